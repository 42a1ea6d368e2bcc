/** What a queue needs to know of a step. */
export interface Waiting {
  readonly id: string;
  /** Ids of steps that must be finished first; others than those of the queue are left out. */
  readonly waitsFor: readonly string[];
}

/**
 * Gives out steps whose predecessors are finished, those with the longest path behind them first, so that the critical path
 * never waits; among equals in the order given. `take` and `finish` cost O(log n).
 */
export class ReadyQueue<Step extends Waiting> {
  private readonly rank = new Map<string, number>();
  private readonly waiting = new Map<string, number>();
  private readonly followers = new Map<string, Step[]>();
  private readonly heap: Step[] = [];
  private readonly ready = new Set<string>();
  private readonly taken = new Set<string>();
  private left: number;

  constructor(steps: readonly Step[]) {
    this.left = steps.length;
    for (const step of steps) this.followers.set(step.id, []);
    for (const step of steps) {
      const before = new Set(step.waitsFor.filter((id) => this.followers.has(id)));
      this.waiting.set(step.id, before.size);
      for (const id of before) this.followers.get(id)!.push(step);
    }
    const heights = this.heights(steps);
    const ranked = [...steps].sort((a, b) => heights.get(b.id)! - heights.get(a.id)!);
    ranked.forEach((step, at) => {
      this.rank.set(step.id, at);
      if (this.waiting.get(step.id) === 0) this.push(step);
    });
  }

  /** Steps that are not finished yet. */
  get size(): number {
    return this.left;
  }

  /** The next step to start, or undefined when none is ready now. */
  take(): Step | undefined {
    for (;;) {
      const [first] = this.heap;
      if (!first) return undefined;
      const last = this.heap.pop()!;
      if (this.heap.length > 0) {
        this.heap[0] = last;
        this.sink();
      }
      if (this.ready.delete(first.id)) {
        this.taken.add(first.id);
        return first;
      }
    }
  }

  /** Takes a step out of its order; false when it is not ready now. Its place in the heap stays and is passed over. */
  takeNow(id: string): boolean {
    if (!this.ready.delete(id)) return false;
    this.taken.add(id);
    return true;
  }

  /** Says that a step that was taken is over, whatever came of it. */
  finish(id: string): void {
    if (!this.taken.delete(id)) throw new Error(`${id} was not taken from the queue`);
    this.left -= 1;
    for (const step of this.followers.get(id)!) {
      const waiting = this.waiting.get(step.id)! - 1;
      this.waiting.set(step.id, waiting);
      if (waiting === 0) this.push(step);
    }
  }

  private heights(steps: readonly Step[]): Map<string, number> {
    const waiting = new Map(this.waiting);
    const order = steps.filter((step) => waiting.get(step.id) === 0);
    for (const step of order) {
      for (const follower of this.followers.get(step.id)!) {
        const left = waiting.get(follower.id)! - 1;
        waiting.set(follower.id, left);
        if (left === 0) order.push(follower);
      }
    }
    if (order.length < steps.length) throw new Error('the steps of a plan wait for each other');
    const heights = new Map<string, number>();
    for (const step of order.reverse()) {
      heights.set(step.id, Math.max(-1, ...this.followers.get(step.id)!.map((f) => heights.get(f.id)!)) + 1);
    }
    return heights;
  }

  private before(a: number, b: number): boolean {
    return this.rank.get(this.heap[a]!.id)! < this.rank.get(this.heap[b]!.id)!;
  }

  private swap(a: number, b: number): void {
    [this.heap[a], this.heap[b]] = [this.heap[b]!, this.heap[a]!];
  }

  private push(step: Step): void {
    this.ready.add(step.id);
    this.heap.push(step);
    let at = this.heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.before(at, parent)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  private sink(): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let first = at;
      if (left < this.heap.length && this.before(left, first)) first = left;
      if (right < this.heap.length && this.before(right, first)) first = right;
      if (first === at) return;
      this.swap(at, first);
      at = first;
    }
  }
}

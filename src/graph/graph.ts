/**
 * A directed graph of ids, for projects of tens of thousands of nodes: ids are interned to small numbers once, edges are
 * arrays of numbers. (A general graph library took 0.6 to 0.8 s to build 47,000 nodes with 94,000 edges, this 0.1 s.)
 * Never changes after it was built. Results are in the order in which ids were added, so that output is stable.
 */
export class Graph {
  readonly ids: readonly string[];
  private readonly index: ReadonlyMap<string, number>;
  private readonly up: readonly (readonly number[])[];
  private readonly down: readonly (readonly number[])[];

  /** Parents that are not ids of the graph are left out; a parent that is named twice counts once. */
  constructor(entries: Iterable<readonly [id: string, parents: readonly string[]]>) {
    const ids: string[] = [];
    const parentIds: (readonly string[])[] = [];
    const index = new Map<string, number>();
    for (const [id, parents] of entries) {
      if (index.has(id)) throw new Error(`two nodes of the graph have the id ${id}`);
      index.set(id, ids.length);
      ids.push(id);
      parentIds.push(parents);
    }
    const down: number[][] = ids.map(() => []);
    this.up = parentIds.map((parents, at) => {
      const list: number[] = [];
      for (const parent of parents) {
        const from = index.get(parent);
        if (from === undefined || list.includes(from)) continue;
        list.push(from);
        down[from]!.push(at);
      }
      return list;
    });
    this.ids = ids;
    this.index = index;
    this.down = down;
  }

  has(id: string): boolean {
    return this.index.has(id);
  }

  parents(id: string): readonly string[] {
    return this.names(this.up[this.at(id)]!);
  }

  children(id: string): readonly string[] {
    return this.names(this.down[this.at(id)]!);
  }

  /** What the given ids stand on, at most `depth` steps away. Ids that are not in the graph have no ancestors. */
  ancestors(ids: Iterable<string>, depth = Number.POSITIVE_INFINITY): Set<string> {
    return this.walk(ids, this.up, depth);
  }

  /** What stands on the given ids, at most `depth` steps away. */
  descendants(ids: Iterable<string>, depth = Number.POSITIVE_INFINITY): Set<string> {
    return this.walk(ids, this.down, depth);
  }

  /** The `@` operator: the ids, their descendants, and all that those stand on. */
  childrensParents(ids: Iterable<string>): Set<string> {
    const start = [...ids];
    const all = this.descendants(start);
    for (const id of start) all.add(id);
    for (const id of this.ancestors(all)) all.add(id);
    return all;
  }

  /** All ids, parents before children. Ids on a cycle and behind it are missing. */
  order(): string[] {
    return this.names(this.sorted());
  }

  /**
   * For each of the chosen ids, the chosen ids that it stands on directly or through others that are not chosen: the
   * edges of the graph that remains when the others are taken out.
   */
  contracted(chosen: ReadonlySet<string>): Map<string, string[]> {
    const inside = new Uint8Array(this.ids.length);
    for (const id of chosen) {
      const at = this.index.get(id);
      if (at !== undefined) inside[at] = 1;
    }
    const nearest: (readonly number[])[] = [];
    const result = new Map<string, string[]>();
    for (const at of this.sorted()) {
      const parents = this.up[at]!;
      const [first] = parents;
      const found = new Set<number>();
      if (parents.length === 1 && inside[first!] === 0) {
        nearest[at] = nearest[first!]!;
      } else {
        for (const parent of parents) {
          if (inside[parent]) found.add(parent);
          else for (const far of nearest[parent]!) found.add(far);
        }
        nearest[at] = [...found];
      }
      if (inside[at]) result.set(this.ids[at]!, this.names(nearest[at]!));
    }
    return result;
  }

  /** For each id, the length of the longest path that starts there; 0 for a leaf. */
  heights(): Map<string, number> {
    const heights = new Map<string, number>();
    for (const at of this.sorted().reverse()) {
      let height = 0;
      for (const child of this.down[at]!) height = Math.max(height, (heights.get(this.ids[child]!) ?? 0) + 1);
      heights.set(this.ids[at]!, height);
    }
    return heights;
  }

  private sorted(): number[] {
    const waiting = this.up.map((parents) => parents.length);
    const order: number[] = [];
    for (let at = 0; at < waiting.length; at += 1) if (waiting[at] === 0) order.push(at);
    for (let next = 0; next < order.length; next += 1) {
      for (const child of this.down[order[next]!]!) {
        waiting[child]! -= 1;
        if (waiting[child] === 0) order.push(child);
      }
    }
    return order;
  }

  private walk(ids: Iterable<string>, edges: readonly (readonly number[])[], depth: number): Set<string> {
    const seen = new Uint8Array(this.ids.length);
    let edge: number[] = [];
    for (const id of ids) {
      const at = this.index.get(id);
      if (at !== undefined) edge.push(at);
    }
    const found: number[] = [];
    for (let steps = 0; steps < depth && edge.length > 0; steps += 1) {
      const next: number[] = [];
      for (const at of edge) {
        for (const neighbour of edges[at]!) {
          if (seen[neighbour]) continue;
          seen[neighbour] = 1;
          found.push(neighbour);
          next.push(neighbour);
        }
      }
      edge = next;
    }
    return new Set(this.names(found.sort((a, b) => a - b)));
  }

  private at(id: string): number {
    const at = this.index.get(id);
    if (at === undefined) throw new Error(`${id} is not in the graph`);
    return at;
  }

  private names(numbers: readonly number[]): string[] {
    return numbers.map((at) => this.ids[at]!);
  }
}

import { ReadyQueue } from '../graph/readyQueue.ts';
import { isFailure, type Status } from '../manifest/result.ts';
import type { Plan, Step } from '../planner/index.ts';

export interface Skip {
  /** The id of the step whose failure is the reason. */
  readonly because?: string;
  readonly message: string | null;
}

export interface Turn {
  readonly step: Step;
  readonly skip?: Skip;
  /** Turns of others that begin together with it. */
  readonly mates?: readonly Turn[];
}

export interface ProgressOptions {
  /** The first failure ends the run: what has not started is skipped. */
  readonly failFast: boolean;
  /** Nothing runs: a hook before the run failed. */
  readonly blocked: boolean;
  /** Takes the turns that begin together with one: at once, before other workers get theirs. */
  takeMates?(turn: Turn, progress: Progress): readonly Turn[];
}

/**
 * Which step is next. Workers ask for turns; a turn says to run a step or to skip it, because something that it waits for
 * failed or was skipped, or because the run is over.
 */
export class Progress {
  private readonly queue: ReadyQueue<Step>;
  private readonly failFast: boolean;
  private readonly isBuild: boolean;
  private readonly statuses = new Map<string, Status>();
  /** For a step that was skipped, the failure that it comes from. */
  private readonly causes = new Map<string, string>();
  /** Models whose unit tests failed: further ones are not run in a build. */
  private readonly unitTested = new Map<string, string>();
  private readonly waiting: ((turn: Turn | undefined) => void)[] = [];
  private readonly takeMates: ProgressOptions['takeMates'];
  private stopped: string | undefined;

  constructor(plan: Plan, { failFast, blocked, takeMates }: ProgressOptions) {
    this.takeMates = takeMates;
    this.queue = new ReadyQueue(plan.steps);
    this.failFast = failFast;
    this.isBuild = plan.which === 'build';
    if (blocked) this.stopped = 'Skipped: an on-run-start hook failed';
  }

  /** The next turn; waits for one when all that is left depends on running steps. Undefined when nothing is left. */
  async next(): Promise<Turn | undefined> {
    const step = this.queue.take();
    if (step) return this.withMates(this.turnOf(step));
    if (this.queue.size === 0) return undefined;
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }

  /** The turn of a certain step; undefined when it cannot start now. */
  nextOf(step: Step): Turn | undefined {
    return this.queue.takeNow(step.id) ? this.turnOf(step) : undefined;
  }

  finish(step: Step, status: Status): void {
    this.statuses.set(step.id, status);
    if (isFailure(status)) {
      if (step.action === 'unit-test' && this.isBuild)
        for (const id of parentsOf(step)) this.unitTested.set(id, step.id);
      if (this.failFast) this.stopped ??= 'Skipping due to fail_fast';
    }
    this.queue.finish(step.id);
    while (this.waiting.length > 0) {
      const next = this.queue.take();
      if (next) this.waiting.shift()!(this.withMates(this.turnOf(next)));
      else if (this.queue.size === 0) for (const resolve of this.waiting.splice(0)) resolve(undefined);
      else return;
    }
  }

  /** Lets nothing more start. */
  stop(message: string): void {
    this.stopped ??= message;
  }

  private withMates(turn: Turn): Turn {
    const mates = this.takeMates?.(turn, this) ?? [];
    return mates.length === 0 ? turn : { ...turn, mates };
  }

  private turnOf(step: Step): Turn {
    if (this.stopped !== undefined) return { step, skip: { message: this.stopped } };
    const failed = step.skipWhenFailed.find((id) => isFailure(this.statuses.get(id) ?? 'success'));
    const skipped = step.waitsFor.find((id) => this.statuses.get(id) === 'skipped');
    const sibling =
      step.action === 'unit-test'
        ? parentsOf(step)
            .map((id) => this.unitTested.get(id))
            .find((id) => id !== undefined)
        : undefined;
    const because = failed ?? (skipped === undefined ? sibling : (this.causes.get(skipped) ?? skipped));
    if (because === undefined) return { step };
    this.causes.set(step.id, because);
    return { step, skip: { because, message: null } };
  }
}

const parentsOf = ({ node }: Step): readonly string[] => (node.resource_type === 'source' ? [] : node.depends_on.nodes);

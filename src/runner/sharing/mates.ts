import type { World } from '../../context/world.ts';
import type { Plan, Step } from '../../planner/index.ts';
import type { Progress, Turn } from '../progress.ts';
import { type Shareable, shareableTests } from './shareableTests.ts';

/** So many tests go together at most: what waits for one of them waits for all, and after an error each is sent again. */
const mostTogether = 32;

/** Finds the tests that may start together with one whose turn it is. */
export class Mates {
  private readonly shareable = new Map<string, Shareable>();
  /** Those that have not been taken, by relation, in the plan's order. */
  private readonly groups = new Map<string, Set<Step>>();

  constructor(plan: Plan, world: World) {
    const shareableOf = shareableTests(world);
    for (const step of plan.steps) {
      const shareable = shareableOf(step);
      if (!shareable) continue;
      this.shareable.set(step.id, shareable);
      const group = this.groups.get(shareable.relation);
      if (group) group.add(step);
      else this.groups.set(shareable.relation, new Set([step]));
    }
  }

  scans(step: Step): boolean {
    return this.shareable.get(step.id)?.scans ?? false;
  }

  /** Takes the turns of tests of the same relation that are ready, too: nothing starts before what it waits for is over. */
  takeWith({ step, skip }: Turn, progress: Progress): Turn[] {
    const shareable = this.shareable.get(step.id);
    if (!shareable) return [];
    const group = this.groups.get(shareable.relation)!;
    group.delete(step);
    const turns: Turn[] = [];
    if (skip) return turns;
    for (const mate of group) {
      if (turns.length + 1 >= mostTogether) break;
      const turn = progress.nextOf(mate);
      if (!turn) continue;
      group.delete(mate);
      turns.push(turn);
    }
    return turns;
  }
}

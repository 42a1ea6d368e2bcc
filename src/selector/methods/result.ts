import type { World } from '../world.ts';
import { type Method, missingState } from './method.ts';

/** `result:error` - nodes that the run in `--state` ended with this status. */
export const result: Method = {
  matcher: (value, _args, world) => {
    const run = world.previous?.run;
    if (!run) throw missingState('result', 'run_results.json', world);
    const ids = new Set(run.results.filter((r) => r.status === value).map((r) => r.unique_id));
    return (node) => ids.has(node.unique_id);
  },
  *values(world: World) {
    for (const { status } of world.previous?.run?.results ?? []) yield status;
  },
};

import { setTimeout as delay } from 'node:timers/promises';
import { StatementError } from '../adapters/adapter.ts';
import type { World } from '../context/world.ts';
import type { GraphNode } from '../manifest/node.ts';

/**
 * Does work again that failed because others were in the way or the connection broke, as often as the profile's `retries`
 * says. Only work that left nothing behind: its transaction was rolled back, and nothing ran outside of one. `attempt` says
 * through `notice` whether that is so.
 */
export async function repeating<T>(
  { world, node, signal }: { readonly world: World; readonly node: GraphNode; readonly signal: AbortSignal },
  attempt: (notice: (hasLastingEffects: boolean) => void) => Promise<T>,
): Promise<T> {
  const most = world.adapter.capabilities.retries ?? 0;
  for (let repeated = 0; ; repeated += 1) {
    let isOver = false;
    try {
      return await attempt((hasLastingEffects) => {
        isOver = hasLastingEffects;
      });
    } catch (error) {
      const passing = error instanceof StatementError ? error.failure.passing : undefined;
      if (passing === undefined || isOver || repeated >= most || signal.aborted) throw error;
      const [reason] = (error as StatementError).failure.report.split('\n');
      world.invocation.reporter.report({
        kind: 'log',
        level: 'info',
        message: `${node.name} is tried again (${repeated + 1} of ${most}): ${world.scrub(reason ?? '')}`,
      });
      // whoever was in the way needs a moment; a server that starts needs more
      const pause = passing === 'conflict' ? 50 + Math.random() * 200 : 1000 * (repeated + 1) ** 2;
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}

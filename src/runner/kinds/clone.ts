import type { ManifestNode } from '../../manifest/node.ts';
import { type Job, withSession } from '../job.ts';
import { materialize, ranAt } from '../materialize.ts';
import { failed, type Outcome } from '../outcome.ts';

/** Makes a node's relation a copy of, or a view on, the one of another environment. */
export async function runClone(job: Job): Promise<Outcome> {
  const { world, threadId, timer } = job;
  const node = job.step.node as ManifestNode;
  const other = world.deferred?.get(node.unique_id);
  if (!other) return { status: 'success', message: 'No-op' };
  const compiledCode = `select * from ${other.relation_name ?? `${other.schema}.${other.alias}`}`;
  try {
    return await withSession({ ...job, node }, { start: 'transaction' }, async (session) => {
      const result = await timer.measure('execute', () =>
        materialize({ world, node, session, threadId, name: 'clone', compiledCode, mainIsOptional: true }),
      );
      return { status: 'success', message: result.message, compiledCode, roundTrips: session.roundTrips };
    });
  } catch (error) {
    const place = ranAt(error, world);
    return failed(error, node, place === undefined ? {} : { ranAt: place });
  }
}

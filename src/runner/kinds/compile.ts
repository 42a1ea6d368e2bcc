import { writeSql } from '../../artifacts/index.ts';
import { type CompiledNode, compileNode } from '../../compiler/index.ts';
import type { ManifestNode } from '../../manifest/node.ts';
import { type Job, withSession } from '../job.ts';
import { failed, type Outcome } from '../outcome.ts';

/** Compiles a node and writes its SQL; nothing is built. */
export async function runCompile(job: Job): Promise<Outcome> {
  const { world, threadId, timer } = job;
  const node = job.step.node as ManifestNode;
  if (node.resource_type === 'seed') return { status: 'success', message: null };
  let compiled: CompiledNode | undefined;
  try {
    return await withSession({ ...job, node }, { start: 'outside' }, async (session) => {
      compiled = await timer.measure('compile', () => compileNode({ world, node, session, threadId }));
      writeSql(world.project.targetPath, 'compiled', node, compiled.code);
      await timer.measure('execute', async () => undefined);
      return { status: 'success', message: null, compiledCode: compiled.code, roundTrips: session.roundTrips };
    });
  } catch (error) {
    return failed(error, node);
  }
}

import { compileNode } from '../../compiler/index.ts';
import type { RuntimeAdapter } from '../../context/runtimeAdapter/runtimeAdapter.ts';
import { runtimeContext } from '../../context/runtimeContext.ts';
import type { ManifestNode } from '../../manifest/node.ts';
import { AgateTable } from '../../template/agate/index.ts';
import { str } from '../../template/operators.ts';
import { noKwargs, type PyObject, PyTuple, settle, type Value } from '../../template/values.ts';
import { type Job, withSession } from '../job.ts';
import { failed, type Outcome } from '../outcome.ts';

/** Runs a node's query and gives its first rows; nothing is built. */
export async function runShow(job: Job): Promise<Outcome> {
  const { world, threadId, timer } = job;
  const node = job.step.node as ManifestNode;
  try {
    return await withSession({ ...job, node }, { start: 'outside' }, async (session) => {
      const code = await timer.measure('compile', async () => {
        if (node.resource_type === 'seed') return `select * from ${node.relation_name}`;
        return (await compileNode({ world, node, session, threadId })).code;
      });
      const { limit } = world.project.flags;
      const table = await timer.measure('execute', async () => {
        const { context } = runtimeContext({
          world,
          node,
          session,
          threadId,
          checkDependencies: false,
          model: { compiled_code: code },
        });
        const header = (node.config.sql_header as Value | undefined) ?? null;
        const rows = limit === null || limit < 0 ? null : limit;
        const sql = str(await settle((context.get('get_show_sql') as PyObject).call!([code, header, rows], noKwargs)));
        const adapter = context.get('adapter') as RuntimeAdapter;
        const execute = adapter.attribute('execute') as PyObject;
        const result = await settle(execute.call!([sql, false, true, rows], noKwargs));
        return result instanceof PyTuple ? result.values[1] : null;
      });
      if (table instanceof AgateTable) job.observer.onTable?.(node, table);
      return { status: 'success', message: null, compiledCode: code, roundTrips: session.roundTrips };
    });
  } catch (error) {
    return failed(error, node);
  }
}

import { runtimeContext } from '../context/runtimeContext.ts';
import type { World } from '../context/world.ts';
import { noKwargs, type PyObject, settle, type Value } from '../template/values.ts';
import { withSession } from './job.ts';
import { operationNode } from './operationNode.ts';

/** Calls a macro of the project or of tsdt for its value, in a session of its own, outside of any node. */
export async function callMacro(
  world: World,
  name: string,
  args: readonly Value[],
  signal: AbortSignal,
): Promise<Value> {
  const node = operationNode(world, name);
  return withSession({ world, node, signal }, { start: 'outside' }, async (session) => {
    const { context } = runtimeContext({ world, node, session, threadId: 'MainThread', checkDependencies: false });
    return settle((context.get(name) as PyObject).call!(args, noKwargs));
  });
}

import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import { compileNode } from '../compiler/index.ts';
import { internalNamespace, type RegisteredMacro } from '../context/registry.ts';
import { runtimeContext } from '../context/runtimeContext.ts';
import type { World } from '../context/world.ts';
import type { JsonObject, ManifestNode } from '../manifest/node.ts';
import type { NodeResult } from '../manifest/result.ts';
import { fromJs, type PyObject, settle, type Value } from '../template/values.ts';
import { withSession } from './job.ts';
import { operationNode } from './operationNode.ts';
import { failed, type Outcome } from './outcome.ts';
import { nodeResult } from './result.ts';
import { Timer } from './timer.ts';

/** The macro that `run-operation` names, plain or `package.macro`. Throws E208 when there is none. */
export function findOperation(world: World, name: string): RegisteredMacro {
  const [first, second] = name.split('.');
  const { registry, project } = world;
  const found = second === undefined ? registry.findAnywhere(name) : registry.findIn(first!, second);
  if (found) return found;
  const near = didYouMean(
    name,
    second === undefined ? registry.visibleNames(project.name) : (registry.namespace(first!)?.keys() ?? []),
  );
  throw new DiagnosticError(
    diagnostic(
      'E208',
      `dbt could not find a macro with the name '${name}' in any package`,
      near === undefined ? {} : { help: [`did you mean \`${near}\`?`] },
    ),
  );
}

/** Calls a macro with arguments of the command line; what it does outside of transactions stays whatever comes after. */
export async function runOperation(
  world: World,
  macro: RegisteredMacro,
  args: JsonObject | ReadonlyMap<string, Value>,
  signal: AbortSignal,
): Promise<NodeResult> {
  const packageName = macro.packageName === internalNamespace ? world.project.name : macro.packageName;
  const node = {
    ...operationNode(world, macro.name),
    unique_id: macro.uniqueId,
    original_file_path: macro.definition.file.path,
  };
  const kwargs =
    args instanceof Map
      ? (args as ReadonlyMap<string, Value>)
      : new Map(Object.entries(args).map(([key, value]): [string, Value] => [key, fromJs(value)]));
  return operate(world, node, signal, async (session, timer) => {
    const { context } = runtimeContext({
      world,
      node,
      session,
      threadId: 'MainThread',
      searchPackage: packageName,
      checkDependencies: false,
    });
    for (const word of ['this', 'pre_hooks', 'post_hooks', 'sql', 'compiled_code']) context.delete(word);
    await timer.measure('execute', () => settle((context.macro(macro) as PyObject).call!([], kwargs)));
    await session.commit();
    return null;
  });
}

/** `run-operation --sql`: a text with Jinja, sent as it is. */
export async function runInlineOperation(world: World, sql: string, signal: AbortSignal): Promise<NodeResult> {
  const node = inlineNode(world, sql);
  return operate(world, node, signal, async (session, timer) => {
    const { code } = await timer.measure('compile', () =>
      compileNode({ world, node, session, threadId: 'MainThread' }),
    );
    await timer.measure('execute', async () => {
      if (code.trim() === '') throw nothingToSend();
      await session.query(code, { autoBegin: false });
      await session.commit();
    });
    return code;
  });
}

/** As in dbt: what has no SQL belongs into a macro. */
const nothingToSend = (): DiagnosticError =>
  new DiagnosticError(
    diagnostic('E401', 'the text of `--sql` gives no SQL', {
      help: ['a macro may do without: name it in the place of `--sql`'],
    }),
  );

/** SQL of the command line as a node: `show --inline`, `compile --inline`, `run-operation --sql`. */
export const inlineNode = (world: World, sql: string): ManifestNode =>
  operationNode(world, 'inline_query', sql, 'sql_operation');

type Work = Parameters<typeof withSession<string | null>>[2];

async function operate(
  world: World,
  node: ManifestNode,
  signal: AbortSignal,
  work: (session: Parameters<Work>[0], timer: Timer) => Promise<string | null>,
): Promise<NodeResult> {
  const timer = new Timer(() => world.invocation.now());
  const begun = world.invocation.now();
  let outcome: Outcome;
  try {
    const compiledCode = await withSession({ world, node, signal }, { start: 'outside' }, (session) =>
      work(session, timer),
    );
    outcome = { status: 'success', message: null, failures: 0, compiledCode };
  } catch (error) {
    outcome = failed(error, node, { failures: 1 });
  }
  const seconds = (world.invocation.now() - begun) / 1000;
  return nodeResult(node, { ...outcome, timing: timer.timing }, { world, threadId: 'MainThread', seconds });
}

import { codeOf } from '../compiler/index.ts';
import { runtimeContext } from '../context/runtimeContext.ts';
import type { World } from '../context/world.ts';
import type { OperationNode } from '../manifest/node.ts';
import type { NodeResult } from '../manifest/result.ts';
import { parseTemplate, render } from '../template/index.ts';
import type { Value } from '../template/values.ts';
import { withSession } from './job.ts';
import { diagnosticsOf, errorMessage, type Outcome } from './outcome.ts';
import { nodeResult } from './result.ts';
import { Timer } from './timer.ts';

export type HookKind = 'on-run-start' | 'on-run-end';

/** The hooks of all packages in order: those of packages by name, the root project's last. */
export function hooksOf(world: World, kind: HookKind): OperationNode[] {
  const hooks = [...world.manifest.nodes.values()].filter(
    (node): node is OperationNode => node.resource_type === 'operation' && node.tags.includes(kind),
  );
  const rank = ({ package_name }: OperationNode): string =>
    package_name === world.project.name ? '\uffff' : package_name;
  return hooks.sort((a, b) => (rank(a) === rank(b) ? (a.index ?? 0) - (b.index ?? 0) : rank(a) < rank(b) ? -1 : 1));
}

/**
 * Runs the hooks around a run, one after the other, outside of a transaction. After one fails the others are skipped.
 * `words` are what on-run-end sees besides: results, schemas, database_schemas.
 */
export async function runHooks(
  world: World,
  kind: HookKind,
  signal: AbortSignal,
  words: ReadonlyMap<string, Value> = new Map(),
): Promise<NodeResult[]> {
  const hooks = hooksOf(world, kind);
  const results: NodeResult[] = [];
  const { reporter } = world.invocation;
  for (const [position, node] of hooks.entries()) {
    const index = position + 1;
    const name = `${node.package_name}.${kind}.${position}`;
    const isSkipped = results.some(({ status }) => status === 'error' || status === 'skipped');
    const started = world.invocation.now();
    if (!isSkipped) reporter.report({ kind: 'hook-started', hook: kind, name, index, total: hooks.length });
    const outcome = isSkipped ? skippedHook(name) : await runHook(world, node, name, signal, words);
    const result = nodeResult(node, outcome, {
      world,
      threadId: 'MainThread',
      seconds: (world.invocation.now() - started) / 1000,
    });
    results.push(result);
    reporter.report({ kind: 'hook-finished', hook: kind, name, result, index, total: hooks.length });
  }
  return results;
}

const skippedHook = (name: string): Outcome => ({ status: 'skipped', message: `${name} skipped`, failures: 1 });

async function runHook(
  world: World,
  node: OperationNode,
  name: string,
  signal: AbortSignal,
  words: ReadonlyMap<string, Value>,
): Promise<Outcome> {
  const timer = new Timer(() => world.invocation.now());
  let sql = '';
  try {
    await withSession({ world, node, signal }, { start: 'outside' }, async (session) => {
      const { context } = runtimeContext({
        world,
        node,
        session,
        threadId: 'MainThread',
        checkDependencies: false,
        extra: words,
      });
      const { file, span } = codeOf(world, node);
      sql = await timer.measure('compile', () =>
        render(parseTemplate(file, span), context, { evaluation: context.evaluation }),
      );
      await timer.measure('execute', async () => {
        if (sql.trim() !== '') await session.query(sql, { autoBegin: false });
        await session.commit();
        session.catalog.unknown();
        session.catalog.publish();
      });
    });
    return { status: 'success', message: `${name} passed`, failures: 0, timing: timer.timing, compiledCode: sql };
  } catch (error) {
    const message = `${name} failed, error:\n ${errorMessage(error, node)}`;
    return {
      status: 'error',
      message,
      failures: 1,
      timing: timer.timing,
      compiledCode: sql,
      diagnostics: diagnosticsOf(error, node),
    };
  }
}

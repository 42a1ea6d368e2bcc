import type { SourceFile, Span } from '../base/source.ts';
import type { Batch } from '../context/batch.ts';
import type { NodeSession } from '../context/nodeSession.ts';
import { ephemeralName } from '../context/relation.ts';
import { runtimeContext } from '../context/runtimeContext.ts';
import type { Overrides } from '../context/runtimeState.ts';
import type { World } from '../context/world.ts';
import type { GraphNode, ManifestNode, RefableNode, TestNode } from '../manifest/node.ts';
import { parseTemplate, renderWithMap } from '../template/index.ts';
import { type CompiledCte, type CompiledNode, compiledNode } from './compiledNode.ts';
import { injectCtes } from './ctes.ts';
import { pointToEntry, testEntry } from './testEntry.ts';
import { testKwargs, testKwargsName } from './testKwargs.ts';

export interface CompileOptions {
  readonly world: World;
  readonly node: ManifestNode;
  readonly session: NodeSession;
  readonly threadId: string;
  readonly batch?: Batch;
  /** A unit test's stand-ins; `given` are the CTEs of its inputs, by the unique id of what they replace. */
  readonly overrides?: Overrides;
  readonly given?: ReadonlyMap<string, CompiledCte>;
  /** Told of the ephemeral models through which an error comes, the one that it is in first. */
  onEphemeralFailed?(node: ManifestNode): void;
}

/**
 * A node's SQL: its code rendered with the database at hand, ephemeral models put in as CTEs. Throws a TemplateError or a
 * DiagnosticError with a place in the user's files.
 */
export async function compileNode(options: CompileOptions): Promise<CompiledNode> {
  const macros = new Set<string>();
  const compiled = await compile(options, options.node, new Map(), macros);
  if (!options.overrides)
    options.world.onCompiled?.(options.node.unique_id, { ctes: compiled.ctes, macros: [...macros] });
  return compiled;
}

async function compile(
  options: CompileOptions,
  node: ManifestNode,
  done: Map<string, CompiledNode>,
  macros?: Set<string>,
): Promise<CompiledNode> {
  const referred = new Map<string, RefableNode>();
  const { own, map } = await renderNode(
    options,
    node,
    (target) => referred.set(target.unique_id, target),
    (macro) => macros?.add(macro),
  );
  const ctes = new Map<string, CompiledCte>();
  for (const target of referred.values()) {
    let compiled = done.get(target.unique_id);
    if (!compiled) {
      try {
        compiled = await compile(options, target as ManifestNode, done);
      } catch (error) {
        options.onEphemeralFailed?.(target as ManifestNode);
        throw error;
      }
      done.set(target.unique_id, compiled);
    }
    for (const cte of compiled.ctes) ctes.set(cte.id, cte);
    ctes.set(target.unique_id, {
      id: target.unique_id,
      name: ephemeralName(target.alias),
      sql: compiled.own,
      map: (compiled as WithMap).map,
    });
  }
  for (const [id, cte] of options.given ?? []) if (node.unique_id === options.node.unique_id) ctes.set(id, cte);
  const list = [...ctes.values()];
  return Object.assign(
    compiledNode(own, map, list, isInjected(options) ? injectCtes(own, list) : injectCtes(own, [])),
    { map },
  );
}

/** `compile --no-inject-ephemeral-ctes` shows a node's own SQL alone. */
const isInjected = ({ world }: CompileOptions): boolean =>
  world.project.flags.given.inject_ephemeral_ctes !== false || world.project.flags.which !== 'compile';

type WithMap = CompiledNode & { readonly map: CompiledCte['map'] };

async function renderNode(
  options: CompileOptions,
  node: ManifestNode,
  onEphemeral: (node: RefableNode) => void,
  onMacro: (uniqueId: string) => void,
): Promise<{ own: string; map: CompiledCte['map'] }> {
  const { world, session, threadId, batch } = options;
  const isMain = node.unique_id === options.node.unique_id;
  const { context } = runtimeContext({
    world,
    node,
    session,
    threadId,
    checkDependencies: node.resource_type !== 'operation' && node.resource_type !== 'sql_operation',
    onEphemeral,
    onMacro,
    ...(batch && isMain ? { batch } : {}),
    ...(options.overrides && isMain ? { overrides: options.overrides } : {}),
  });
  const entry = testEntry(world, node);
  try {
    if (node.resource_type === 'test' && node.test_metadata)
      context.set(testKwargsName, testKwargs(node as TestNode, context, { evaluation: context.evaluation }));
    const { file, span } = codeOf(world, node);
    const { text, map } = await renderWithMap(parseTemplate(file, span), context, { evaluation: context.evaluation });
    return { own: text, map: entry ? { placeAt: () => entry } : map };
  } catch (error) {
    throw entry ? pointToEntry(error, entry) : error;
  }
}

/** The text of a node in the file that it was read from, so that errors point there; on its own when it is not in one. */
export function codeOf(
  world: World,
  node: GraphNode & { readonly raw_code: string },
): { readonly file: SourceFile; readonly span: Span } {
  const file = world.sourceFile?.(node.unique_id);
  const start = file && node.raw_code !== '' ? file.text.indexOf(node.raw_code) : -1;
  if (file && start >= 0) return { file, span: { start, end: start + node.raw_code.length } };
  return {
    file: { path: node.original_file_path, text: node.raw_code },
    span: { start: 0, end: node.raw_code.length },
  };
}

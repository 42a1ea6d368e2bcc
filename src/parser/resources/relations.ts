import type { Hook, NodeConfig } from '../../manifest/node.ts';
import type { Package } from '../../manifest/project.ts';
import type { CompilableFields } from '../compilable.ts';
import { mayBeTemplate } from '../properties/renderRules.ts';
import type { Recorded } from '../rendering.ts';
import type { Draft, ParseState } from '../state.ts';

type Named = Draft<
  Pick<
    CompilableFields,
    | 'unique_id'
    | 'name'
    | 'package_name'
    | 'database'
    | 'schema'
    | 'alias'
    | 'config'
    | 'relation_name'
    | 'resource_type'
  >
>;

/** Gives a node its database, schema, alias and the rendered name of its relation. */
export function finishNames(state: ParseState, node: Named, pkg: Package): void {
  state.names.assign(node as Parameters<typeof state.names.assign>[0], pkg);
  const { config } = node;
  if (node.resource_type === 'snapshot') {
    // The old way to place snapshots, which knows no target schema.
    if (typeof config.target_database === 'string') node.database = config.target_database;
    if (typeof config.target_schema === 'string') node.schema = config.target_schema;
  }
  node.relation_name = hasRelation(state, node)
    ? state.names.relationName({ database: node.database, schema: node.schema, identifier: node.alias })
    : null;
}

function hasRelation(state: ParseState, node: Named): boolean {
  switch (node.resource_type) {
    case 'model':
      return node.config.materialized !== 'ephemeral';
    case 'seed':
    case 'snapshot':
    case 'function':
      return true;
    case 'test':
      return (node.config.store_failures as boolean | null) ?? state.project.flags.storeFailures;
    default:
      return false;
  }
}

/** Renders the hooks of a node, whose references and macros are the node's too. */
export function recordHooks(
  state: ParseState,
  node: {
    unique_id: string;
    name: string;
    package_name: string;
    config: NodeConfig;
    depends_on: { macros: readonly string[]; nodes: readonly string[] };
  },
  recorded: Recorded,
): void {
  const hooks = [
    ...((node.config['pre-hook'] as readonly Hook[] | undefined) ?? []),
    ...((node.config['post-hook'] as readonly Hook[] | undefined) ?? []),
  ];
  const texts = hooks.map((hook) => hook.sql).filter(mayBeTemplate);
  if (texts.length === 0) return;
  const context = state.rendering.context(
    { uniqueId: node.unique_id, name: node.name, packageName: node.package_name },
    recorded,
  );
  for (const text of texts)
    state.rendering.text(text, state.sourceFiles.get(node.unique_id)?.path ?? 'hook', context, node.unique_id);
  Object.assign(node, {
    refs: recorded.refs,
    sources: recorded.sources,
    metrics: recorded.metrics,
    functions: recorded.functions,
    depends_on: { macros: [...recorded.macros], nodes: node.depends_on.nodes },
  });
}

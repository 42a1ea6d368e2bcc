import { internalNamespace } from '../../context/registry.ts';
import type { World } from '../../context/world.ts';
import { isGenericTest } from '../../manifest/node.ts';
import type { Step } from '../../planner/index.ts';
import { storesFailures } from '../kinds/test.ts';

/** How a test may go to the database together with others. */
export interface Shareable {
  /** Tests of one relation stand together. */
  readonly relation: string;
  /** Its count may be one of several over one scan; otherwise it only shares a message. */
  readonly scans: boolean;
}

const scanning: readonly string[] = ['not_null', 'accepted_values'];
/** What a test's query goes through, besides its own macro. */
const way = ['get_test_sql', 'statement', 'should_store_failures'];

/**
 * Says which steps may share: generic tests that only count, through a `test` materialization that nobody has replaced. Scans
 * are shared by built-in kinds whose macros nobody has replaced. Nothing shares with `TSDT_SHARE_TESTS=false`, nor with
 * `--fail-fast`, where one failure decides whether the next test is run at all.
 */
export function shareableTests(world: World): (step: Step) => Shareable | undefined {
  const { registry, project, adapter } = world;
  const nothing = () => undefined;
  if (project.flags.failFast || /^(false|0|no|off)$/i.test(project.env.TSDT_SHARE_TESTS ?? '')) return nothing;
  const replaced = new Set<string>();
  for (const name of registry.packageNames())
    if (name !== internalNamespace) for (const macro of registry.namespace(name)!.keys()) replaced.add(macro);
  const { dispatchPrefixes } = adapter.facts;
  const isOwn = (name: string): boolean =>
    !replaced.has(name) && dispatchPrefixes.every((prefix) => !replaced.has(`${prefix}__${name}`));
  if (!way.every(isOwn) || dispatchPrefixes.some((prefix) => replaced.has(`materialization_test_${prefix}`)))
    return nothing;
  const scans = new Set(isOwn('get_where_subquery') ? scanning.filter((kind) => isOwn(`test_${kind}`)) : []);
  return ({ node, action }) => {
    if (action !== 'test' || !isGenericTest(node)) return undefined;
    if (node.config.materialized !== 'test' || storesFailures(world, node)) return undefined;
    const { name, namespace } = node.test_metadata;
    return {
      relation: node.attached_node ?? node.depends_on.nodes.join(' '),
      scans: (namespace ?? 'dbt') === 'dbt' && scans.has(name),
    };
  };
}

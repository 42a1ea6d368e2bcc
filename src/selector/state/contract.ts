import type { Manifest } from '../../manifest/manifest.ts';
import type { GraphNode, ModelNode } from '../../manifest/node.ts';
import type { Change } from './comparison.ts';
import { hasCode } from './hasCode.ts';
import { same, withoutEmpty } from './normalForm.ts';

/** What an enforced contract promises, and whether it is enforced at all. */
export function contractChanges(node: GraphNode, before: GraphNode): Change[] {
  if (node.resource_type !== 'model' || before.resource_type !== 'model') return [];
  const [now, then] = [isEnforced(node), isEnforced(before)];
  if (!now && !then) return [];
  const of = (what: string): Change => ({ part: 'contract', what });
  if (now !== then) return [of(now ? 'the contract is enforced now' : 'the contract is no longer enforced')];
  return [...brokenPromises(node, before), ...additions(node, before)].map(of);
}

/**
 * A model that reads from one whose enforced contract takes back a promise is affected itself: a column is gone or has another
 * type.
 */
export function upstreamContractChanges(node: GraphNode, now: Manifest, before: Manifest): Change[] {
  if (!hasCode(node) || node.resource_type === 'test') return [];
  return node.depends_on.nodes.flatMap((id) => {
    const parent = now.nodes.get(id);
    const earlier = before.nodes.get(id);
    if (parent?.resource_type !== 'model' || earlier?.resource_type !== 'model') return [];
    if (!isEnforced(parent) || !isEnforced(earlier)) return [];
    return brokenPromises(parent, earlier).map(
      (what): Change => ({ part: 'contract', what: `in the contract of \`${parent.name}\`, ${what}` }),
    );
  });
}

export const isEnforced = (node: ModelNode): boolean => node.contract?.enforced === true;

/** What a consumer of the model can no longer rely on. */
export function brokenPromises(node: ModelNode, before: ModelNode): string[] {
  return Object.entries(before.columns ?? {}).flatMap(([name, column]) => {
    const now = node.columns[name];
    if (!now) return [`column \`${name}\` was removed`];
    if (typeName(column.data_type) === typeName(now.data_type)) return [];
    return [`column \`${name}\` was \`${column.data_type}\`, is \`${now.data_type}\``];
  });
}

function additions(node: ModelNode, before: ModelNode): string[] {
  const added = Object.keys(node.columns)
    .filter((name) => !Object.hasOwn(before.columns ?? {}, name))
    .map((name) => `column \`${name}\` was added`);
  const constraints = (model: ModelNode): unknown =>
    withoutEmpty([
      model.constraints ?? [],
      Object.fromEntries(Object.entries(model.columns ?? {}).map(([name, column]) => [name, column.constraints ?? []])),
    ]);
  // columns that came or went are told already
  const sameColumns =
    added.length === 0 && Object.keys(before.columns ?? {}).every((name) => Object.hasOwn(node.columns, name));
  return sameColumns && !same(constraints(node), constraints(before)) ? ['the constraints changed'] : added;
}

const typeName = (type: string | null | undefined): string => (type ?? '').trim().toLowerCase();

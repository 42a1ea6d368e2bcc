import type { GraphNode, ResourceType } from '../manifest/node.ts';
import type { Action } from './plan.ts';

/** The kinds of nodes that each command works on. */
const typesOf: Readonly<Record<string, readonly ResourceType[]>> = {
  run: ['model'],
  seed: ['seed'],
  snapshot: ['snapshot'],
  test: ['test', 'unit_test'],
  build: ['model', 'seed', 'snapshot', 'test', 'unit_test', 'function', 'exposure', 'saved_query'],
  clone: ['model', 'seed', 'snapshot'],
  compile: ['model', 'seed', 'snapshot', 'test', 'analysis', 'operation', 'function'],
  show: ['model', 'seed', 'snapshot', 'test', 'analysis', 'function'],
  freshness: ['source'],
  list: [
    'model',
    'seed',
    'snapshot',
    'test',
    'unit_test',
    'function',
    'source',
    'exposure',
    'metric',
    'semantic_model',
    'saved_query',
  ],
};

const aliases: Readonly<Record<string, string>> = {
  ls: 'list',
  generate: 'compile',
  'docs generate': 'compile',
  'source freshness': 'freshness',
  'source snapshot-freshness': 'freshness',
};

const everyType: readonly ResourceType[] = [...typesOf.list!, 'analysis'];

/** The name under which a command's kinds are known here. */
export function planKind(which: string): string {
  return aliases[which] ?? which;
}

/**
 * The kinds that a command works on after `--resource-type` and `--exclude-resource-type`: `default` and `all` stand for
 * several, and a kind that the command does not work on adds nothing.
 */
export function selectedTypes(
  which: string,
  include: readonly string[],
  exclude: readonly string[],
): ReadonlySet<ResourceType> {
  const own = typesOf[planKind(which)];
  if (!own) throw new Error(`no plan is made for the command ${which}`);
  const possible = planKind(which) === 'list' ? everyType : own;
  const expand = (names: readonly string[]): ResourceType[] =>
    names.flatMap((name) => (name === 'all' ? possible : name === 'default' ? own : [name as ResourceType]));
  const wanted = include.length > 0 ? new Set(expand(include)) : new Set(own);
  for (const type of expand(exclude)) wanted.delete(type);
  return new Set(possible.filter((type) => wanted.has(type)));
}

/** Whether a node of a fitting kind takes part in a command: ephemeral models are never run by themselves, empty files not at all. */
export function takesPart(which: string, node: GraphNode): boolean {
  if (planKind(which) !== 'list' && holdsNothing(node)) return false;
  switch (planKind(which)) {
    case 'run':
    case 'build':
    case 'clone':
      return node.resource_type !== 'model' || node.config.materialized !== 'ephemeral';
    case 'freshness':
      return node.resource_type === 'source' && hasFreshness(node.freshness);
    default:
      return true;
  }
}

/** A file without code is a node that others may refer to, as for dbt, and never compiled or run. */
const holdsNothing = (node: GraphNode): boolean =>
  (node.resource_type === 'model' || node.resource_type === 'test' || node.resource_type === 'analysis') &&
  node.raw_code.trim() === '';

function hasFreshness(freshness: unknown): boolean {
  const rules = freshness as Record<string, { count?: number | null; period?: string | null } | null> | null;
  return ['warn_after', 'error_after'].some((key) => rules?.[key]?.count != null && rules[key]?.period != null);
}

/** What a command does with a node. */
export function actionOf(which: string, node: GraphNode): Action {
  switch (planKind(which)) {
    case 'compile':
      return 'compile';
    case 'show':
      return 'show';
    case 'clone':
      return 'clone';
    case 'list':
      return 'list';
    case 'freshness':
      return 'freshness';
    default:
      return execution(node);
  }
}

function execution(node: GraphNode): Action {
  switch (node.resource_type) {
    case 'model':
      return 'run';
    case 'seed':
      return 'seed';
    case 'snapshot':
      return 'snapshot';
    case 'function':
      return 'function';
    case 'test':
      return 'test';
    case 'unit_test':
      return 'unit-test';
    default:
      return 'no-op';
  }
}

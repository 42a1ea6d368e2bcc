import type { GraphNode } from '../../manifest/node.ts';
import { pythonLiteral, toJs } from '../../template/index.ts';
import type { Change } from './comparison.ts';
import { hasCode } from './hasCode.ts';
import { difference, same } from './normalForm.ts';
import { saidTheSame } from './olderStates.ts';

/** Of what lands in the database: where it lands is the relation's business, and tags and groups only name it. */
const notCompared = new Set(['alias', 'schema', 'database', 'tags', 'group']);

/** What makes a test another check; the rest of its config does not. */
const testConfigs = [
  'severity',
  'where',
  'limit',
  'fail_calc',
  'warn_if',
  'error_if',
  'store_failures',
  'store_failures_as',
];

/** Configs as written, before templates in them were rendered: values that differ with the environment are no change. */
export function configChanges(node: GraphNode, before: GraphNode, isOlder: boolean): Change[] {
  const now = unrendered(node);
  const then = unrendered(before);
  if (!now || !then) return [];
  const keys = node.resource_type === 'test' ? testConfigs : [...new Set([...Object.keys(then), ...Object.keys(now)])];
  return keys
    .map(canonical)
    .filter((key, at, all) => all.indexOf(key) === at && !(hasCode(node) && notCompared.has(key)))
    .flatMap((key): Change[] => {
      const [a, b] = [configOf(then, key), configOf(now, key)];
      return sameConfig(key, a, b) || (isOlder && saidTheSame(key, node, before, a, b))
        ? []
        : [{ part: 'configs', what: `config \`${key}\` ${difference(a, b)}` }];
    });
}

function unrendered(node: GraphNode): Readonly<Record<string, unknown>> | undefined {
  return hasCode(node) || node.resource_type === 'source' || node.resource_type === 'exposure'
    ? node.unrendered_config
    : undefined;
}

/** Tags are a set. A value may be kept as it was written in the template on one side, and read on the other. */
function sameConfig(key: string, before: unknown, now: unknown): boolean {
  const [a, b] = key === 'tags' ? [sorted(before), sorted(now)] : [before, now];
  return same(a, b) || (typeof a !== typeof b && same(readLiteral(a), readLiteral(b)));
}

function sorted(tags: unknown): unknown {
  return Array.isArray(tags) ? [...tags].sort() : tags;
}

/** What a Python literal in a text stands for: `{'a': True}` is a dictionary. Other values are as they are. */
function readLiteral(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const literal = pythonLiteral(value);
  return literal === undefined ? value : toJs(literal);
}

const spellings: Readonly<Record<string, string>> = { pre_hook: 'pre-hook', post_hook: 'post-hook' };
const canonical = (key: string): string => spellings[key] ?? key;

function configOf(configs: Readonly<Record<string, unknown>>, key: string): unknown {
  const other = key.replace('-', '_');
  return configs[key] ?? configs[other] ?? null;
}

import type { GraphNode } from '../../manifest/node.ts';
import type { Change } from './comparison.ts';
import { hasCode } from './hasCode.ts';
import { same, shown } from './normalForm.ts';

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
export function configChanges(node: GraphNode, before: GraphNode): Change[] {
  const now = unrendered(node);
  const then = unrendered(before);
  if (!now || !then) return [];
  const keys = node.resource_type === 'test' ? testConfigs : [...new Set([...Object.keys(then), ...Object.keys(now)])];
  return keys
    .map(canonical)
    .filter((key, at, all) => all.indexOf(key) === at && !(hasCode(node) && notCompared.has(key)))
    .flatMap((key): Change[] => {
      const [a, b] = [configOf(then, key), configOf(now, key)];
      return sameConfig(key, a, b)
        ? []
        : [{ part: 'configs', what: `config \`${key}\` was ${shown(a)}, is ${shown(b)}` }];
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

const words: Readonly<Record<string, string>> = { True: 'true', False: 'false', None: 'null' };

/** What a Python literal in a text stands for: `{'a': True}` is a dictionary. Other values are as they are. */
function readLiteral(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const json = value
    .replace(/\b(?:True|False|None)\b/g, (word) => words[word]!)
    .replaceAll("'", '"')
    .replace(/,\s*([\]}])/g, '$1');
  try {
    return JSON.parse(json);
  } catch {
    return value;
  }
}

const spellings: Readonly<Record<string, string>> = { pre_hook: 'pre-hook', post_hook: 'post-hook' };
const canonical = (key: string): string => spellings[key] ?? key;

function configOf(configs: Readonly<Record<string, unknown>>, key: string): unknown {
  const other = key.replace('-', '_');
  return configs[key] ?? configs[other] ?? null;
}

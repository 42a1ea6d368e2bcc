import { createHash } from 'node:crypto';
import { repr, str } from '../../template/operators.ts';
import { stringRepr } from '../../template/stringRepr.ts';
import type { Value } from '../../template/values.ts';
import type { YamlMap, YamlValue } from '../../template/yaml/index.ts';
import { toValue } from '../../template/yaml/index.ts';

/** Arguments of a generic test as its property file writes them, in order. */
export type TestArguments = ReadonlyMap<string, YamlValue>;

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const longest = 64;

/**
 * The names of a generic test that gives none: the full one (of its id and fqn) and one of fewer than 64 characters (of its
 * alias and file). Both come from the arguments as written, sorted by name, with everything but letters, digits and
 * underscores flattened.
 */
export function synthesizeNames(
  test: string,
  target: string,
  args: TestArguments,
): { readonly full: string; readonly short: string } {
  const parts: string[] = [];
  for (const key of [...args.keys()].sort(byCodePoint)) {
    if (key === 'model') continue;
    const value = args.get(key)!;
    if (value instanceof Map) for (const item of value.values()) parts.push(flatten(item));
    else if (Array.isArray(value)) for (const item of value) parts.push(flatten(item));
    else parts.push(flatten(value));
  }
  const start = `${test}_${target}`;
  const full = `${start}_${parts.join('__')}`;
  return { full, short: full.length < longest ? full : `${start.slice(0, 30)}_${md5(full)}` };
}

const flatten = (value: YamlValue): string => text(value).replace(/[^0-9a-zA-Z_]+/g, '_');

const text = (value: YamlValue): string => (typeof value === 'string' ? value : str(toValue(value)));

/** The ten characters that end a generic test's unique id: they tell tests apart that share a name. */
export function testHash(name: string, test: string, namespace: string | null, args: TestArguments): string {
  const kwargs = [...args.keys()].sort(byCodePoint).map((key) => `${stringRepr(key)}: ${hashable(args.get(key)!)}`);
  const metadata = `{'kwargs': {${kwargs.join(', ')}}, 'name': ${stringRepr(test)}, 'namespace': ${stringRepr(namespace ?? 'None')}}`;
  return md5(name + metadata).slice(-10);
}

/** Python's repr of the value with every scalar as text and every mapping sorted. */
function hashable(value: YamlValue): string {
  if (Array.isArray(value)) return `[${value.map(hashable).join(', ')}]`;
  if (value instanceof Map) {
    const map: YamlMap = value;
    const entries = [...map]
      .map(([key, item]) => [toValue(key), item] as const)
      .sort(([a], [b]) => byCodePoint(str(a), str(b)));
    return `{${entries.map(([key, item]) => `${repr(key)}: ${hashable(item)}`).join(', ')}}`;
  }
  return stringRepr(text(value));
}

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A Python literal for a `config()` call in the code of a generic test. */
export function configLiteral(value: Value): string {
  return typeof value === 'string' ? `"${value.replaceAll('"', '\\"')}"` : repr(value);
}

import type { GraphNode, JsonObject } from '../../manifest/node.ts';
import { normalBody } from './body.ts';
import { hasCode } from './hasCode.ts';
import { same, withoutEmpty } from './normalForm.ts';

/** Whether dbt kept less of what was written, or in another form, when a state was made; tsdt writes as 1.12 does. */
export function isBefore112(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major === 1 && minor !== undefined && minor < 12;
}

/** Whether a config says what an older dbt wrote down for it in another way. */
export function saidTheSame(key: string, node: GraphNode, before: GraphNode, then: unknown, now: unknown): boolean {
  return (
    // nothing is said, or what it comes to is the same
    sameFilled(key, then, now) ||
    (configOf(node, key) !== null && sameFilled(key, configOf(before, key), configOf(node, key))) ||
    // until 1.9, what a source says of itself stood in its fields alone; until 1.6 a model's `access` did
    (then === null && fieldOf(before, key) !== null && sameFilled(key, fieldOf(before, key), now)) ||
    // values were kept as they came out
    couldComeFrom(now, then) ||
    // what stands in a call of `config()` is a part of the code, which was compared
    (hasCode(node) &&
      hasCode(before) &&
      configuredInCode(node.raw_code, key) &&
      normalBody(node.raw_code) === normalBody(before.raw_code ?? ''))
  );
}

/** Whether a value could be what templates in another one came out as; their variables were others, perhaps. */
export function couldComeFrom(written: unknown, value: unknown): boolean {
  if (typeof written === 'string' && /\{\{|\{%/.test(written)) {
    const parts = written.split(/\{\{.*?\}\}|\{%.*?%\}/s).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 's').test(String(value ?? ''));
  }
  if (Array.isArray(written) && Array.isArray(value)) {
    const items = onceOnly(written);
    return items.length === value.length && items.every((item, at) => couldComeFrom(item, value[at]));
  }
  if (isObject(written) && isObject(value))
    return [...new Set([...Object.keys(written), ...Object.keys(value)])].every((key) =>
      couldComeFrom(written[key] ?? null, value[key] ?? null),
    );
  return same(written, value);
}

/** dbt 1.12 writes the lists of property files twice. */
function onceOnly(items: readonly unknown[]): readonly unknown[] {
  const half = items.slice(0, items.length / 2);
  return items.length % 2 === 0 && same(half, items.slice(half.length)) ? half : items;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function sameFilled(key: string, a: unknown, b: unknown): boolean {
  const [then, now] = [withoutEmpty(a), withoutEmpty(b)];
  return key === 'tags' ? same([then].flat().sort(), [now].flat().sort()) : same(then, now);
}

function fieldOf(node: GraphNode, key: string): unknown {
  const fields = node as unknown as JsonObject;
  if (node.resource_type === 'source' && key === 'meta')
    return { ...(fields.source_meta as object | null), ...(fields.meta as object | null) };
  return fields[key] ?? null;
}

function configOf(node: GraphNode, key: string): unknown {
  return (node.config as JsonObject)[key] ?? null;
}

/** `config(pre_hook=...)` as well as `config({'pre_hook': ...})`. */
function configuredInCode(code: string, key: string): boolean {
  const name = key.replace(/[-_]/g, '[-_]');
  return new RegExp(`\\bconfig\\s*\\([\\s\\S]*?(?:\\b${name}\\s*=|['"]${name}['"]\\s*:)`).test(code);
}

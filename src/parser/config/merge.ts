import type { Hook, Json, JsonObject } from '../../manifest/node.ts';
import { PyFloat, withoutFloats } from '../../template/index.ts';
import { configKey, mergeOf, nestedDefaults } from './fields.ts';

/** Configs that are numbers for the program itself, not for templates alone. */
const numeric: ReadonlySet<string> = new Set(['limit', 'lookback']);

export type MutableConfig = Record<string, unknown>;
/** Configs of one place: a level of the project's tree, a property file, one `config()` call. */
export type Fragment = Readonly<Record<string, unknown>>;

/** A config value of the wrong type, as a sentence about its key. */
export class ConfigError extends Error {
  readonly key: string;
  constructor(key: string, message: string) {
    super(message);
    this.key = key;
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof PyFloat);

/** Lays the configs of a more specific place over those gathered so far. */
export function mergeInto(config: MutableConfig, fragment: Fragment): void {
  for (const written in fragment) {
    const value = fragment[written];
    const key = configKey(written);
    switch (mergeOf(key)) {
      case 'replace': {
        const defaults = isObject(value) && key in config ? nestedDefaults.get(key) : undefined;
        const kept = numeric.has(key) ? withoutFloats(value) : value;
        config[key] = defaults ? { ...defaults, ...(value as object) } : asKept(key, kept, key in config);
        break;
      }
      case 'append':
        config[key] = [...asList(config[key]), ...texts(key, value)];
        break;
      case 'hooks':
        config[key] = [...asList(config[key]), ...asHooks(key, value)];
        break;
      case 'update':
        if (value === null || value === undefined) break;
        if (!isObject(value)) throw new ConfigError(key, `the config \`${key}\` must be a mapping`);
        config[key] = { ...(config[key] as JsonObject | undefined), ...value };
        break;
      case 'grants':
        config[key] = mergeGrants(config[key] as Record<string, Json> | undefined, value);
        break;
    }
  }
}

/** `off` and `on` without quotes are truth values in YAML; `build_after` has a default of its own. */
function asKept(key: string, value: unknown, isKnown: boolean): unknown {
  if (key === 'static_analysis' && typeof value === 'boolean') return value ? 'on' : 'off';
  if (key === 'freshness' && isKnown && isObject(value) && isObject(value.build_after))
    return { ...value, build_after: { updates_on: 'any', ...value.build_after } };
  return value;
}

/** The `config()` calls of a file as one, their values as given: where a later one adds to an earlier, both are there. */
export function mergeCalls(calls: readonly Fragment[]): Fragment {
  const [first, ...others] = calls;
  const merged: Record<string, unknown> = { ...first };
  for (const call of others) {
    for (const [key, value] of Object.entries(call)) {
      const old = merged[key];
      const merge = mergeOf(configKey(key));
      if (merge === 'append' || merge === 'hooks') merged[key] = [...asList(old), ...asList(value)];
      else if (merge === 'update' && isObject(old) && isObject(value)) merged[key] = { ...old, ...value };
      else merged[key] = value;
    }
  }
  return merged;
}

const asList = (value: unknown): readonly unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

function texts(key: string, value: unknown): readonly unknown[] {
  const list = asList(value);
  if (key === 'tags') {
    for (const tag of list) {
      if (typeof tag !== 'string')
        throw new ConfigError(key, `the config \`${key}\` must be a text or a list of texts`);
    }
  }
  return list;
}

function mergeGrants(old: Record<string, Json> | undefined, value: unknown): Record<string, unknown> {
  if (value === null || value === undefined) return { ...old };
  if (!isObject(value)) throw new ConfigError('grants', 'the config `grants` must be a mapping');
  const grants: Record<string, unknown> = { ...old };
  for (const [written, grantees] of Object.entries(value)) {
    const adds = written.startsWith('+');
    const privilege = adds ? written.slice(1) : written;
    grants[privilege] = adds ? [...asList(grants[privilege]), ...asList(grantees)] : asList(grantees);
  }
  return grants;
}

/** Hooks in their several forms: a text, a text of JSON, a mapping, or a list of these. */
function asHooks(key: string, value: unknown): Hook[] {
  return asList(value).map((hook) => {
    if (isObject(hook)) return hookOf(key, hook);
    if (typeof hook !== 'string')
      throw new ConfigError(key, `the config \`${key}\` must be SQL, or a mapping with \`sql\` and \`transaction\``);
    const parsed = hook.trimStart().startsWith('{') && !hook.trimStart().startsWith('{{') ? parseJson(hook) : undefined;
    return isObject(parsed) ? hookOf(key, parsed) : { sql: hook, transaction: true, index: null };
  });
}

function hookOf(key: string, hook: Record<string, unknown>): Hook {
  const { sql, transaction, index } = hook;
  if (typeof sql !== 'string') throw new ConfigError(key, `a hook in \`${key}\` has no \`sql\``);
  return {
    sql,
    transaction: transaction === undefined || transaction === null ? true : Boolean(transaction),
    index: typeof index === 'number' ? index : null,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import type { Flags, Profile } from '../manifest/project.ts';
import { fromJs, PyDict, PyObject, type Value } from '../template/values.ts';

/** `FULL_REFRESH` and its like: every flag in dbt's spelling, behaviour flags included. Reads no flag that is not asked for. */
export class FlagsValue extends PyObject {
  readonly typeName = 'Flags';
  private readonly flags: Flags;
  constructor(flags: Flags) {
    super();
    this.flags = flags;
  }
  override attribute(name: string): Value | undefined {
    if (name === 'get') return undefined;
    const wanted = name.toUpperCase();
    const { flags } = this;
    const own = (Object.keys(flags) as (keyof Flags)[]).find((key) => snake(key).toUpperCase() === wanted);
    if (own !== undefined && own !== 'behavior' && own !== 'given') return fromJs(flags[own]);
    for (const source of ['given', 'behavior'] as const) {
      const key = Object.keys(flags[source]).find((given) => given.toUpperCase() === wanted);
      if (key !== undefined) return fromJs(flags[source][key]);
    }
    return undefined;
  }
  override attributeNames(): Iterable<string> {
    return flagValues(this.flags).keys();
  }
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function flagValues(flags: Flags): Map<string, Value> {
  const { behavior, given, ...plain } = flags;
  const values = new Map<string, Value>();
  for (const source of [behavior, given])
    for (const [name, value] of Object.entries(source)) values.set(name.toUpperCase(), fromJs(value));
  for (const [name, value] of Object.entries(plain)) values.set(snake(name).toUpperCase(), fromJs(value));
  return values;
}

/** The value of `flags`. */
export const flagsValue = (flags: Flags): Value => new FlagsValue(flags);

/** `invocation_args_dict`: the options in dbt's spelling, lower case. */
export function invocationArguments(flags: Flags): Value {
  const entries = [...flagValues(flags)].map(([name, value]): [Value, Value] => [name.toLowerCase(), value]);
  return new PyDict([
    ...entries,
    ...Object.entries(flags.given).map(([name, value]): [Value, Value] => [name, fromJs(value)]),
  ]);
}

/** Keys of a profile that never leave the adapter. */
const secretKey = /pass|secret|token|private_key|credential|keyfile/i;

/** `target`: the chosen output without its secrets. */
export function targetValue(profile: Profile): Value {
  const target = new PyDict();
  for (const [key, value] of Object.entries(profile.credentials))
    if (!secretKey.test(key)) target.set(key, fromJs(value));
  const known: Readonly<Record<string, Value>> = {
    database: profile.database,
    dbname: profile.database,
    schema: profile.schema,
    type: profile.type === 'pglite' ? 'postgres' : profile.type,
    threads: profile.threads,
    name: profile.targetName,
    target_name: profile.targetName,
    profile_name: profile.profileName,
  };
  for (const [key, value] of Object.entries(known)) target.set(key, value);
  return target;
}

/** A secret of the profile shorter than this would hide half of every message. */
const shortestSecret = 6;

/**
 * Texts that must not appear in messages, logs or artifacts: secrets of the environment, and those of the profile that are
 * no other value of it (a password `postgres` would hide the user's name).
 */
export function secretsOf(profile: Profile, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const fromEnv = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith('DBT_ENV_SECRET') && value ? [value.trim()] : [],
  );
  const credentials = Object.entries(profile.credentials);
  const plain = new Set([
    profile.type,
    ...credentials.filter(([key]) => !secretKey.test(key)).map(([, value]) => value),
  ]);
  const fromProfile = credentials.flatMap(([key, value]) =>
    secretKey.test(key) && typeof value === 'string' && value.length >= shortestSecret && !plain.has(value)
      ? [value]
      : [],
  );
  return [...new Set([...fromEnv, ...fromProfile])]
    .filter((secret) => secret.length > 0)
    .sort((x, y) => y.length - x.length);
}

/** A text with its secrets replaced by stars. */
export const scrubSecrets = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((scrubbed, secret) => scrubbed.replaceAll(secret, '*****'), text);

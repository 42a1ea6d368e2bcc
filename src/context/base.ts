import type { Project } from '../manifest/project.ts';
import { dbtVersion } from '../manifest/version.ts';
import {
  diffOfTwoDicts,
  fromJsonText,
  fromYamlText,
  localMd5,
  setOf,
  setStrict,
  toJsonText,
  toYamlText,
  zip,
  zipStrict,
} from '../template/functions.ts';
import { returnFunction } from '../template/index.ts';
import { PyDateTime } from '../template/modules/datetime/dateTime.ts';
import { pythonModules } from '../template/modules/index.ts';
import { utc } from '../template/modules/pytz.ts';
import { str, truthy } from '../template/operators.ts';
import { fromJs, PyFunction, type Value } from '../template/values.ts';
import { nativeFunction, optionalText } from './arguments.ts';
import type { Member, Members } from './context.ts';
import { flagsValue, targetValue } from './facts.ts';
import type { Invocation } from './invocation.ts';
import { envVarFunction } from './vars.ts';

/** What the words of every phase need. */
export interface BaseState {
  readonly project: Project;
  readonly invocation: Invocation;
  /** The node that is being rendered, for events and messages. */
  readonly uniqueId?: string;
  /** `Thread-1`, or `MainThread` while parsing. */
  readonly threadId?: string;
  onEnvRead?(name: string, value: string | undefined): void;
}

/** Functions that depend on nothing: made once. */
const pure: readonly PyFunction[] = [
  nativeFunction('fromjson', ['string', 'default?'], (text, otherwise) => fromJsonText(text!, otherwise ?? null)),
  nativeFunction('tojson', ['value', 'default?', 'sort_keys?'], (value, otherwise, sortKeys) =>
    toJsonText(value!, otherwise ?? null, truthy(sortKeys ?? false)),
  ),
  nativeFunction('fromyaml', ['value', 'default?'], (text, otherwise) => fromYamlText(text!, otherwise ?? null)),
  nativeFunction('toyaml', ['value', 'default?', 'sort_keys?'], (value, otherwise, sortKeys) =>
    toYamlText(value!, otherwise ?? null, truthy(sortKeys ?? false)),
  ),
  nativeFunction('set', ['value', 'default?'], (value, otherwise) => setOf(value!, otherwise ?? null)),
  nativeFunction('set_strict', ['value'], (value) => setStrict(value!)),
  new PyFunction('zip', (args, kwargs) => zip(args, kwargs.get('default') ?? null)),
  new PyFunction('zip_strict', (args) => zipStrict(args)),
  nativeFunction('diff_of_two_dicts', ['dict_a', 'dict_b'], (a, b) => diffOfTwoDicts(a!, b!)),
  nativeFunction('local_md5', ['value'], (value) => localMd5(value!)),
];

const log: Member<BaseState> = (state) =>
  nativeFunction('log', ['msg', 'info?'], (message, info) => {
    const { uniqueId, invocation } = state;
    invocation.reporter.report({
      kind: 'log',
      level: truthy(info ?? false) ? 'info' : 'debug',
      message: str(message!),
      ...(uniqueId === undefined ? {} : { uniqueId }),
    });
    return '';
  });

const print: Member<BaseState> = (state) =>
  nativeFunction('print', ['msg'], (message) => {
    if (state.project.flags.print) state.invocation.reporter.report({ kind: 'print', message: str(message!) });
    return '';
  });

/** Words that depend on nothing. */
export const pureMembers: Members<unknown> = new Map<string, Member<unknown>>([
  ...pure.map((fn): [string, Member<unknown>] => [fn.name, () => fn]),
  ['return', () => returnFunction],
]);

/** Words of every phase that knows the project: field.md 3.2. */
export const baseMembers: Members<BaseState> = new Map<string, Member<BaseState>>([
  ...pureMembers,
  ['dbt_version', () => dbtVersion],
  ['debug', () => nativeFunction('debug', [], () => '')],
  ['log', log],
  ['print', print],
  ['env_var', (state) => envVarFunction(state.project.env, state.onEnvRead?.bind(state))],
  ['run_started_at', (state) => PyDateTime.ofEpochMillis(state.invocation.startedAt, utc)],
  ['invocation_id', (state) => state.invocation.id],
  ['thread_id', (state) => state.threadId ?? 'MainThread'],
  ['modules', (state) => pythonModules({ now: () => state.invocation.now() })],
  ['flags', (state) => flagsValue(state.project.flags)],
  ['target', (state) => targetValue(state.project.profile)],
  ['project_name', (state) => state.project.name],
  ['dbt_metadata_envs', (state) => fromJs(metadataEnvironment(state.project.env))],
]);

/** Variables that a user sets to mark artifacts: `DBT_ENV_CUSTOM_ENV_X` is `X`. */
export function metadataEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const prefix = 'DBT_ENV_CUSTOM_ENV_';
  const entries = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[0].startsWith(prefix) && entry[1] !== undefined,
  );
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(prefix.length), value]));
}

/** The text of a value that must be a message. */
export const messageText = (value: Value | undefined): string =>
  optionalText(value) ?? (value === undefined ? '' : str(value));

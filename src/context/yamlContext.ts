import type { JsonObject } from '../manifest/node.ts';
import type { Flags, Profile, Project } from '../manifest/project.ts';
import { dbtVersion } from '../manifest/version.ts';
import { TemplateError } from '../template/errors.ts';
import type { Globals } from '../template/index.ts';
import { PyDateTime } from '../template/modules/datetime/dateTime.ts';
import { pythonModules } from '../template/modules/index.ts';
import { utc } from '../template/modules/pytz.ts';
import { PyFunction, type Value } from '../template/values.ts';
import { baseMembers, pureMembers } from './base.ts';
import { bindMembers, Context, type Member, type Members } from './context.ts';
import { flagsValue, targetValue } from './facts.ts';
import type { Invocation } from './invocation.ts';
import { twoNames } from './references.ts';
import { envVarFunction, secretEnvVarFunction, Var, varScopes } from './vars.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ProfileContextOptions {
  readonly env: Environment;
  readonly cliVars: JsonObject;
  /** The command that reads it: when it began, and its id. */
  readonly startedAt?: Date;
  readonly id?: string;
  readonly flags?: Flags;
}

/** The words of configuration files that tell of the command itself. */
const commandMembers = ({ startedAt = new Date(), id = '', flags }: ProfileContextOptions): Members<undefined> =>
  new Map<string, Member<undefined>>([
    ['run_started_at', () => PyDateTime.ofEpochMillis(startedAt.getTime(), utc)],
    ['invocation_id', () => id],
    ['thread_id', () => 'MainThread'],
    ['modules', () => pythonModules({ now: () => startedAt.getTime() })],
    ...(flags ? [['flags', () => flagsValue(flags)] as [string, Member<undefined>]] : []),
  ]);

const cliVar =
  (cliVars: JsonObject): Member<unknown> =>
  (_state, context) =>
    new Var({ scopes: [cliVars], globals: context, missingIsNone: false, nodeName: '<Configuration>' });

/** The words of profiles.yml and packages.yml: `env_var` (secrets allowed), `var` of the command line, pure functions. */
export function profileContext(options: ProfileContextOptions): Globals {
  const { env, cliVars } = options;
  const members: Members<undefined> = new Map<string, Member<undefined>>([
    ...pureMembers,
    ...commandMembers(options),
    ['dbt_version', () => dbtVersion],
    ['env_var', () => secretEnvVarFunction(env)],
    ['var', cliVar(cliVars)],
  ]);
  return new Context(bindMembers(undefined, members));
}

/** The words of the project file: `target` besides, and no secrets. */
export function projectContext(options: ProfileContextOptions & { readonly profile: Profile }): Globals {
  const { env, cliVars, profile } = options;
  const members: Members<undefined> = new Map<string, Member<undefined>>([
    ...pureMembers,
    ...commandMembers(options),
    ['dbt_version', () => dbtVersion],
    ['env_var', () => envVarFunction(env)],
    ['var', cliVar(cliVars)],
    ['target', () => targetValue(profile)],
  ]);
  return new Context(bindMembers(undefined, members));
}

export interface YamlContextOptions {
  readonly project: Project;
  readonly invocation: Invocation;
  /** The package whose property file it is: its variables apply. */
  readonly packageName: string;
  onRead?(kind: 'var' | 'env', name: string, value: unknown): void;
}

interface YamlState extends YamlContextOptions {
  onEnvRead(name: string, value: string | undefined): void;
}

const yamlMembers: Members<YamlState> = new Map<string, Member<YamlState>>([
  ...baseMembers,
  [
    'var',
    (state) =>
      new Var({
        scopes: varScopes(state.project, state.packageName),
        missingIsNone: false,
        nodeName: '<Configuration>',
        onRead: (name, value) => state.onRead?.('var', name, value),
      }),
  ],
]);

/** The words of property files: variables, environment, target; no macros, no references. */
export function yamlContext(options: YamlContextOptions): Globals {
  const state: YamlState = { ...options, onEnvRead: (name, value) => options.onRead?.('env', name, value) };
  return new Context(bindMembers(state, yamlMembers));
}

export interface DocsContextOptions extends YamlContextOptions {
  /** The text of a `docs` block; undefined when there is none. `packageName` is null for `doc(name)`. */
  findDoc(name: string, packageName: string | null): string | undefined;
  /** Names for "did you mean". */
  readonly describes: string;
}

/** The words of descriptions: `doc()` besides those of property files. */
export function docsContext(options: DocsContextOptions): Globals {
  const state: YamlState & DocsContextOptions = {
    ...options,
    onEnvRead: (name, value) => options.onRead?.('env', name, value),
  };
  const members: Members<YamlState & DocsContextOptions> = new Map<string, Member<YamlState & DocsContextOptions>>([
    ...yamlMembers,
    ['doc', (own) => new PyFunction('doc', (args) => docText(own, args))],
  ]);
  return new Context(bindMembers(state, members));
}

function docText(options: DocsContextOptions, args: readonly Value[]): string {
  const { name, packageName } = twoNames('doc', args);
  const text = options.findDoc(name, packageName);
  if (text !== undefined) return text;
  throw new TemplateError(
    'other',
    `Documentation for '${options.describes}' depends on doc '${packageName === null ? name : `${packageName}.${name}`}' which was not found`,
  );
}

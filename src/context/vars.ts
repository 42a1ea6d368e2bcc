import type { Json, JsonObject } from '../manifest/node.ts';
import type { Project } from '../manifest/project.ts';
import { TemplateError } from '../template/errors.ts';
import type { Globals } from '../template/index.ts';
import { parseTemplate, renderSync } from '../template/index.ts';
import { fromJs, type Kwargs, type PyFunction, PyObject, type Result, type Value } from '../template/values.ts';
import { bindArguments, nativeFunction, optionalText } from './arguments.ts';

/** Where `var` looks, strongest first. */
export type VarScopes = readonly JsonObject[];

/**
 * The variables that a node of a package sees: the command line's, then the root project's for that package, its global
 * ones, then those of the package's own project file, likewise.
 */
export function varScopes(project: Project, packageName: string): VarScopes {
  const scopes: JsonObject[] = [project.cliVars, ...ofProject(project.package.vars, packageName)];
  if (packageName !== project.name) {
    const own = project.packages.find((pkg) => pkg.name === packageName);
    if (own) scopes.push(...ofProject(own.vars, packageName));
  }
  return scopes;
}

function ofProject(vars: JsonObject, packageName: string): JsonObject[] {
  const scoped = Object.hasOwn(vars, packageName) ? vars[packageName] : undefined;
  return isObject(scoped) ? [scoped, vars] : [vars];
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface VarOptions {
  readonly scopes: VarScopes;
  /** What renders variables that contain Jinja themselves; without it, they are given as they are written. */
  readonly globals?: Globals;
  /** While parsing a missing variable is none; later it is an error. */
  readonly missingIsNone: boolean;
  /** For the message: the node, or `<Configuration>`. */
  readonly nodeName: string;
  onRead?(name: string, value: Value | undefined): void;
}

/** `var('name', default)` and `var.has_var('name')`. */
export class Var extends PyObject {
  readonly typeName = 'Var';
  private readonly options: VarOptions;
  constructor(options: VarOptions) {
    super();
    this.options = options;
  }

  override call(args: readonly Value[], kwargs: Kwargs): Result {
    const [first, otherwise] = bindArguments('var', ['var_name', 'default?'], args, kwargs);
    const name = optionalText(first) ?? String(first);
    const found = this.lookUp(name);
    if (found !== undefined) return this.rendered(found);
    if (otherwise !== undefined) return otherwise;
    if (this.options.missingIsNone) return null;
    throw missingVar(name, this.options);
  }

  override attribute(name: string): Value | undefined {
    if (name !== 'has_var') return undefined;
    return nativeFunction('has_var', ['var_name'], (key) => this.lookUp(optionalText(key) ?? '') !== undefined);
  }
  override attributeNames(): Iterable<string> {
    return ['has_var'];
  }

  private lookUp(name: string): Json | undefined {
    const scope = this.options.scopes.find((vars) => Object.hasOwn(vars, name));
    const value = scope?.[name];
    this.options.onRead?.(name, value === undefined ? undefined : fromJs(value));
    return value;
  }
  private rendered(value: Json): Value {
    const { globals } = this.options;
    if (!globals || typeof value !== 'string' || !/\{[{%#]/.test(value)) return fromJs(value);
    return renderSync(parseTemplate({ path: 'vars', text: value }), globals, {});
  }
}

function missingVar(name: string, options: VarOptions): TemplateError {
  const known = new Set(options.scopes.flatMap((scope) => Object.keys(scope)));
  const listed = [...known].sort().map((key) => `\`${key}\``);
  const error = new TemplateError('other', `Required var '${name}' not found in config of ${options.nodeName}`);
  error.help.push(`set it: \`--vars '{${name}: ...}'\`, or under \`vars:\` in the project file`);
  if (listed.length > 0) error.help.push(`variables that are set: ${listed.join(', ')}`);
  return error;
}

/** The prefix of variables whose values never appear in templates, logs or artifacts. */
export const secretPrefix = 'DBT_ENV_SECRET';

type Environment = Readonly<Record<string, string | undefined>>;

/** `env_var('NAME', default)`; a secret's name is refused. A default of none counts as missing. */
export function envVarFunction(
  env: Environment,
  onRead?: (name: string, value: string | undefined) => void,
): PyFunction {
  return nativeFunction('env_var', ['var', 'default?'], (first, otherwise) => {
    const name = optionalText(first) ?? String(first);
    if (name.startsWith(secretPrefix)) throw secretElsewhere(name);
    return readEnvironment(env, name, otherwise, onRead);
  });
}

/** `env_var` of profiles.yml and packages.yml: the only place where secrets are given. */
export function secretEnvVarFunction(env: Environment): PyFunction {
  return nativeFunction('env_var', ['var', 'default?'], (first, otherwise) =>
    readEnvironment(env, optionalText(first) ?? String(first), otherwise),
  );
}

function readEnvironment(
  env: Environment,
  name: string,
  otherwise: Value | undefined,
  onRead?: (name: string, value: string | undefined) => void,
): Value {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  onRead?.(name, value);
  if (value !== undefined) return value;
  if (otherwise !== undefined && otherwise !== null) return otherwise;
  const error = new TemplateError('other', `Env var required but not provided: '${name}'`);
  error.code = 'E006';
  error.help.push(`set ${name} in the environment or in .env, or give a default: \`env_var('${name}', '...')\``);
  throw error;
}

function secretElsewhere(name: string): TemplateError {
  const error = new TemplateError(
    'other',
    `Secret env vars are allowed only in profiles.yml and packages.yml; found '${name}' referenced elsewhere`,
  );
  error.code = 'E006';
  return error;
}

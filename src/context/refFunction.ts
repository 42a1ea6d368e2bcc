import type { Project } from '../manifest/project.ts';
import { type FunctionBody, fromJs, PyDict, PyFunction, PyObject, type Value } from '../template/values.ts';
import { invocationArguments } from './facts.ts';

/**
 * `ref` and `source` as templates hold them. Packages reach for the project through them (`builtins.ref.config.dependencies`),
 * which dbt does not document; the facts that are the same in every dbt are here.
 */
export class RefFunction extends PyFunction {
  private readonly project: Project;
  constructor(name: string, project: Project, body: FunctionBody) {
    super(name, body);
    this.project = project;
  }
  override attribute(name: string): Value | undefined {
    return name === 'config' ? new ProjectValue(this.project, this.project.name) : super.attribute(name);
  }
  override attributeNames(): Iterable<string> {
    return ['config'];
  }
}

/** The configuration of a run, seen from one of its packages. */
class ProjectValue extends PyObject {
  readonly typeName = 'RuntimeConfig';
  private readonly project: Project;
  private readonly packageName: string;
  constructor(project: Project, packageName: string) {
    super();
    this.project = project;
    this.packageName = packageName;
  }
  override attributeNames(): Iterable<string> {
    return Object.keys(facts);
  }
  override attribute(name: string): Value | undefined {
    return Object.hasOwn(facts, name) ? facts[name]?.(this.project, this.packageName) : undefined;
  }
}

const facts: Readonly<Record<string, (project: Project, packageName: string) => Value>> = {
  args: ({ flags }) => invocationArguments(flags),
  cli_vars: ({ cliVars }) => fromJs(cliVars),
  dependencies: (project) =>
    new PyDict(project.packages.map(({ name }): [Value, Value] => [name, new ProjectValue(project, name)])),
  profile_name: ({ profile }) => profile.profileName,
  project_name: (_project, packageName) => packageName,
  project_root: (project, packageName) => packageOf(project, packageName)?.root ?? null,
  target_name: ({ profile }) => profile.targetName,
  target_path: ({ targetPath }) => targetPath,
  threads: ({ profile }) => profile.threads,
  vars: (project, packageName) => new VarsValue(packageOf(project, packageName)?.vars ?? {}),
  version: (project, packageName) => packageOf(project, packageName)?.version ?? null,
};

const packageOf = (project: Project, name: string) => project.packages.find((pkg) => pkg.name === name);

/** The variables of a project file, by `to_dict()`. */
class VarsValue extends PyObject {
  readonly typeName = 'VarProvider';
  private readonly vars: Readonly<Record<string, unknown>>;
  constructor(vars: Readonly<Record<string, unknown>>) {
    super();
    this.vars = vars;
  }
  override attribute(name: string): Value | undefined {
    if (name === 'vars') return fromJs(this.vars);
    if (name !== 'to_dict') return undefined;
    return new PyFunction('to_dict', () => fromJs(this.vars));
  }
  override attributeNames(): Iterable<string> {
    return ['vars', 'to_dict'];
  }
}

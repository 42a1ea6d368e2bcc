import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Diagnostic, DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { projectContext } from '../context/index.ts';
import type { Json, JsonObject } from '../manifest/node.ts';
import type { Flags, Package, Profile, Project } from '../manifest/project.ts';
import { type Globals, readYaml, toPlain, toVariables, type YamlValue } from '../template/index.ts';
import { readCatalogs } from './catalogs.ts';
import type { Environment } from './dotenv.ts';
import { readText } from './files.ts';
import { checkInstalled, packageFolders } from './packages/checkInstalled.ts';
import { loadProfile, noProfile } from './profiles.ts';
import { configSections, projectFileNames, type RawProjectFile, readProjectFile } from './projectFile.ts';
import { renderYaml } from './render.ts';
import { checkRequiredVersion } from './version.ts';

export interface LoadOptions {
  /** Absolute folder of the project file. */
  readonly root: string;
  readonly cwd: string;
  readonly flags: Flags;
  readonly profile: string | null;
  readonly target: string | null;
  readonly profilesDir: string | null;
  readonly targetPath: string | null;
  readonly logPath: string | null;
  readonly cliVars: JsonObject;
  readonly env: Environment;
  /** The command: when it began, and its id. */
  readonly startedAt?: Date;
  readonly id?: string;
  /** Packages need not be installed (`deps`, `clean`). */
  readonly withoutPackages?: boolean;
  /** There need not be a profile (`clean`): everything in it is empty. */
  readonly withoutProfile?: boolean;
}

export interface LoadedProject {
  readonly project: Project;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the project file, the profile, variables and the installed packages.
 * Throws a DiagnosticError with everything that is wrong; gives warnings with the project.
 */
export function loadProject(options: LoadOptions): LoadedProject {
  const raw = readProjectFile(options.root);
  const diagnostics: Diagnostic[] = [...raw.diagnostics];
  const onWarning = (warning: Diagnostic): void => void diagnostics.push(warning);
  const profile = options.withoutProfile
    ? noProfile(options.root)
    : loadProfile(raw, { ...options, threads: options.flags.threads, onWarning });
  // the project file sees what vars.yml says, unlike its own `vars:`
  const fileVars = varsFile(raw.root);
  const cliVars = { ...(toVariables((fileVars ?? new Map()) as YamlValue) as JsonObject), ...options.cliVars };
  const globals = projectContext({ ...options, cliVars, profile });
  const vars = readVars(raw, fileVars);
  const own = toPackage(raw, { globals, relativeRoot: '', vars });
  const text = (key: string, fallback: string): string => String(raw.data.get(key) ?? fallback);
  const installPath = String(renderYaml(text('packages-install-path', 'dbt_packages'), renderOptions(raw, globals)));
  const installed = options.withoutPackages ? [] : readPackages(options.root, installPath, globals);
  const packages = [own, ...installed, ...(options.withoutProfile ? [] : builtinPackages(profile))];
  const problems = [
    ...(options.withoutPackages ? [] : checkInstalled(options.root, resolve(options.root, installPath))),
    ...(options.flags.versionCheck
      ? [own, ...installed]
          .map((pkg) =>
            checkRequiredVersion(
              pkg.requireVersion,
              pkg.name,
              pkg === own ? raw.place(['require-dbt-version']) : undefined,
            ),
          )
          .filter((d) => d !== undefined)
      : []),
    ...checkPackageNames([own, ...installed]),
  ];
  if (problems.length > 0) throw new DiagnosticError(problems);
  const rendered = (key: string): unknown => renderYaml(raw.data.get(key), renderOptions(raw, globals), [key]);
  const targetPath = options.targetPath ?? String(rendered('target-path') ?? 'target');
  const project: Project = {
    root: options.root,
    name: own.name,
    package: own,
    packages,
    profile,
    targetPath: resolve(options.root, targetPath),
    logPath: resolve(options.root, options.logPath ?? String(rendered('log-path') ?? 'logs')),
    packagesInstallPath: resolve(options.root, installPath),
    cleanTargets: (rendered('clean-targets') as string[] | undefined) ?? [targetPath],
    flags: options.flags,
    cliVars: options.cliVars,
    env: options.env,
    queryComment: queryComment(raw.data.get('query-comment'), raw.data.has('query-comment')),
    operations: Object.fromEntries(
      operationKeys.filter((key) => raw.data.has(key)).map((key) => [key, plain(rendered(key)) as Json]),
    ),
    catalogs: readCatalogs(options.root, globals),
    selectorsFile: readSelectors(options.root),
  };
  return { project, diagnostics };
}

/** Keys of the project file about what happens around runs. */
const operationKeys = ['notifications', 'run-history'];

/** Rendered YAML data as plain data; undefined as null. */
const plain = (data: unknown): unknown => toPlain((data ?? null) as YamlValue);

const renderOptions = (raw: RawProjectFile, globals: Globals) => ({
  globals,
  file: raw.file,
  place: (path: readonly (string | number)[]) => raw.place(path),
  shouldRender,
});

/** Hooks, query comments and variables are rendered when they are used. */
function shouldRender(path: readonly (string | number)[]): boolean {
  const first = path[0];
  if (first === 'on-run-start' || first === 'on-run-end' || first === 'query-comment' || first === 'vars') return false;
  if (typeof first === 'string' && hookSections.has(first)) {
    return !path.some((key) => typeof key === 'string' && /^[+ ]*(pre|post)[-_]hook$/.test(key));
  }
  return true;
}

const hookSections = new Set(['seeds', 'models', 'snapshots', 'tests', 'data_tests']);

interface PackageOptions {
  readonly globals: Globals;
  /** Path from the root project. */
  readonly relativeRoot: string;
  readonly vars: JsonObject;
}

/** E003 for `quoting` that is not made of `true` and `false`. */
function checkQuoting(raw: RawProjectFile): void {
  const quoting = raw.data.get('quoting');
  if (!(quoting instanceof Map)) return;
  for (const [key, value] of quoting as ReadonlyMap<string, unknown>) {
    if (value === null || typeof value === 'boolean' || (typeof value === 'string' && value.includes('{{'))) continue;
    throw new DiagnosticError(
      diagnostic('E003', `\`${key}\` of \`quoting\` must be \`true\` or \`false\``, {
        place: raw.place(['quoting', key]),
      }),
    );
  }
}

function toPackage(raw: RawProjectFile, options: PackageOptions): Package {
  checkQuoting(raw);
  const data = new Map(raw.data);
  const rendered = renderYaml(data, renderOptions(raw, options.globals)) as ReadonlyMap<string, unknown>;
  const list = (keys: readonly string[], fallback: readonly string[]): readonly string[] => {
    const value = keys.map((key) => rendered.get(key)).find((found) => found !== undefined && found !== null);
    if (value === undefined) return fallback;
    return (Array.isArray(value) ? value : [value]).map(String);
  };
  const test = list(['test-paths'], ['tests']);
  const model = list(['model-paths', 'source-paths'], ['models']);
  const seed = list(['seed-paths', 'data-paths'], ['seeds']);
  const macro = list(['macro-paths'], ['macros']);
  const snapshot = list(['snapshot-paths'], ['snapshots']);
  const analysis = list(['analysis-paths'], ['analyses']);
  const functionPaths = list(['function-paths'], ['functions']);
  const sections = (from: ReadonlyMap<string, unknown>): Record<string, JsonObject> =>
    Object.fromEntries(
      configSections.flatMap((name) => {
        const tree = from.get(name);
        return tree instanceof Map ? [[sectionName(name), toVariables(tree) as JsonObject]] : [];
      }),
    );
  const version = rendered.get('version');
  return {
    name: String(rendered.get('name')),
    version: version === undefined || version === null ? null : String(version),
    root: raw.root,
    relativeRoot: options.relativeRoot,
    projectFile: raw.file,
    paths: {
      model,
      seed,
      macro,
      test,
      snapshot,
      analysis,
      function: functionPaths,
      docs: list(
        ['docs-paths'],
        [...new Set([...model, ...seed, ...snapshot, ...analysis, ...macro, ...functionPaths, ...test])],
      ),
      asset: list(['asset-paths'], []),
    },
    configs: sections(rendered),
    unrenderedConfigs: sections(raw.data),
    vars: options.vars,
    quoting: (plain(rendered.get('quoting')) ?? {}) as Package['quoting'],
    onRunStart: list(['on-run-start'], []),
    onRunEnd: list(['on-run-end'], []),
    dispatch: (plain(rendered.get('dispatch')) ?? []) as unknown as Package['dispatch'],
    requireVersion: list(['require-dbt-version'], []),
    restrictAccess: data.get('restrict-access') === true,
  };
}

/** `tests` and `data_tests` are one section, and `semantic-models` is spelt like the resource. */
const sectionName = (name: string): string => (name === 'tests' ? 'data_tests' : name.replace('-', '_'));

/** Variables of the project file or, since dbt 1.12, of `vars.yml`; both at once are refused. */
function readVars(raw: RawProjectFile, inFile: unknown = varsFile(raw.root)): JsonObject {
  const inProject = raw.data.get('vars');
  const filled = (value: unknown): boolean => value instanceof Map && value.size > 0;
  if (filled(inProject) && filled(inFile)) {
    throw new DiagnosticError(
      diagnostic('E003', 'variables stand both in `vars.yml` and in the project file', {
        place: raw.place(['vars'], 'key'),
        help: ['keep them in one of the two'],
      }),
    );
  }
  return toVariables(((filled(inFile) ? inFile : inProject) ?? new Map()) as YamlValue) as JsonObject;
}

function varsFile(root: string): unknown {
  const path = join(root, 'vars.yml');
  const fromFile = existsSync(path) ? readYaml({ path: 'vars.yml', text: readText(path) }) : undefined;
  const errors = fromFile?.diagnostics.filter((d) => d.severity === 'error') ?? [];
  if (errors.length > 0) throw new DiagnosticError(errors);
  const content = fromFile?.value ?? undefined;
  if (content === undefined) return undefined;
  const vars = content instanceof Map ? content.get('vars') : undefined;
  if (!(content instanceof Map) || (content.has('vars') && vars !== null && !(vars instanceof Map)))
    throw new DiagnosticError(
      diagnostic('E003', 'the variables of `vars.yml` must be a mapping below the key `vars`', {
        place: { file: { path: 'vars.yml', text: readText(path) }, span: { start: 0, end: 0 } },
        help: ['write `vars: {name: value}`'],
      }),
    );
  return vars;
}

function readPackages(root: string, installPath: string, globals: Globals): Package[] {
  const folder = resolve(root, installPath);
  return packageFolders(folder)
    .filter((name) => projectFileNames.some((file) => existsSync(join(folder, name, file))))
    .map((name) => {
      const relativeRoot = relative(root, join(folder, name));
      const raw = readProjectFile(join(folder, name), (file) => `${relativeRoot}/${file}`);
      return toPackage(raw, { globals, relativeRoot, vars: readVars(raw) });
    });
}

function checkPackageNames(packages: readonly Package[]): Diagnostic[] {
  const seen = new Map<string, Package>();
  const problems: Diagnostic[] = [];
  for (const pkg of packages) {
    const other = seen.get(pkg.name);
    if (other)
      problems.push(
        diagnostic(
          'E008',
          `two packages are named \`${pkg.name}\`: in \`${other.relativeRoot || '.'}\` and in \`${pkg.relativeRoot}\``,
        ),
      );
    seen.set(pkg.name, pkg);
  }
  return problems;
}

/** The folder `builtin/` beside dist/ (or src/). */
const builtinRoot = ((): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'builtin', 'default'))) {
    if (dirname(folder) === folder) throw new Error('the folder builtin/ is missing');
    folder = dirname(folder);
  }
  return join(folder, 'builtin');
})();

/** The built-in macros: those of the adapter (named as dbt names them, `dbt_postgres`), then `dbt`. */
function builtinPackages(profile: Profile): Package[] {
  const family = profile.type === 'pglite' ? 'postgres' : profile.type;
  const make = (name: string, folder: string, docs: readonly string[]): Package => ({
    name,
    version: null,
    root: join(builtinRoot, folder),
    relativeRoot: `builtin/${folder}`,
    projectFile: { path: '', text: '' },
    paths: {
      model: [],
      seed: [],
      macro: ['.'],
      test: [],
      snapshot: [],
      analysis: [],
      function: [],
      docs,
      asset: [],
    },
    configs: {},
    unrenderedConfigs: {},
    vars: {},
    quoting: {},
    onRunStart: [],
    onRunEnd: [],
    dispatch: [],
    requireVersion: [],
    restrictAccess: false,
  });
  return [make(`dbt_${family}`, family, []), make('dbt', 'default', ['docs'])];
}

function queryComment(value: unknown, given: boolean): Project['queryComment'] {
  if (!given) return { comment: '', append: null, jobLabel: false };
  if (value instanceof Map) {
    const comment = value.get('comment');
    return {
      comment: comment === undefined ? '' : (comment as string | null),
      append: typeof value.get('append') === 'boolean' ? value.get('append') === true : null,
      jobLabel: value.get('job-label') === true,
    };
  }
  return { comment: (value as string | null) || null, append: null, jobLabel: false };
}

function readSelectors(root: string): Project['selectorsFile'] {
  const path = join(root, 'selectors.yml');
  return existsSync(path) ? { path: 'selectors.yml', text: readText(path) } : null;
}

/** `flags:` of a project file, for merging with the command line. */
export function projectFlags(raw: RawProjectFile): Readonly<Record<string, Json>> {
  const flags = raw.data.get('flags');
  return flags instanceof Map ? (plain(flags) as Record<string, Json>) : {};
}

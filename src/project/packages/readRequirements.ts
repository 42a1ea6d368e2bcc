import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import type { Place } from '../../base/source.ts';
import { type Globals, readYaml, type YamlDocument, type YamlValue } from '../../template/index.ts';
import type { Environment } from '../dotenv.ts';
import { readText } from '../files.ts';
import { renderYaml } from '../render.ts';
import { type EntrySource, readEntry } from './readEntry.ts';
import type { Requirement } from './requirement.ts';
import { maskedFile } from './secrets.ts';

export const packagesFileName = 'packages.yml';
export const dependenciesFileName = 'dependencies.yml';

export interface ReadOptions {
  /** The project or package whose list it is. */
  readonly wantedBy: string;
  /** Words of packages.yml: `env_var` with secrets, `var` of the command line. */
  readonly globals: Globals;
  readonly env: Environment;
  /** dbt renders dependencies.yml of packages, but not that of the root project. */
  readonly isRoot: boolean;
  /** The path that messages show. */
  describe(name: string): string;
}

/** What a project or package asks for. */
export interface RequirementList {
  /** `packages.yml` or `dependencies.yml`: the file that is named in messages and that `--add-package` changes. */
  readonly fileName: string;
  readonly requirements: readonly Requirement[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads the `packages:` of packages.yml or dependencies.yml of a folder; none when neither is there.
 * Throws a DiagnosticError: E002 not YAML, E006 an unset variable, E008 everything that is wrong with the entries.
 */
export function readRequirements(folder: string, options: ReadOptions): RequirementList {
  const packages = open(folder, packagesFileName, options);
  const dependencies = open(folder, dependenciesFileName, options);
  const inPackages = keysOf(packages);
  const inDependencies = keysOf(dependencies);
  const problems: Diagnostic[] = [];
  if (packages && inPackages.has('packages') && inDependencies.has('packages')) {
    problems.push(
      at(packages.place(['packages'], 'key'), '`packages` stands both in packages.yml and in dependencies.yml', [
        'keep one of the two',
      ]),
    );
  }
  for (const key of inPackages.keys()) {
    if (!packages || key === 'packages') continue;
    problems.push(
      at(packages.place([String(key)], 'key'), `unknown key \`${String(key)}\` in ${packages.file.path}`, [
        key === 'projects' ? '`projects` belongs into dependencies.yml' : 'it holds only `packages`',
      ]),
    );
  }
  if (problems.length > 0) throw new DiagnosticError(problems);
  const document = inDependencies.has('packages') ? dependencies : packages;
  const warnings = [packages, dependencies].flatMap((d) => d?.diagnostics ?? []);
  if (document === undefined) return { fileName: packagesFileName, requirements: [], warnings };
  const isRendered = document === packages || !options.isRoot;
  return {
    fileName: document === packages ? packagesFileName : dependenciesFileName,
    requirements: readList(document, isRendered, options),
    warnings,
  };
}

/** Reads the list of a document that was opened already, such as a lock file. */
export function readList(document: YamlDocument, isRendered: boolean, options: ReadOptions): readonly Requirement[] {
  const place = (path: readonly (string | number)[]): Place => document.place(path, 'value');
  const written = keysOf(document).get('packages');
  if (written === undefined || written === null) return [];
  if (!Array.isArray(written))
    throw new DiagnosticError(
      at(document.place(['packages'], 'key'), `\`packages\` in ${document.file.path} is not a list`, [
        'write each package as an item: `- local: path/to/package`',
      ]),
    );
  const rendered = isRendered
    ? (renderYaml(written, { globals: options.globals, file: document.file, place }, ['packages']) as YamlValue[])
    : written;
  const problems: Diagnostic[] = [];
  const requirements = rendered.flatMap((entry, index) => {
    const source: EntrySource = {
      entry,
      written: written[index] as YamlValue,
      wantedBy: options.wantedBy,
      env: options.env,
      place: (key) => document.place(key === undefined ? ['packages', index] : ['packages', index, key], 'value'),
      keyPlace: (key) => document.place(['packages', index, key], 'key'),
    };
    try {
      return [readEntry(source)];
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      problems.push(...error.diagnostics);
      return [];
    }
  });
  if (problems.length > 0) throw new DiagnosticError(problems);
  return requirements;
}

function open(folder: string, name: string, options: ReadOptions): YamlDocument | undefined {
  const path = join(folder, name);
  if (!existsSync(path)) return undefined;
  return openDocument(options.describe(name), readText(path), options.env);
}

/** A YAML file whose places show no tokens, nor secrets of the environment. Throws a DiagnosticError (E002) when it cannot be read. */
export function openDocument(path: string, text: string, env: Environment = {}): YamlDocument {
  const document = readYaml({ path, text });
  const file = maskedFile(document.file, env);
  const masked = (place: Place): Place => ({ ...place, file });
  const diagnostics = document.diagnostics.map((d) => (d.place ? { ...d, place: masked(d.place) } : d));
  const errors = diagnostics.filter((d) => d.severity === 'error');
  if (errors.length > 0) throw new DiagnosticError(errors);
  const { value } = document;
  if (value !== null && !(value instanceof Map))
    throw new DiagnosticError(
      at({ file, span: { start: 0, end: 0 } }, `${path} is not a mapping`, ['it begins with `packages:`']),
    );
  return { file, value, diagnostics, place: (at, what) => masked(document.place(at, what)) };
}

const keysOf = (document: YamlDocument | undefined): ReadonlyMap<unknown, YamlValue> =>
  document?.value instanceof Map ? document.value : new Map();

const at = (place: Place, message: string, help: readonly string[]): Diagnostic =>
  diagnostic('E008', message, { place, help });

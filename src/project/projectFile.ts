import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import type { Place, SourceFile } from '../base/source.ts';
import { didYouMean } from '../base/suggest.ts';
import { readYaml, type YamlDocument } from '../template/index.ts';
import { checkShapes } from './projectFileShapes.ts';

/** The names of a project file, in the order in which they are looked for. */
export const projectFileNames = ['project.yml', 'dbt_project.yml'] as const;

/** A project file as written: its mapping, and the place of everything in it. */
export interface RawProjectFile {
  /** Absolute folder. */
  readonly root: string;
  readonly file: SourceFile;
  readonly data: ReadonlyMap<string, unknown>;
  /** Where a key or value stands, by the keys that lead to it. */
  place(path: readonly (string | number)[], what?: 'key' | 'value'): Place;
  readonly diagnostics: readonly Diagnostic[];
}

/** Where the config of each kind of resource stands in a project file. */
export const configSections = [
  'models',
  'seeds',
  'snapshots',
  'analyses',
  'sources',
  'tests',
  'data_tests',
  'unit_tests',
  'metrics',
  'semantic-models',
  'saved-queries',
  'exposures',
  'functions',
] as const;

/** Top-level keys of a project file; `ci`, `retention`, `notifications` and `run-history` are tsdt's own. */
const knownKeys = new Set([
  'name',
  'config-version',
  'version',
  'project-root',
  'source-paths',
  'model-paths',
  'macro-paths',
  'data-paths',
  'seed-paths',
  'test-paths',
  'analysis-paths',
  'docs-paths',
  'asset-paths',
  'function-paths',
  'osi-paths',
  'target-path',
  'snapshot-paths',
  'clean-targets',
  'profile',
  'log-path',
  'packages-install-path',
  'quoting',
  'on-run-start',
  'on-run-end',
  'require-dbt-version',
  'dispatch',
  ...configSections,
  'vars',
  'packages',
  'query-comment',
  'restrict-access',
  'dbt-cloud',
  'flags',
  'anchors',
  'ci',
  'retention',
  'notifications',
  'run-history',
]);

/** Names that would collide with what templates see. */
const reservedNames = new Set(['external_project', 'dbt']);

/**
 * Reads `project.yml`, or else `dbt_project.yml`, of a folder.
 * Throws a DiagnosticError: E001 no such file, E002 not YAML, E003 empty, no name, or keys that nobody knows.
 */
export function readProjectFile(root: string, describe: (name: string) => string = (name) => name): RawProjectFile {
  const name = projectFileNames.find((candidate) => existsSync(join(root, candidate)));
  if (name === undefined) {
    throw new DiagnosticError(
      diagnostic('E001', `no \`${projectFileNames[0]}\` or \`${projectFileNames[1]}\` in \`${root}\``, {
        help: ['run this in a project folder, name one with `--project-dir`, or make one with `tsdt init`'],
      }),
    );
  }
  const file: SourceFile = { path: describe(name), text: readFileSync(join(root, name), 'utf8') };
  const document = readYaml(file);
  const errors = document.diagnostics.filter((d) => d.severity === 'error');
  if (errors.length > 0) throw new DiagnosticError(errors);
  if (!(document.value instanceof Map)) {
    throw new DiagnosticError(
      diagnostic('E003', `\`${file.path}\` is empty or not a mapping`, {
        place: { file, span: { start: 0, end: 0 } },
        help: ['it needs at least a `name:`'],
      }),
    );
  }
  const data = document.value as ReadonlyMap<string, unknown>;
  const place = placeOf(file, document);
  const problems = [...checkName(data, place, file), ...checkKeys(data, place), ...checkShapes(data, place)];
  if (problems.length > 0) throw new DiagnosticError(problems);
  return { root, file, data, place, diagnostics: document.diagnostics };
}

function placeOf(file: SourceFile, document: YamlDocument): RawProjectFile['place'] {
  return (path, what = 'value') => document.place(path, what) ?? { file, span: { start: 0, end: 0 } };
}

function checkName(data: ReadonlyMap<string, unknown>, place: RawProjectFile['place'], file: SourceFile): Diagnostic[] {
  const name = data.get('name');
  if (name === undefined || name === null) {
    return [
      diagnostic('E003', 'the project has no `name`', {
        place: { file, span: { start: 0, end: 0 } },
        help: ['add a line such as `name: my_project`'],
      }),
    ];
  }
  if (typeof name !== 'string' || !/^[^\d\W]\w*$/u.test(name)) {
    return [
      diagnostic('E003', `\`${String(name)}\` is not a name for a project`, {
        place: place(['name']),
        help: ['use letters, digits and underscores, and start with a letter'],
      }),
    ];
  }
  if (reservedNames.has(name))
    return [diagnostic('E003', `the name \`${name}\` is reserved`, { place: place(['name']) })];
  return [];
}

function checkKeys(data: ReadonlyMap<string, unknown>, place: RawProjectFile['place']): Diagnostic[] {
  const problems: Diagnostic[] = [];
  for (const key of data.keys()) {
    if (knownKeys.has(key)) continue;
    const meant = didYouMean(String(key), knownKeys);
    problems.push(
      diagnostic('E003', `unknown key \`${key}\` in the project file`, {
        place: place([key], 'key'),
        ...(meant ? { help: [`did you mean \`${meant}\`?`] } : {}),
      }),
    );
  }
  if (isFilled(data.get('tests')) && isFilled(data.get('data_tests'))) {
    problems.push(
      diagnostic('E003', 'both `tests` and `data_tests` are configured', {
        place: place(['tests'], 'key'),
        help: ['move everything below `data_tests`'],
      }),
    );
  }
  return problems;
}

const isFilled = (value: unknown): boolean => value instanceof Map && value.size > 0;

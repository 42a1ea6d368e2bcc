import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type Diagnostic, DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import type { Place, SourceFile } from '../base/source.ts';
import { didYouMean } from '../base/suggest.ts';
import { profileContext } from '../context/index.ts';
import type { JsonObject } from '../manifest/node.ts';
import type { Flags, Profile } from '../manifest/project.ts';
import { readYaml, toPlain, type YamlValue } from '../template/index.ts';
import type { Environment } from './dotenv.ts';
import { checkProfileKeys } from './profileKeys.ts';
import type { RawProjectFile } from './projectFile.ts';
import { renderYaml } from './render.ts';

export interface ProfileOptions {
  /** Absolute folder that relative paths of the user start from. */
  readonly cwd: string;
  /** `--profile`. */
  readonly profile: string | null;
  /** `--target`. */
  readonly target: string | null;
  /** `--profiles-dir` or its environment variables; null looks in the usual places. */
  readonly profilesDir: string | null;
  readonly threads: number | null;
  readonly cliVars: JsonObject;
  readonly env: Environment;
  readonly flags?: Flags;
  readonly startedAt?: Date;
  readonly id?: string;
  /** Told what is no mistake, but probably not meant. */
  readonly onWarning?: (warning: Diagnostic) => void;
}

/** The name that asks for the embedded warehouse without a profiles.yml. */
const embeddedName = 'pglite';
const defaultThreads = 1;

/**
 * Finds the profile and target that a project runs on, and renders it.
 * Throws a DiagnosticError: E004 nothing of that name, E005 a value is wrong, E006 a variable is not set.
 */
export function loadProfile(project: RawProjectFile, options: ProfileOptions): Profile {
  const named = options.profile ?? nameInProject(project, options);
  const file = findProfilesFile(project.root, options);
  if (named === null) {
    // dbt refuses a project that names no profile. Where profiles are at hand the user may have meant one of them.
    if (project.file.path.endsWith('dbt_project.yml') && file?.near) throw unnamed(project, file);
    return embedded(project, options);
  }
  if (file === undefined) {
    if (named === embeddedName) return embedded(project, options);
    throw missing(named, options, project, []);
  }
  const document = readYaml(file.source);
  const errors = document.diagnostics.filter((d) => d.severity === 'error');
  if (errors.length > 0) throw new DiagnosticError(errors);
  const profiles =
    document.value instanceof Map ? (document.value as ReadonlyMap<string, unknown>) : new Map<string, unknown>();
  const raw = profiles.get(named);
  if (raw === undefined && named === embeddedName) return embedded(project, options);
  if (raw === undefined)
    throw missing(
      named,
      options,
      project,
      [...profiles.keys()].filter((name) => name !== 'config'),
    );
  const place = (path: readonly (string | number)[]): Place | undefined => document.place(path, 'value') ?? undefined;
  if (!(raw instanceof Map))
    throw new DiagnosticError(at(diagnostic('E005', `profile \`${named}\` is not a mapping`), place([named])));

  const globals = profileContext(options);
  const render = (value: unknown, path: readonly (string | number)[]): unknown =>
    renderYaml(value, { globals, file: file.source, place }, path);
  const target =
    options.target ?? (raw.has('target') ? String(render(raw.get('target'), [named, 'target'])) : 'default');
  const outputs = raw.get('outputs');
  if (!(outputs instanceof Map))
    throw new DiagnosticError(at(diagnostic('E005', `profile \`${named}\` has no \`outputs\``), place([named])));
  const output = outputs.get(target);
  if (output === undefined) {
    const targets = [...outputs.keys()].map(String);
    const meant = didYouMean(target, targets);
    throw new DiagnosticError(
      at(
        diagnostic('E004', `The profile '${named}' does not have a target named '${target}'`, {
          help: [
            ...(meant ? [`did you mean \`${meant}\`?`] : []),
            `its targets are ${targets.map((t) => `\`${t}\``).join(', ')}`,
          ],
        }),
        place([named, 'outputs']),
      ),
    );
  }
  if (!(output instanceof Map))
    throw new DiagnosticError(
      at(
        diagnostic('E005', `output \`${target}\` of profile \`${named}\` is not a mapping`),
        place([named, 'outputs', target]),
      ),
    );
  const rendered = toPlain(render(output, [named, 'outputs', target]) as YamlValue) as JsonObject;
  const where = `profile \`${named}\`, target \`${target}\``;
  const placeOfKey = (key: string, what: 'key' | 'value'): Place | undefined => {
    const found = document.place([named, 'outputs', target, key], what);
    return found ? withoutSecrets(found) : undefined;
  };
  const found = checkProfileKeys(rendered, { where, place: placeOfKey });
  const refused = found.filter((d) => d.severity === 'error');
  if (refused.length > 0) throw new DiagnosticError(found);
  for (const warning of found) options.onWarning?.(warning);
  return toProfile(rendered, {
    named,
    target,
    folder: dirname(file.path),
    options,
    key: document.place([named, 'outputs', target], 'key') ?? undefined,
  });
}

function toProfile(
  output: JsonObject,
  about: {
    named: string;
    target: string;
    folder: string;
    options: ProfileOptions;
    key: Place | undefined;
  },
): Profile {
  const { named, target, options } = about;
  const { threads, ...credentials } = output;
  const type = credentials.type;
  const problem = (message: string, help?: string): DiagnosticError =>
    new DiagnosticError(
      at(diagnostic('E005', message, help ? { help: [help] } : {}), about.key ? withoutSecrets(about.key) : undefined),
    );
  if (typeof type !== 'string')
    throw problem(
      `output \`${target}\` of profile \`${named}\` has no \`type\``,
      'it is one of `postgres`, `snowflake`, `pglite`',
    );
  const database = credentials.dbname ?? credentials.database ?? (type === 'pglite' ? 'postgres' : undefined);
  const schema = credentials.schema ?? (type === 'pglite' ? 'public' : undefined);
  if (typeof database !== 'string')
    throw problem(
      `output \`${target}\` of profile \`${named}\` has no \`${type === 'snowflake' ? 'database' : 'dbname'}\``,
    );
  if (typeof schema !== 'string') throw problem(`output \`${target}\` of profile \`${named}\` has no \`schema\``);
  const count = options.threads ?? (threads === undefined || threads === null ? defaultThreads : Number(threads));
  if (!Number.isInteger(count) || count < 1)
    throw problem(`\`threads\` of output \`${target}\` is not a whole number above 0`);
  return {
    profileName: named,
    targetName: target,
    type,
    database,
    schema,
    threads: count,
    credentials,
    folder: about.folder,
    ...(about.key ? { place: withoutSecrets(about.key) } : {}),
  };
}

const secretKey = String.raw`["']?\w*(?:pass|token|private_key|secret)\w*["']?\s*:[ \t]*`;
/** On lines of their own, with the deeper lines that follow. */
const secretLines = new RegExp(String.raw`^([ \t]*)(${secretKey})(\S.*(?:\n\1[ \t]+.*)*)`, 'gim');
const secretInline = new RegExp(String.raw`([{,]\s*${secretKey})("[^"\n]*"|'[^'\n]*'|[^\s,}][^,}\n]*)`, 'gi');

/** A text of a profile without its passwords; lines stay where they are. */
function masked(text: string): string {
  return text
    .replace(
      secretLines,
      (_, indent: string, key: string, value: string) => `${indent}${key}********${value.replace(/[^\n]+/g, '')}`,
    )
    .replace(secretInline, (_, key: string) => `${key}********`);
}

/** A place of a profile in a text that shows no passwords: its excerpt may end up in a log. */
function withoutSecrets({ file, span }: Place): Place {
  const [start, end] = [masked(file.text.slice(0, span.start)).length, masked(file.text.slice(0, span.end)).length];
  return { file: { ...file, text: masked(file.text) }, span: { start, end } };
}

/** PGlite in `.tsdt/warehouse` of the project: what runs when no profile is named. */
function embedded(project: RawProjectFile, options: ProfileOptions): Profile {
  const target = options.target ?? 'dev';
  return {
    profileName: embeddedName,
    targetName: target,
    type: 'pglite',
    database: 'postgres',
    schema: embeddedSchema(target),
    threads: options.threads ?? 4,
    credentials: {
      type: 'pglite',
      path: join('.tsdt', target === 'dev' ? 'warehouse' : `warehouse_${target}`),
      schema: embeddedSchema(target),
    },
    folder: project.root,
  };
}

/** `dev` lives in `public`, so that `select * from orders` finds what was built; another target gets a schema of its name. */
const embeddedSchema = (target: string): string => (target === 'dev' ? 'public' : target);

/** `target` in a project file while nobody knows the profile: everything in it is empty. */
export const noProfile = (root: string): Profile => ({
  profileName: '',
  targetName: '',
  type: '',
  database: '',
  schema: '',
  threads: 1,
  credentials: {},
  folder: root,
});

interface ProfilesFile {
  readonly path: string;
  readonly source: SourceFile;
  /** In a folder that was asked for, or in the project: not the one in the home folder. */
  readonly near: boolean;
}

function findProfilesFile(root: string, options: ProfileOptions): ProfilesFile | undefined {
  const home = options.env.HOME ?? homedir();
  const folders: [string, boolean][] = options.profilesDir
    ? [[resolve(options.cwd, options.profilesDir), true]]
    : [
        [options.cwd, true],
        [root, true],
        [join(home, '.tsdt'), false],
        [join(home, '.dbt'), false],
      ];
  for (const [folder, near] of folders) {
    const path = join(folder, 'profiles.yml');
    if (!existsSync(path)) continue;
    return {
      path,
      near,
      source: {
        path: near && !isAbsolute(folder) ? join(folder, 'profiles.yml') : shorten(path, root, home),
        text: readFileSync(path, 'utf8'),
      },
    };
  }
  return undefined;
}

/** A path as the user would say it. */
function shorten(path: string, root: string, home: string): string {
  if (path.startsWith(`${root}/`)) return path.slice(root.length + 1);
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

function nameInProject(project: RawProjectFile, options: ProfileOptions): string | null {
  const name = project.data.get('profile');
  if (name === undefined || name === null) return null;
  const globals = profileContext(options);
  return String(renderYaml(name, { globals, file: project.file, place: (path) => project.place(path) }, ['profile']));
}

function missing(
  named: string,
  options: ProfileOptions,
  project: RawProjectFile,
  present: readonly string[],
): DiagnosticError {
  const meant = didYouMean(named, present);
  const looked = options.profilesDir ? `\`${options.profilesDir}\`` : 'the project folder, `~/.tsdt` and `~/.dbt`';
  return new DiagnosticError(
    at(
      diagnostic('E004', `Could not find profile named '${named}'`, {
        help: [
          ...(meant ? [`did you mean \`${meant}\`?`] : []),
          present.length > 0
            ? `profiles.yml has ${present.map((name) => `\`${name}\``).join(', ')}`
            : `there is no profiles.yml in ${looked}`,
          'run with `--profile pglite` to use the embedded Postgres, which needs no profile',
        ],
      }),
      options.profile === null ? project.place(['profile']) : undefined,
    ),
  );
}

function unnamed(project: RawProjectFile, file: ProfilesFile): DiagnosticError {
  return new DiagnosticError(
    diagnostic('E004', 'no profile was specified for this project', {
      place: { file: project.file, span: { start: 0, end: 0 } },
      help: [
        `add a line \`profile: <name>\` with a profile of \`${file.source.path}\``,
        'or run with `--profile pglite` to use the embedded Postgres',
      ],
    }),
  );
}

function at(d: Diagnostic, place: Place | undefined): Diagnostic {
  return place ? { ...d, place } : d;
}

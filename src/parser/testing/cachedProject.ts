import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { manifestPieces, semanticManifest } from '../../artifacts/index.ts';
import { DiagnosticError, formatDiagnostic } from '../../base/diagnostic.ts';
import type { Place, SourceFile } from '../../base/source.ts';
import { manifestGraph } from '../../graph/index.ts';
import { graphNodes, type Manifest } from '../../manifest/manifest.ts';
import type { JsonObject } from '../../manifest/node.ts';
import type { Flags } from '../../manifest/project.ts';
import { loadProject, projectFlags, readProjectFile } from '../../project/index.ts';
import { parseWithCache } from '../cache/parseWithCache.ts';
import { countNodes } from '../counts.ts';
import { type ParsedProject, parseProject } from '../parseProject.ts';

/** What a command depends on besides files. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly vars: JsonObject;
  readonly target: string;
  readonly flags: Readonly<Partial<Flags>>;
}

type Parsed = NonNullable<ParsedProject['kept']>['parsed'];

/** A project on disk whose files change between commands. */
export class CachedProject {
  readonly root = mkdtempSync(join(tmpdir(), 'tsdt-cache-'));
  readonly files = new Map<string, string>();
  private invocations = 0;

  write(path: string, text: string): void {
    this.files.set(path, text);
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }
  remove(path: string): void {
    this.files.delete(path);
    rmSync(join(this.root, path));
  }
  /** Makes the files what they were at another time. */
  restore(files: ReadonlyMap<string, string>): void {
    for (const path of [...this.files.keys()]) if (!files.has(path)) this.remove(path);
    for (const [path, text] of files) if (this.files.get(path) !== text) this.write(path, text);
  }
  removeFolder(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true });
  }
  close(): void {
    rmSync(this.root, { recursive: true });
  }

  /** What a command finds otherwise with the cache than without it, and what had to be parsed. */
  parse(surroundings: Surroundings): {
    readonly differences: readonly string[];
    readonly parsed: Parsed;
    readonly hasErrors: boolean;
  } {
    // A cached parse must not depend on when and by whom the first was made.
    this.invocations += 1;
    let parsedNow: Parsed = 'everything';
    const fresh = this.described(surroundings, parseProject);
    const cached = this.described(surroundings, (project, options) => {
      const parsed = parseWithCache(project, options);
      parsedNow = parsed.kept?.parsed ?? 'everything';
      return parsed;
    });
    const differences = fresh.flatMap((line, at) => (line === cached[at] ? [] : [`${line} | ${cached[at]}`]));
    if (cached.length > fresh.length) differences.push(...cached.slice(fresh.length));
    return {
      differences: differences.slice(0, 5),
      parsed: parsedNow,
      hasErrors: fresh.some((line) => line.includes('diagnostic error') || /^[A-Z]\w+ Error/.test(line)),
    };
  }

  /** The result of a command that may take it from the cache. */
  open(surroundings: Surroundings): ParsedProject {
    return this.run(surroundings, parseWithCache, []);
  }

  private described(surroundings: Surroundings, parse: typeof parseProject): string[] {
    const effects: string[] = [];
    try {
      const parsed = this.run(surroundings, parse, effects);
      return [...effects, ...describe(parsed)];
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return error.diagnostics.map(formatDiagnostic);
    }
  }

  private run(surroundings: Surroundings, parse: typeof parseProject, effects: string[]): ParsedProject {
    const { root } = this;
    const behavior = { validate_macro_args: true, ...projectFlags(readProjectFile(root)) };
    const flags = { ...plainFlags, ...surroundings.flags, behavior } as unknown as Flags;
    const { project } = loadProject({
      root,
      cwd: root,
      flags,
      profile: null,
      target: surroundings.target,
      profilesDir: root,
      targetPath: null,
      logPath: null,
      cliVars: surroundings.vars,
      env: surroundings.env,
    });
    return parse(project, {
      invocation: {
        id: `invocation ${this.invocations}`,
        startedAt: Date.UTC(2024, 0, 1, 0, this.invocations),
        now: () => Date.UTC(2024, 0, 1, 0, this.invocations),
        reporter: { report: (event) => void effects.push(JSON.stringify(event)) },
        warn: (warning) => void effects.push(formatDiagnostic(warning)),
      },
    });
  }
}

const plainFlags = {
  which: 'parse',
  threads: null,
  versionCheck: true,
  maximumSeedSizeMib: 1,
  storeFailures: false,
  fullRefresh: false,
  given: {},
  print: true,
  warnError: false,
  warnErrorOptions: { error: [], warn: [], silence: [] },
};

/** Everything that a parse gives, line by line. */
function describe(parsed: ParsedProject): string[] {
  const { manifest } = parsed;
  const { graph } = manifestGraph(manifest);
  const lines = parsed.diagnostics.map((found) => `diagnostic ${found.severity} ${formatDiagnostic(found)}`);
  const fqns = manifest.fqns?.() ?? [...graphNodes(manifest)].map((node) => [node.unique_id, node.fqn]);
  lines.push(`fqns ${[...fqns].map(text).sort().join(' ')}`);
  for (const key of (Object.keys(manifest) as (keyof Manifest)[]).sort()) {
    if (key === 'fqns') continue;
    const value: unknown = key === 'metadata' ? Object.entries(manifest.metadata).sort() : manifest[key];
    if (key === 'parents') continue;
    if (!(value instanceof Map)) lines.push(`${key} ${text(value)}`);
    else for (const [id, entry] of value) lines.push(`${key} ${id} ${text(isNewer.has(key) ? sorted(entry) : entry)}`);
  }
  lines.push(`semantics ${text(semanticManifest(manifest))}`);
  lines.push(`counts ${text(parsed.kept?.counts ?? countNodes(manifest))}`, ...written(parsed));
  for (const { unique_id: id } of graphNodes(manifest)) {
    lines.push(`parents of ${id} ${graph.parents(id).join(' ')}`);
    lines.push(`source of ${id} ${fileText(parsed.sourceFile(id))}`);
    lines.push(`place of ${id} ${placeText(parsed.entryPlace(id))}`);
    lines.push(`parts of ${id} ${parsed.seedParts(id).join(' ')}`);
  }
  for (const macro of parsed.macros.all()) {
    const { definition } = macro;
    if (definition.file.path.startsWith('builtin/')) lines.push(macro.uniqueId);
    else
      lines.push(
        `${macro.uniqueId} ${text(definition.depends)} ${text(definition.parameters)} ${placeText(definition)}`,
      );
  }
  return lines;
}

/** The entries of manifest.json. */
function written({ manifest, kept }: ParsedProject): string[] {
  const facts = { invocationId: '', startedAt: new Date(0), body: kept?.body };
  const pieces = [...manifestPieces(manifest, facts)].map((piece) => Buffer.from(piece as string));
  const { metadata: _, ...rest } = JSON.parse(Buffer.concat(pieces).toString()) as Record<string, object>;
  return Object.entries(rest).flatMap(([name, section]) =>
    Object.entries(section).map(([id, entry]) => `written ${name} ${id} ${text(entry)}`),
  );
}

/** Kinds of which some keys are not written where they say nothing, so that the order of keys is another one. */
const isNewer: ReadonlySet<string> = new Set(['metrics', 'semanticModels', 'functions', 'disabled']);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

const text = (value: unknown): string =>
  JSON.stringify(value, (key, inner) => (key === 'created_at' ? undefined : inner));
const fileText = (file: SourceFile | undefined): string => (file ? `${file.path}: ${JSON.stringify(file.text)}` : '');
const placeText = (place: Place | undefined): string =>
  place ? `${place.file.path} ${place.span.start}-${place.span.end} ${fileText(place.file)}` : '';

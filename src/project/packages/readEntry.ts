import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import type { Place } from '../../base/source.ts';
import { didYouMean } from '../../base/suggest.ts';
import { PyDict, PyFloat, toValue, type YamlValue } from '../../template/index.ts';
import { jsonText } from '../../template/json.ts';
import type { Environment } from '../dotenv.ts';
import { privateAddress } from './privateAddress.ts';
import type { Checksum, Origin, Requirement } from './requirement.ts';

/** One item of a `packages:` list, as written and with its Jinja rendered. */
export interface EntrySource {
  readonly entry: YamlValue;
  readonly written: YamlValue;
  readonly wantedBy: string;
  readonly env: Environment;
  /** Where the item or one of its values stands; nothing for what the hub says. */
  place(key?: string): Place | undefined;
  keyPlace(key: string): Place | undefined;
}

/** The keys that say what kind of package it is, each with the others that it may have. */
export const kinds = {
  package: ['version', 'install_prerelease', 'name'],
  git: ['revision', 'warn-unpinned', 'subdirectory', 'name'],
  local: ['name'],
  tarball: ['name', 'sha1', 'sha256'],
  private: ['provider', 'revision', 'warn-unpinned', 'subdirectory', 'name'],
} as const;

type Kind = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as readonly Kind[];

/** Reads one item. Throws a DiagnosticError (E008). */
export function readEntry(source: EntrySource): Requirement {
  const reader = new EntryReader(source);
  switch (reader.kind) {
    case 'package':
      return reader.hub();
    case 'git':
      return reader.git();
    case 'private':
      return reader.private();
    case 'local':
      return reader.local();
    case 'tarball':
      return reader.tarball();
  }
}

class EntryReader {
  readonly kind: Kind;
  private readonly source: EntrySource;
  private readonly entry: ReadonlyMap<unknown, YamlValue>;
  private readonly origin: Origin;

  constructor(source: EntrySource) {
    this.source = source;
    this.origin = this.originAt(source.place());
    if (!(source.entry instanceof Map)) throw this.wrong('an item of `packages` is not a mapping', undefined, usage);
    this.entry = source.entry;
    this.kind = this.findKind();
    for (const key of this.entry.keys()) this.checkKey(String(key));
  }

  hub(): Requirement {
    const name = this.text('package');
    if (!name.includes('/'))
      throw this.wrong(
        `\`${name}\` is not the name of a hub package`,
        'package',
        'write the namespace too: `dbt-labs/dbt_utils`',
      );
    const version = this.entry.get('version');
    const versions = (Array.isArray(version) ? version : [version]).map((item) => scalarText(item));
    if (version === undefined || version === null || versions.length === 0 || versions.includes(''))
      throw this.wrong(
        `\`${name}\` has no \`version\``,
        'package',
        'packages of the hub need one, e.g. `version: [">=1.0.0", "<2.0.0"]`',
      );
    if (versions.includes(undefined))
      throw this.wrong(
        `the \`version\` of \`${name}\` is not a text or a list of texts`,
        'version',
        'put it into quotes',
      );
    const installPrerelease = this.flag('install_prerelease');
    return {
      kind: 'hub',
      package: name,
      versions: versions as string[],
      installPrerelease: installPrerelease === true,
      origin: this.originAt(this.source.place('version')),
      canonical: this.canonical({
        package: name,
        version: version,
        install_prerelease: this.entry.has('install_prerelease') ? installPrerelease : false,
      }),
    };
  }

  git(): Requirement {
    const git = this.text('git');
    return { ...this.fromGit(git, this.writtenText('git', git), {}), privateOf: null };
  }

  private(): Requirement {
    const name = this.text('private');
    const provider = this.optionalText('provider');
    const git = privateAddress(name, provider, this.source.env, this.origin);
    return { ...this.fromGit(git, this.writtenText('private', name), { provider }), privateOf: { provider } };
  }

  private fromGit(git: string, written: string, more: Readonly<Record<string, YamlValue>>) {
    const revision = this.entry.get('revision') ?? null;
    const revisionText = revision === null ? null : scalarText(revision);
    if (revisionText === undefined) throw this.wrong('`revision` is not a text', 'revision', 'put it into quotes');
    const warnUnpinned = this.flag('warn-unpinned');
    const subdirectory = this.optionalText('subdirectory');
    return {
      kind: 'git' as const,
      git,
      written,
      revision: revisionText,
      warnUnpinned: warnUnpinned !== false,
      subdirectory,
      origin: this.origin,
      canonical: this.canonical({
        [this.kind]: this.text(this.kind),
        revision,
        'warn-unpinned': warnUnpinned,
        subdirectory,
        ...more,
      }),
    };
  }

  local(): Requirement {
    const local = this.text('local');
    return { kind: 'local', local, origin: this.origin, canonical: this.canonical({ local }) };
  }

  tarball(): Requirement {
    const tarball = this.text('tarball');
    if (!this.entry.has('name'))
      throw this.wrong('a tarball package has no `name`', 'tarball', 'add `name:` with the name of its project');
    const name = this.text('name');
    const written = this.writtenText('tarball', tarball);
    return {
      kind: 'tarball',
      tarball,
      written,
      name,
      checksum: this.checksum(),
      origin: this.origin,
      canonical: this.canonical({ tarball, name }),
    };
  }

  private checksum(): Checksum | null {
    for (const [algorithm, length] of [
      ['sha256', 64],
      ['sha1', 40],
    ] as const) {
      const hex = this.optionalText(algorithm)?.toLowerCase();
      if (hex === undefined) continue;
      if (!/^[\da-f]+$/.test(hex) || hex.length !== length)
        throw this.wrong(
          `\`${algorithm}\` is not ${length} hexadecimal digits`,
          algorithm,
          'take it from `sha256sum` or `sha1sum`',
        );
      return { algorithm, hex };
    }
    return null;
  }

  private findKind(): Kind {
    const found = kindNames.filter((name) => this.entry.has(name));
    const [kind, other] = found;
    if (kind === undefined) {
      const [first] = [...this.entry.keys()].map(String);
      const meant = first === undefined ? undefined : didYouMean(first, kindNames);
      throw this.wrong(
        `an item of \`packages\` says not what kind of package it is`,
        undefined,
        meant ? `did you mean \`${meant}\` with \`${first}\`?` : usage,
      );
    }
    if (other !== undefined)
      throw this.wrong(`an item of \`packages\` has both \`${kind}\` and \`${other}\``, other, usage);
    return kind;
  }

  private checkKey(key: string): void {
    const allowed: readonly string[] = kinds[this.kind];
    if (key === this.kind || allowed.includes(key)) return;
    const meant = didYouMean(key, allowed);
    throw new DiagnosticError(
      diagnostic('E008', `unknown key \`${key}\` in a ${this.kind === 'package' ? 'hub' : this.kind} package`, {
        ...placed(this.source.keyPlace(key)),
        help: [
          meant
            ? `did you mean \`${meant}\`?`
            : `beside \`${this.kind}\` it may have ${allowed.map((name) => `\`${name}\``).join(', ')}`,
        ],
      }),
    );
  }

  private text(key: string): string {
    const value = this.entry.get(key);
    if (typeof value !== 'string') throw this.wrong(`\`${key}\` is not a text`, key, usage);
    if (value === '') throw this.wrong(`\`${key}\` is empty`, key, usage);
    return value;
  }

  private optionalText(key: string): string | null {
    const value = this.entry.get(key) ?? null;
    if (value !== null && typeof value !== 'string')
      throw this.wrong(`\`${key}\` is not a text`, key, 'put it into quotes');
    return value;
  }

  private flag(key: string): boolean | null {
    const value = this.entry.get(key) ?? null;
    if (value !== null && typeof value !== 'boolean')
      throw this.wrong(`\`${key}\` is not true or false`, key, 'write `true` or `false`');
    return value;
  }

  private writtenText(key: string, rendered: string): string {
    const { written } = this.source;
    const value = written instanceof Map ? written.get(key) : undefined;
    return typeof value === 'string' ? value : rendered;
  }

  /** Python's `json.dumps(package.to_dict(), sort_keys=True)` of dbt's class for this kind of package. */
  private canonical(fields: Readonly<Record<string, YamlValue>>): string {
    const name = this.entry.get('name');
    const dict = new PyDict(Object.entries(fields).map(([key, value]) => [key, toValue(value)]));
    if (typeof name === 'string') dict.set('name', name);
    dict.set('unrendered', toValue(this.source.written));
    return jsonText(dict, { sortKeys: true });
  }

  private originAt(place: Place | undefined): Origin {
    return { wantedBy: this.source.wantedBy, ...placed(place) };
  }

  private wrong(message: string, key: string | undefined, help: string): DiagnosticError {
    return new DiagnosticError(diagnostic('E008', message, { ...placed(this.source.place(key)), help: [help] }));
  }
}

const placed = (place: Place | undefined): { readonly place?: Place } => (place ? { place } : {});

const usage = 'each item has one of `package`, `git`, `local`, `tarball`, `private`';

/** Texts, and numbers as Python prints them; undefined for anything else. */
function scalarText(value: YamlValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return value instanceof PyFloat ? value.str() : undefined;
}

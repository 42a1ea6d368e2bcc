import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/suggest.ts';
import { dbtVersion } from '../../manifest/version.ts';
import type { Environment } from '../dotenv.ts';
import type { PackageCache } from './packageCache.ts';
import type { Origin } from './requirement.ts';
import { canAllHold, readSpecifier, readVersion, type Version } from './versionRange.ts';
import { type Web, WebError } from './web.ts';

/** One version of a package, as the hub tells it. */
export interface HubVersion {
  readonly version: Version;
  /** The name of its project. */
  readonly name: string;
  /** Entries of its packages.yml, as JSON. */
  readonly packages: readonly unknown[];
  readonly tarball: string;
  /** Whether its `require-dbt-version` fits the dbt that tsdt answers as. */
  readonly isCompatible: boolean;
}

export interface HubPackage {
  readonly versions: ReadonlyMap<string, HubVersion>;
  /** `namespace/name` that the package moved to. */
  readonly movedTo: string | null;
}

const defaultAddress = 'https://hub.getdbt.com/';

/** The address of the hub: TSDT_PACKAGE_HUB_URL, DBT_PACKAGE_HUB_URL, or the public one. */
export function hubAddress(env: Environment): string {
  const address = env.TSDT_PACKAGE_HUB_URL || env.DBT_PACKAGE_HUB_URL || defaultAddress;
  return address.endsWith('/') ? address : `${address}/`;
}

/** The package hub through its HTTP API; each package is asked for once. */
export class Hub {
  private readonly address: string;
  private readonly web: Web;
  private readonly cache: PackageCache;
  private readonly log: (message: string) => void;
  private readonly known = new Map<string, Promise<HubPackage>>();

  constructor(options: { address: string; web: Web; cache: PackageCache; log(message: string): void }) {
    this.address = options.address;
    this.web = options.web;
    this.cache = options.cache;
    this.log = options.log;
  }

  /** All versions of a package. Throws a DiagnosticError (E008) when there is no such package or no hub. */
  package(name: string, origin: Origin): Promise<HubPackage> {
    let answer = this.known.get(name);
    if (answer === undefined) {
      answer = this.ask(name, origin);
      this.known.set(name, answer);
    }
    return answer;
  }

  private async ask(name: string, origin: Origin): Promise<HubPackage> {
    const place = origin.place ? { place: origin.place } : {};
    try {
      return readPackage(
        await this.json(`api/v1/${name.split('/').map(encodeURIComponent).join('/')}.json`, readPackage),
      );
    } catch (error) {
      if (!(error instanceof WebError)) throw error;
      if (error.status === 404) {
        const meant = didYouMean(name, await this.names());
        throw new DiagnosticError(
          diagnostic('E008', `Package ${name} was not found in the package index`, {
            ...place,
            help: [
              meant
                ? `did you mean \`${meant}\`?`
                : `${origin.wantedBy} asks for it; see ${this.address} for what there is`,
            ],
          }),
        );
      }
      throw new DiagnosticError(
        diagnostic('E008', `the package hub at ${this.address} gave nothing on \`${name}\`: ${error.message}`, {
          ...place,
          help: ['TSDT_PACKAGE_HUB_URL or DBT_PACKAGE_HUB_URL may name another hub, HTTPS_PROXY a proxy'],
        }),
      );
    }
  }

  /** Names of all packages, for "did you mean"; none when the hub does not say. */
  private async names(): Promise<readonly string[]> {
    try {
      const names = JSON.parse((await this.web.get(`${this.address}api/v1/index.json`)).body.toString()) as unknown;
      return Array.isArray(names) ? names.map(String) : [];
    } catch {
      return [];
    }
  }

  /** A document of the hub; what it said before when it did not change since, or when it cannot be reached. */
  private async json(path: string, check: (data: unknown) => void): Promise<unknown> {
    const url = this.address + path;
    const before = readCached(this.cache.read('hub', url));
    try {
      const headers: Record<string, string> = before?.etag ? { 'if-none-match': before.etag } : {};
      const { status, body, etag } = await this.web.get(url, headers, (bytes) => check(parse(bytes)));
      if (status === 304 && before) return before.data;
      const data = parse(body);
      this.cache.write('hub', url, JSON.stringify({ etag, data }));
      return data;
    } catch (error) {
      if (!(error instanceof WebError) || error.status === 404 || before === undefined) throw error;
      this.log(`The package hub cannot be reached (${error.message}); what it said before is used`);
      return before.data;
    }
  }
}

function readCached(text: Buffer | undefined): { etag: string | null; data: unknown } | undefined {
  if (text === undefined) return undefined;
  try {
    const cached = JSON.parse(text.toString()) as { etag: string | null; data: unknown };
    readPackage(cached.data);
    return cached;
  } catch {
    return undefined;
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new WebError('the answer is not JSON');
  }
}

/** Throws a WebError for a document of another form: such answers come while the hub is in trouble. */
function readPackage(data: unknown): HubPackage {
  const { name, namespace, versions, redirectname, redirectnamespace } = asObject(data);
  if (versions === undefined || name === undefined) throw new WebError('the answer has no `name` or no `versions`');
  const entries = Object.entries(asObject(versions)).flatMap(([text, about]): [string, HubVersion][] => {
    const version = readVersion(text);
    if (version === undefined) return [];
    const details = asObject(about);
    const tarball = asObject(details.downloads ?? {}).tarball;
    if (typeof details.name !== 'string' || !Array.isArray(details.packages) || typeof tarball !== 'string')
      throw new WebError(`the answer on version ${text} lacks \`name\`, \`packages\` or \`downloads\``);
    return [
      [
        text,
        {
          version,
          name: details.name,
          packages: details.packages,
          tarball,
          isCompatible: isCompatible(details.require_dbt_version),
        },
      ],
    ];
  });
  const isMoved = Boolean(redirectname || redirectnamespace);
  return {
    versions: new Map(entries),
    movedTo: isMoved ? `${String(redirectnamespace || namespace)}/${String(redirectname || name)}` : null,
  };
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WebError('the answer is of another form');
  return value as Readonly<Record<string, unknown>>;
}

function isCompatible(required: unknown): boolean {
  if (required === null || required === undefined || required === '') return true;
  const texts = (Array.isArray(required) ? required : [required]).flatMap((text) => String(text).split(','));
  const specifiers = texts.flatMap((text) => readSpecifier(text.trim()) ?? []);
  const own = readSpecifier(dbtVersion);
  return own === undefined || canAllHold([own, ...specifiers]);
}

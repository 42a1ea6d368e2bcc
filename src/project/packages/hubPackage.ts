import { cpSync } from 'node:fs';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { dbtVersion } from '../../manifest/version.ts';
import type { YamlValue } from '../../template/index.ts';
import { fetchArchive } from './archive.ts';
import type { HubPackage, HubVersion } from './hub.ts';
import { kindNames, kinds, readEntry } from './readEntry.ts';
import type { HubRequirement, Origin, Pinned, Requirement } from './requirement.ts';
import { canAllHold, compareVersions, highest, readSpecifier, type Specifier } from './versionRange.ts';
import type { Found, PackageWorld } from './world.ts';

type HubPinned = Extract<Pinned, { kind: 'hub' }>;

/**
 * The highest version that fulfils what everybody asks for. Prereleases count only when the first to ask allows them or
 * when a version that is asked for is one itself.
 */
export async function findOnHub(wanted: readonly HubRequirement[], world: PackageWorld): Promise<Found> {
  const [{ package: name, origin, installPrerelease }] = wanted as [HubRequirement];
  const specifiers = wanted.flatMap(readSpecifiers);
  if (!canAllHold(specifiers)) throw conflict(wanted);
  const known = await world.hub.package(name, origin);
  const compatible = [...known.versions.values()].filter((v) => v.isCompatible || !world.versionCheck);
  const withPrereleases = installPrerelease || specifiers.some(({ version }) => version.prerelease !== null);
  const installable = compatible.filter(({ version }) => withPrereleases || version.prerelease === null);
  const versions = installable.map(({ version }) => version);
  const chosen = known.versions.get(highest(versions, specifiers)?.text ?? '');
  if (chosen === undefined) throw nothingFits(wanted, specifiers, { known, installable, withPrereleases });
  if (known.movedTo !== null) {
    world.warn(
      diagnostic('W007', `the package \`${name}\` moved to \`${known.movedTo}\``, {
        ...(origin.place ? { place: origin.place } : {}),
        help: [`ask for \`${known.movedTo}\`: the old name gets no new versions`],
      }),
    );
  }
  const latest = highest(versions, [])?.text ?? chosen.version.text;
  return {
    pinned: { kind: 'hub', package: name, version: chosen.version.text, latest },
    name: chosen.name,
    requirements: chosen.packages.map((entry) => readHubEntry(entry, chosen.name, world)),
  };
}

export async function installFromHub(
  pinned: HubPinned,
  target: string,
  origin: Origin,
  world: PackageWorld,
): Promise<void> {
  const { versions } = await world.hub.package(pinned.package, origin);
  const { tarball } = versions.get(pinned.version) as HubVersion;
  const folder = await fetchArchive(tarball, { origin, checksum: null, isFixed: true }, world);
  cpSync(folder, target, { recursive: true, verbatimSymlinks: true });
}

function readSpecifiers({ package: name, versions, origin }: HubRequirement): Specifier[] {
  return versions.map((text) => {
    const specifier = readSpecifier(text);
    if (specifier) return specifier;
    throw new DiagnosticError(
      diagnostic('E008', `\`${text}\` is not a version of \`${name}\``, {
        ...(origin.place ? { place: origin.place } : {}),
        help: [
          /[\s,]/.test(text.trim())
            ? 'write several conditions as a list without blanks: `[">=1.0.0", "<2.0.0"]`'
            : 'write all three numbers, in quotes: `"1.0.0"` or `">=1.0.0"`',
        ],
      }),
    );
  });
}

const wishesOf = (wanted: readonly HubRequirement[]): string =>
  wanted
    .map(
      ({ origin, versions }) =>
        `\`${origin.wantedBy}\` wants ${versions.map((version) => `\`${version}\``).join(' and ')}`,
    )
    .join(', ');

function conflict(wanted: readonly HubRequirement[]): DiagnosticError {
  const [{ package: name, origin }] = wanted as [HubRequirement];
  return new DiagnosticError(
    diagnostic('E008', `no version of \`${name}\` can be what everybody wants: ${wishesOf(wanted)}`, {
      ...(origin.place ? { place: origin.place } : {}),
      help: ['widen the range, or take another version of the package that asks for the other one'],
    }),
  );
}

const shownVersions = 10;

function nothingFits(
  wanted: readonly HubRequirement[],
  specifiers: readonly Specifier[],
  about: { known: HubPackage; installable: readonly HubVersion[]; withPrereleases: boolean },
): DiagnosticError {
  const [{ package: name, origin }] = wanted as [HubRequirement];
  const all = [...about.known.versions.values()];
  const texts = about.installable
    .map(({ version }) => version)
    .sort(compareVersions)
    .map(({ text }) => text);
  const fits = (version: HubVersion): boolean => highest([version.version], specifiers) !== undefined;
  const offered = texts
    .slice(-shownVersions)
    .map((text) => `\`${text}\``)
    .join(', ');
  const help = [
    texts.length === 0
      ? 'it has no version to install'
      : `it has ${texts.length > shownVersions ? '..., ' : ''}${offered}`,
  ];
  if (!about.withPrereleases && all.some((v) => fits(v) && v.version.prerelease !== null))
    help.push('a prerelease would fit: allow it with `install_prerelease: true`');
  if (all.some((v) => fits(v) && !v.isCompatible))
    help.push(`a version would fit that does not support dbt ${dbtVersion}: take it with \`--no-version-check\``);
  return new DiagnosticError(
    diagnostic('E008', `no version of \`${name}\` fits: ${wishesOf(wanted)}`, {
      ...(origin.place ? { place: origin.place } : {}),
      help,
    }),
  );
}

function readHubEntry(entry: unknown, wantedBy: string, world: PackageWorld): Requirement {
  const data = toYaml(withKnownKeys(entry));
  return readEntry({
    entry: data,
    written: data,
    wantedBy,
    env: world.env,
    place: () => undefined,
    keyPlace: () => undefined,
  });
}

/**
 * What a package asks for, as the hub tells it, was written by others and cannot be put right here: a key that nobody knows
 * is passed over, as by dbt, and any value stands for yes or no.
 */
function withKnownKeys(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return entry;
  const kind = kindNames.find((name) => name in entry);
  if (kind === undefined) return entry;
  const allowed: readonly string[] = kinds[kind];
  return Object.fromEntries(
    Object.entries(entry)
      .filter(([key]) => key === kind || allowed.includes(key))
      .map(([key, value]) => [key, key === 'install_prerelease' || key === 'warn-unpinned' ? Boolean(value) : value]),
  );
}

function toYaml(value: unknown): YamlValue {
  if (Array.isArray(value)) return value.map(toYaml);
  if (typeof value !== 'object' || value === null) return value as YamlValue;
  return new Map(Object.entries(value).map(([key, item]) => [key, toYaml(item)]));
}

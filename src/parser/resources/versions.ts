import { diagnostic } from '../../base/diagnostic.ts';
import type { VersionNumber } from '../../manifest/node.ts';
import { PyFloat } from '../../template/values.ts';
import type { YamlMap, YamlValue } from '../../template/yaml/index.ts';
import { listOf } from '../properties/entryConfig.ts';
import type { Entry } from '../properties/propertyFile.ts';
import type { ParseState } from '../state.ts';

export interface ModelVersion {
  readonly v: VersionNumber;
  readonly definedIn: string | undefined;
  readonly data: YamlMap;
  readonly index: number;
}

/** The versions of a model, and which of them a `ref` without a version means. */
export interface ModelVersions {
  readonly versions: readonly ModelVersion[];
  readonly latest: VersionNumber | null;
}

/** The versions that a model's entry lists; what is wrong with them is reported once. */
export function versionsOf(state: ParseState, entry: Entry): ModelVersions {
  let known = state.versions.get(entry);
  if (!known) {
    const versions = readVersions(state, entry);
    known = { versions, latest: findLatest(state, entry, versions) };
    state.versions.set(entry, known);
  }
  return known;
}

function readVersions(state: ParseState, entry: Entry): readonly ModelVersion[] {
  const versions: ModelVersion[] = [];
  const seen = new Set<string>();
  for (const [index, data] of listOf(state, entry, entry.data, 'versions').entries()) {
    const v = data instanceof Map ? versionNumber(data.get('v')) : undefined;
    if (!(data instanceof Map) || v === undefined) {
      state.report(
        diagnostic('E205', `a version of \`${entry.name}\` needs \`v\`, a number or a text`, {
          place: entry.place(['versions', index]),
        }),
      );
      continue;
    }
    if (seen.has(String(v))) {
      state.report(
        diagnostic('E204', `the model \`${entry.name}\` has two versions \`${v}\``, {
          place: entry.place(['versions', index, 'v']),
        }),
      );
      continue;
    }
    seen.add(String(v));
    const definedIn = data.get('defined_in');
    versions.push({ v, definedIn: typeof definedIn === 'string' ? definedIn : undefined, data, index });
  }
  return versions;
}

function findLatest(state: ParseState, entry: Entry, versions: readonly ModelVersion[]): VersionNumber | null {
  const written = versionNumber(entry.data.get('latest_version'));
  if (written === undefined) return highest(versions);
  const match = versions.find(({ v }) => String(v) === String(written));
  if (match) return match.v;
  state.report(
    diagnostic('E205', `the model \`${entry.name}\` has no version \`${written}\`, which \`latest_version\` names`, {
      place: entry.place(['latest_version']),
      help: [
        versions.length > 0
          ? `its versions are ${versions.map(({ v }) => `\`${v}\``).join(', ')}`
          : 'it has no `versions`: list them, or take `latest_version` away',
      ],
    }),
  );
  return written;
}

function highest(versions: readonly ModelVersion[]): VersionNumber | null {
  const values = versions.map(({ v }) => v);
  const numbers = values.map(Number);
  if (numbers.some(Number.isNaN)) return values.map(String).sort().at(-1) ?? null;
  return values.reduce<VersionNumber | null>((best, v) => (best === null || Number(v) > Number(best) ? v : best), null);
}

export function versionNumber(value: YamlValue | undefined): VersionNumber | undefined {
  if (typeof value === 'number' || (typeof value === 'string' && value !== '')) return value;
  return value instanceof PyFloat ? value.value : undefined;
}

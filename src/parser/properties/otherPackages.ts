import { diagnostic } from '../../base/diagnostic.ts';
import { describePlace } from '../../base/source.ts';
import type { Package } from '../../manifest/project.ts';
import { type FileKind, type ProjectFile, readSource } from '../../project/index.ts';
import { fqnOf, stem } from '../compilable.ts';
import type { ParseState } from '../state.ts';
import type { Entry } from './propertyFile.ts';

const kinds = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
  analyses: 'analysis',
  functions: 'function',
} as const;
type DescribedSection = keyof typeof kinds;

/** Sections whose names share a space: `ref` looks in all three of the first. */
const spaces: readonly (readonly DescribedSection[])[] = [
  ['models', 'seeds', 'snapshots'],
  ['analyses'],
  ['functions'],
];

/** Packages that have something enabled of a name, in their order, with the section that describes it. */
type Owners = ReadonlyMap<string, ReadonlyMap<Package, DescribedSection>>;
type FilesOf = (pkg: Package, kind: FileKind) => readonly ProjectFile[];

/**
 * An entry that describes nothing of its own package describes what has its name in another: a project describes and tests
 * models of its packages, and what a package says of a model counts for the one that a project has put in its place. What the
 * code of a model itself says about `enabled` is not known yet, and does not count here.
 */
export function describeOtherPackages(state: ParseState, packages: readonly Package[], filesOf: FilesOf): void {
  if (packages.length < 2) return;
  for (const sections of spaces) {
    let owners: Owners | undefined;
    for (const section of sections) {
      for (const entry of state.properties.in(section)) {
        if (entry.data.has('relation') || entry.data.has('versions')) continue;
        owners ??= findOwners(state, packages, sections, filesOf);
        const known = owners.get(entry.name);
        if (known === undefined || known.has(entry.pkg)) continue;
        const [owner, itsSection] = [...known][0]!;
        if (itsSection === section) lend(state, entry, owner, isInFiles(entry, filesOf));
      }
    }
  }
}

function lend(state: ParseState, entry: Entry, owner: Package, isOfDisabled: boolean): void {
  const other = state.properties.peek(entry.section, owner, entry.name);
  if (!other) state.properties.lend(entry, owner);
  // What stands in for a node that is switched off has a description of its own: the other one is not needed.
  else if (!isOfDisabled && other !== entry) {
    state.properties.markUsed(entry);
    state.report(
      diagnostic('E204', `\`${entry.name}\` is described twice under \`${entry.section}\``, {
        place: entry.place(['name']),
        help: [`the other description is at ${describePlace(other.place(['name']))}; keep one of them`],
      }),
    );
  }
}

function findOwners(
  state: ParseState,
  packages: readonly Package[],
  sections: readonly DescribedSection[],
  filesOf: FilesOf,
): Owners {
  const owners = new Map<string, Map<Package, DescribedSection>>();
  for (const pkg of packages) {
    for (const section of sections) {
      for (const file of filesOf(pkg, kinds[section])) {
        for (const { name, fqn } of nodesOf(pkg, file, section)) {
          if (state.configs.merged(section, pkg, fqn).enabled === false) continue;
          const known = owners.get(name);
          if (!known) owners.set(name, new Map([[pkg, section]]));
          else if (!known.has(pkg)) known.set(pkg, section);
        }
      }
    }
  }
  return owners;
}

function nodesOf(
  pkg: Package,
  file: ProjectFile,
  section: DescribedSection,
): { name: string; fqn: readonly string[] }[] {
  const name = stem(file.path);
  const fqn = fqnOf(pkg, file.path, name);
  if (section !== 'snapshots') return [{ name, fqn }];
  const blocks = readSource(pkg, file).text.matchAll(/\{%[-+]?\s*snapshot\s+(\w+)/g);
  return [...blocks].map(([, block = '']) => ({ name: block, fqn: [...fqn, block] }));
}

const isInFiles = (entry: Entry, filesOf: FilesOf): boolean =>
  filesOf(entry.pkg, kinds[entry.section as DescribedSection]).some((file) => stem(file.path) === entry.name);

import { type Diagnostic, DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { findGit } from './gitPackage.ts';
import { findOnHub } from './hubPackage.ts';
import { findLocal } from './localPackage.ts';
import { mapTogether } from './mapTogether.ts';
import {
  type GitRequirement,
  type HubRequirement,
  keyOf,
  type LocalRequirement,
  type Requirement,
  type ResolvedPackage,
  type TarballRequirement,
} from './requirement.ts';
import { findTarball } from './tarballPackage.ts';
import type { Found, PackageWorld } from './world.ts';

interface Entry {
  readonly wanted: Requirement[];
  found: Found | undefined;
}

/**
 * Chooses one version of each package that is wanted, by the root project or by packages. As in dbt, all that is ever asked
 * of a package counts, also by a version that was replaced later; packages stand in the order in which they came up.
 * Throws a DiagnosticError (E008) with everything that cannot be.
 */
export async function resolvePackages(
  requirements: readonly Requirement[],
  world: PackageWorld,
): Promise<readonly ResolvedPackage[]> {
  const entries = new Map<string, Entry>();
  let pending = requirements;
  while (pending.length > 0) {
    const changed = addAll(entries, pending);
    const found = await mapTogether(changed, async (entry) => {
      entry.found = await find(entry.wanted, world);
      return entry.found.requirements;
    });
    pending = found.flat();
  }
  const resolved = [...entries.values()].map(({ wanted, found }): ResolvedPackage => {
    const { pinned, name } = found as Found;
    return { pinned, name, origin: (wanted[0] as Requirement).origin };
  });
  const problems = checkNames(resolved, world);
  if (problems.length > 0) throw new DiagnosticError(problems);
  return resolved;
}

/** What a lock says, without looking for what it needs: the lock names everything. */
export async function resolveLocked(
  requirements: readonly Requirement[],
  world: PackageWorld,
): Promise<readonly ResolvedPackage[]> {
  const entries = new Map<string, Entry>();
  const found = await mapTogether(addAll(entries, requirements), async ({ wanted }): Promise<ResolvedPackage> => {
    const { pinned, name } = await find(wanted, world);
    return { pinned, name, origin: (wanted[0] as Requirement).origin };
  });
  const problems = checkNames(found, world);
  if (problems.length > 0) throw new DiagnosticError(problems);
  return found;
}

/** Notes what is wanted; gives the entries of which something new is wanted. */
function addAll(entries: Map<string, Entry>, requirements: readonly Requirement[]): readonly Entry[] {
  const changed = new Set<Entry>();
  for (const requirement of requirements) {
    const key = keyOf(requirement);
    const entry = entries.get(key) ?? { wanted: [], found: undefined };
    entries.set(key, entry);
    const isKnown = entry.wanted.some((other) => asks(other) === asks(requirement));
    if (isKnown) continue;
    entry.wanted.push(requirement);
    changed.add(entry);
  }
  return [...changed];
}

/** A requirement without who asks: the same wish twice changes nothing, so packages that want each other come to an end. */
function asks(requirement: Requirement): string {
  const { origin, canonical, ...rest } = requirement;
  return JSON.stringify({ ...rest, wantedBy: requirement.kind === 'local' ? '' : origin.wantedBy });
}

function find(wanted: readonly Requirement[], world: PackageWorld): Promise<Found> {
  switch ((wanted[0] as Requirement).kind) {
    case 'local':
      return findLocal(wanted as LocalRequirement[], world);
    case 'git':
      return findGit(wanted as GitRequirement[], world);
    case 'tarball':
      return findTarball(wanted as TarballRequirement[], world);
    case 'hub':
      return findOnHub(wanted as HubRequirement[], world);
  }
}

/** A project has one package of a name, and names are folders: both are checked before anything is installed. */
function checkNames(packages: readonly ResolvedPackage[], world: PackageWorld): Diagnostic[] {
  const seen = new Map<string, ResolvedPackage>();
  return packages.flatMap((resolved) => {
    const { name, origin } = resolved;
    const place = origin.place ? { place: origin.place } : {};
    const other = seen.get(name);
    seen.set(name, resolved);
    if (!/^[^\d\W]\w*$/u.test(name)) return [diagnostic('E008', `\`${name}\` is not a name for a package`, place)];
    if (name === world.rootName)
      return [
        diagnostic('E008', `a package that \`${origin.wantedBy}\` wants has the name of this project, \`${name}\``, {
          ...place,
          help: ['names of packages must differ: rename one of the two'],
        }),
      ];
    if (other === undefined) return [];
    return [
      diagnostic(
        'E008',
        `two packages are named \`${name}\`: \`${other.origin.wantedBy}\` wants one and \`${origin.wantedBy}\` the other`,
        { ...place, help: ['take both from the same place, or leave one out'] },
      ),
    ];
  });
}

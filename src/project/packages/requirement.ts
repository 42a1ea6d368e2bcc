import type { Place } from '../../base/source.ts';

/** Who asks for a package, and where it says so. */
export interface Origin {
  /** The name of the project or package. */
  readonly wantedBy: string;
  readonly place?: Place;
}

interface Wanted {
  readonly origin: Origin;
  /** dbt's JSON of the entry: what the lock's `sha1_hash` is made of. */
  readonly canonical: string;
}

/** A folder on this machine; its path starts from the root project, also when a package asks for it. */
export interface LocalRequirement extends Wanted {
  readonly kind: 'local';
  readonly local: string;
}

export interface GitRequirement extends Wanted {
  readonly kind: 'git';
  /** The address to fetch from, which may hold a token. */
  readonly git: string;
  /** The address before its Jinja was rendered: what the lock may keep. */
  readonly written: string;
  readonly revision: string | null;
  readonly warnUnpinned: boolean;
  readonly subdirectory: string | null;
  /** For `private:` packages: the provider that the user named. */
  readonly privateOf: { readonly provider: string | null } | null;
}

export interface TarballRequirement extends Wanted {
  readonly kind: 'tarball';
  readonly tarball: string;
  readonly written: string;
  /** The folder that it is installed in. */
  readonly name: string;
  /** What the file must hash to, when the user says so. */
  readonly checksum: Checksum | null;
}

export interface Checksum {
  readonly algorithm: 'sha1' | 'sha256';
  readonly hex: string;
}

export interface HubRequirement extends Wanted {
  readonly kind: 'hub';
  /** `dbt-labs/dbt_utils`. */
  readonly package: string;
  /** Every one must hold: `>=1.0.0`. */
  readonly versions: readonly string[];
  readonly installPrerelease: boolean;
}

/** One entry of a `packages:` list. */
export type Requirement = LocalRequirement | GitRequirement | TarballRequirement | HubRequirement;

/** What makes two requirements mean the same package. */
export function keyOf(requirement: Requirement): string {
  switch (requirement.kind) {
    case 'local':
      return `local ${requirement.local.replace(/^(\.\/+)+/, '').replace(/\/+$/, '')}`;
    case 'git':
      return `git ${requirement.git.replace(/\.git$/, '')} ${requirement.subdirectory ?? ''}`;
    case 'tarball':
      return `tarball ${requirement.tarball}`;
    case 'hub':
      return `hub ${requirement.package}`;
  }
}

/** A package with the one thing that was chosen to install. */
export type Pinned =
  | { readonly kind: 'local'; readonly local: string }
  | {
      readonly kind: 'git';
      readonly git: string;
      readonly written: string;
      /** A commit. */
      readonly revision: string;
      readonly subdirectory: string | null;
      readonly privateOf: { readonly provider: string | null } | null;
    }
  | { readonly kind: 'tarball'; readonly tarball: string; readonly written: string; readonly checksum: Checksum | null }
  | {
      readonly kind: 'hub';
      readonly package: string;
      readonly version: string;
      /** The newest version that this dbt can install. */
      readonly latest: string;
    };

/** A pinned package with the name of its project: the folder that it is installed in. */
export interface ResolvedPackage {
  readonly pinned: Pinned;
  readonly name: string;
  readonly origin: Origin;
}

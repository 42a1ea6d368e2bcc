import type { Catalog, PastRun, PreviousFreshness } from '../../artifacts/index.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { TestNode } from '../../manifest/node.ts';
import type { SiteColumnEdge } from './shapes.ts';

/** What the site is made from. All but the manifest may be absent: the pages show what is known. */
export interface SiteInput {
  readonly manifest: Manifest;
  /** ISO 8601. */
  readonly generatedAt: string;
  readonly catalog?: Catalog;
  /** By unique id. */
  readonly compiled: (id: string) => string | undefined;
  /** The newest first. */
  readonly history: readonly PastRun[];
  /** By unique id. */
  readonly freshness?: ReadonlyMap<string, PreviousFreshness>;
  readonly lineage?: SiteLineage;
}

/** What the columns of a project are made from. */
export interface SiteLineage {
  /** By unique id, then by column: the columns that it is made from; undefined where it is not known. */
  readonly edges: (id: string) => ReadonlyMap<string, readonly SiteColumnEdge[]> | undefined;
  /** The columns that decide which rows a resource has. */
  readonly rows: (id: string) => readonly SiteColumnEdge[];
  /** The output columns of a resource with their types, where they follow from its SQL. */
  readonly columns: (id: string) => readonly { readonly name: string; readonly type?: string }[] | undefined;
  /** What a column has from the columns that it is a copy of: the nearest description when it has none of its own, and tests. */
  readonly inherited: (id: string, column: string) => SiteInheritance;
}

export interface SiteInheritance {
  readonly description: { readonly text: string; readonly from: SiteColumnPlace } | undefined;
  readonly tests: readonly { readonly test: TestNode; readonly from: SiteColumnPlace }[];
}

interface SiteColumnPlace {
  readonly id: string;
  readonly column: string;
}

/**
 * The data of the documentation site, as its files hold it. The site imports these types and nothing else of the program.
 *
 * `overview` is all that the first page needs; `resources`, `graph` and `search` are loaded when a page asks for them; what
 * one resource's page shows stands in `details-N`, with `detailsPerFile` resources a file.
 */

/** How many resources share a file of details: small enough to load at once, large enough that 20,000 need few files. */
export const detailsPerFile = 50;

/** What the first page shows. */
export interface SiteOverview {
  readonly project: string;
  /** ISO 8601. */
  readonly generatedAt: string;
  readonly adapter: string;
  /** The project's own description: the docs block `__overview__`; Markdown. */
  readonly welcome: string | null;
  /** Number of resources by type, tests included. */
  readonly counts: Readonly<Record<string, number>>;
  readonly health: SiteHealth;
  /** The newest first. */
  readonly runs: readonly SiteRun[];
  /** Models by first folder, materialization and owner. */
  readonly layers: readonly (readonly [name: string, count: number])[];
  readonly materializations: readonly (readonly [name: string, count: number])[];
  readonly owners: readonly (readonly [name: string, count: number])[];
  /** Ids of resources whose newest result is bad, with what it said. */
  readonly failing: readonly { readonly id: string; readonly status: string; readonly message: string | null }[];
}

export interface SiteHealth {
  readonly models: number;
  readonly described: number;
  readonly tested: number;
  readonly columns: number;
  readonly describedColumns: number;
  readonly typedColumns: number;
  readonly contracts: number;
  readonly passing: number;
  readonly warning: number;
  readonly failing: number;
  readonly neverRun: number;
}

export interface SiteRun {
  readonly command: string;
  readonly startedAt: string;
  readonly seconds: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** A row of `resources`: all of a project but tests, macros of other packages and docs blocks. */
export interface SiteResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly package: string;
  /** `models/staging/orders.sql` */
  readonly file: string;
  readonly materialized?: string;
  readonly tags?: readonly string[];
  readonly group?: string;
  readonly owner?: string;
  readonly access?: string;
  readonly schema?: string;
  /** The worst newest status among itself and its tests. */
  readonly status?: string;
  /** Number of tests. */
  readonly tests?: number;
  readonly fqn?: readonly string[];
  /** Of a source: how fresh its newest row was, and when that was. */
  readonly freshness?: string;
  readonly newest?: string;
}

/** Edges as pairs of positions in `resources`, and where each node stands in the overview of the whole graph. */
export interface SiteGraph {
  /** parent, child, parent, child, ... */
  readonly edges: readonly number[];
  /** x, y, x, y, ... by position; x counts layers from the sources. */
  readonly places: readonly number[];
}

export interface SiteColumn {
  readonly name: string;
  readonly type?: string;
  readonly description?: string;
  /** The column that a description was taken over from, `model.column`. */
  readonly inheritedFrom?: string;
  readonly tags?: readonly string[];
  readonly constraints?: readonly string[];
  /** Names of its tests with their newest status. */
  readonly tests?: readonly SiteTest[];
  /** Tests of the columns that it is a copy of. They ran there: here rows may be fewer, or null by an outer join. */
  readonly inheritedTests?: readonly SiteInheritedTest[];
  /** Columns that it is made from. */
  readonly from?: readonly SiteColumnEdge[];
  /** Columns that are made from it. */
  readonly to?: readonly SiteColumnEdge[];
}

/** How a column of another resource takes part: `copied`, `renamed`, `transformed`, `aggregated`, `filter`, `join`. */
export interface SiteColumnEdge {
  readonly id: string;
  readonly column: string;
  readonly kind: string;
}

export interface SiteTest {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly severity?: string;
  readonly status?: string;
  readonly failures?: number;
  readonly message?: string;
  /** The results of former runs, the newest first: time, status, failures. */
  readonly history?: readonly SitePastResult[];
}

export interface SiteInheritedTest extends SiteTest {
  /** The column that it tests, `model.column`. */
  readonly on: string;
}

export interface SitePastResult {
  readonly at: string;
  readonly status: string;
  readonly seconds: number;
  readonly failures?: number;
  readonly rows?: number;
  readonly message?: string;
}

/** What the page of one resource shows beside its row. */
export interface SiteDetails {
  readonly id: string;
  /** Markdown. */
  readonly description: string;
  readonly relation?: string;
  readonly relationType?: string;
  readonly columns: readonly SiteColumn[];
  /** Columns that decide which rows it has: they filter, join or group. */
  readonly rowsFrom?: readonly SiteColumnEdge[];
  readonly tests: readonly SiteTest[];
  readonly raw?: string;
  readonly compiled?: string;
  readonly language?: string;
  /** Label and value, in the order in which they are shown. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly meta?: unknown;
  readonly config?: unknown;
  readonly results: readonly SitePastResult[];
  readonly parents: readonly string[];
  readonly children: readonly string[];
  /** Macros of this project and its packages that it calls, or that a macro calls. */
  readonly macros: readonly string[];
  /** Of a macro: its arguments. */
  readonly arguments?: readonly { readonly name: string; readonly type?: string; readonly description?: string }[];
}

/** Words that stand in nearly every description or query: they find nothing, and would be half of the index. */
const commonWords = new Set(
  `a an and are as at be by for from has in into is it its not of on or that the this to was which with
  select where join left right inner outer full cross using group order limit union all distinct case when then else end
  null true false over partition ref source config`.split(/\s+/),
);

/** What the search index holds of a resource; the index and those who ask it must agree. */
export const searchOptions = {
  fields: ['name', 'columns', 'description', 'tags', 'code'],
  storeFields: [] as string[],
  processTerm: (term: string): string | null => {
    const word = term.toLowerCase();
    return commonWords.has(word) ? null : word;
  },
};

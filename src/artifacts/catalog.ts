import { readFileSync } from 'node:fs';
import { writeAtomically } from './atomicFile.ts';
import { artifactMetadata, type InvocationFacts } from './metadata.ts';
import { jsonEntries, objectPieces } from './streamJson.ts';

/** A relation as catalog v1 describes it. */
export interface CatalogTable {
  readonly metadata: {
    readonly type: string;
    readonly schema: string;
    readonly name: string;
    readonly database: string | null;
    readonly comment: string | null;
    readonly owner: string | null;
  };
  readonly columns: Readonly<Record<string, CatalogColumn>>;
  readonly stats: Readonly<Record<string, CatalogStat>>;
  readonly unique_id: string;
}

export interface CatalogColumn {
  readonly type: string;
  /** From 1. */
  readonly index: number;
  readonly name: string;
  readonly comment: string | null;
}

export interface CatalogStat {
  readonly id: string;
  readonly label: string;
  readonly value: boolean | string | number | null;
  readonly include: boolean;
  readonly description: string | null;
}

export interface Catalog {
  /** By unique id. */
  readonly nodes: ReadonlyMap<string, CatalogTable>;
  readonly sources: ReadonlyMap<string, CatalogTable>;
  readonly errors: readonly string[];
}

/** Says that a relation has no statistics: dbt writes it where an adapter gives none. */
export const noStats: Readonly<Record<string, CatalogStat>> = {
  has_stats: {
    id: 'has_stats',
    label: 'Has Stats?',
    value: false,
    include: false,
    description: 'Indicates whether there are statistics for this table',
  },
};

/** Writes catalog.json (v1). */
export function writeCatalog(catalog: Catalog, path: string, facts: InvocationFacts): void {
  writeAtomically(
    path,
    objectPieces([
      ['metadata', JSON.stringify(artifactMetadata('catalog/v1', facts))],
      ['nodes', objectPieces(jsonEntries(catalog.nodes))],
      ['sources', objectPieces(jsonEntries(catalog.sources))],
      ['errors', JSON.stringify(catalog.errors.length > 0 ? catalog.errors : null)],
    ]),
  );
}

/** Reads a catalog.json of tsdt or dbt; undefined when there is none or it cannot be read. */
export function readCatalogFile(path: string): Catalog | undefined {
  try {
    const parsed = JSON.parse(readFileSync(path, 'utf8')) as {
      readonly nodes: Readonly<Record<string, CatalogTable>>;
      readonly sources: Readonly<Record<string, CatalogTable>>;
    };
    return {
      nodes: new Map(Object.entries(parsed.nodes)),
      sources: new Map(Object.entries(parsed.sources)),
      errors: [],
    };
  } catch {
    return undefined;
  }
}

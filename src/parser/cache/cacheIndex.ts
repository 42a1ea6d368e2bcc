import type { Manifest } from '../../manifest/manifest.ts';
import type { Access, Json, VersionNumber } from '../../manifest/node.ts';
import type { Extents } from './cacheFile.ts';
import type { SavedMessages } from './messages.ts';
import type { Reads } from './recording.ts';

/** Sections of manifest.json that are kept entry by entry, with the manifest's name for each. */
export const sections = {
  nodes: 'nodes',
  sources: 'sources',
  macros: 'macros',
  docs: 'docs',
  exposures: 'exposures',
  metrics: 'metrics',
  groups: 'groups',
  disabled: 'disabled',
  saved_queries: 'savedQueries',
  semantic_models: 'semanticModels',
  unit_tests: 'unitTests',
  functions: 'functions',
} as const satisfies Record<string, keyof Manifest>;
export type SectionName = keyof typeof sections;

/** Those that take part in the graph, in the order of `graphNodes`. */
export const graphSections = [
  'nodes',
  'sources',
  'functions',
  'exposures',
  'unit_tests',
  'metrics',
  'semantic_models',
  'saved_queries',
] as const satisfies readonly SectionName[];

/** What every command needs of an earlier parse. */
export interface CacheIndex {
  /** Of the program that wrote it. */
  readonly program: string;
  readonly facts: string;
  readonly reads: Reads;
  /** Numbers of the files whose templates looked at the clock or the invocation. */
  readonly volatile: readonly number[];
  /** Milliseconds since the epoch, when a deprecation date passes and messages change; null for never. */
  readonly validUntil: number | null;
  readonly fileKeys: readonly string[];
  readonly fileHashes: readonly string[];
  readonly diagnostics: SavedMessages;
  readonly effects: readonly SavedEffect[];
  readonly counts: Readonly<Record<string, number>>;
  readonly metadata: Omit<Manifest['metadata'], 'invocation_id' | 'env'>;
  readonly selectors: Readonly<Record<string, Json>>;
  readonly nodeReads: readonly (readonly [string, Readonly<Record<string, string>>])[] | null;
  readonly timeSpines: readonly string[];
  readonly extents: Readonly<Record<SectionName, Extents>>;
  /** Where the maps of edges begin and where they end. */
  readonly edges: { readonly parents: number; readonly children: number; readonly end: number };
  /** For each node of the graph the numbers of its parents; ids that are not in the graph as texts. */
  readonly parents: readonly (readonly (number | string)[])[];
}

/** What only some commands need. */
export interface CacheDetails {
  readonly macros: readonly SavedMacro[];
  /** By unique id: the number of a file, or the path of one that is kept without its text or is a project file. */
  readonly sourceFiles: readonly (readonly [uniqueId: string, file: number | string])[];
  readonly places: readonly (readonly [uniqueId: string, file: number | string, start: number, end: number])[];
  readonly seedParts: readonly (readonly [uniqueId: string, paths: readonly string[]])[];
  /** What `ref` looks at. */
  readonly refables: readonly SavedRefable[];
}

/** The part of a model, seed or snapshot that others see when they refer to it. */
export interface SavedRefable {
  readonly unique_id: string;
  readonly name: string;
  readonly package_name: string;
  readonly resource_type: 'model' | 'seed' | 'snapshot';
  readonly version?: VersionNumber | null;
  readonly latest_version?: VersionNumber | null;
  readonly access?: Access;
  readonly group?: string | null;
  readonly deprecation_date?: string | null;
}

export interface SavedMacro {
  readonly package: string;
  readonly file: number;
  readonly kind: 'macro' | 'materialization' | 'test';
  readonly name: string;
  readonly macroName: string;
  readonly start: number;
  readonly end: number;
  readonly adapter?: string;
  readonly supportedLanguages?: readonly string[];
}

export type SavedEffect =
  | { readonly kind: 'event'; readonly event: Json }
  | { readonly kind: 'warning'; readonly warning: SavedMessages };

import { readFileSync } from 'node:fs';
import type { JsonObject } from '../manifest/node.ts';
import type { Timing } from '../manifest/result.ts';
import { writeAtomically } from './atomicFile.ts';
import { artifactMetadata, type InvocationFacts } from './metadata.ts';
import { arrayPieces, objectPieces } from './streamJson.ts';

/** What came of one source's freshness check, in the shape of sources v3. */
export type FreshnessResult =
  | {
      readonly unique_id: string;
      readonly max_loaded_at: string;
      readonly snapshotted_at: string;
      readonly max_loaded_at_time_ago_in_s: number;
      readonly status: 'pass' | 'warn' | 'error';
      readonly criteria: JsonObject;
      readonly adapter_response: JsonObject;
      readonly timing: readonly Timing[];
      readonly thread_id: string;
      readonly execution_time: number;
    }
  | { readonly unique_id: string; readonly status: 'runtime error'; readonly error: string };

/** Writes sources.json (v3). */
export function writeSources(
  results: Iterable<FreshnessResult>,
  elapsed: number,
  path: string,
  facts: InvocationFacts,
): void {
  const texts = function* (): Generator<string> {
    for (const result of results) yield JSON.stringify(result);
  };
  writeAtomically(
    path,
    objectPieces([
      ['metadata', JSON.stringify(artifactMetadata('sources/v3', facts))],
      ['results', arrayPieces(texts())],
      ['elapsed_time', String(elapsed)],
    ]),
  );
}

export interface PreviousFreshness {
  readonly status: string;
  /** ISO 8601; null when the check failed. */
  readonly maxLoadedAt: string | null;
}

/** Reads a sources.json (v1 to v3) by unique id; undefined when there is none or it cannot be read. */
export function readSources(path: string): ReadonlyMap<string, PreviousFreshness> | undefined {
  try {
    const parsed = JSON.parse(readFileSync(path, 'utf8')) as {
      results: { unique_id: string; status: string; max_loaded_at?: string }[];
    };
    return new Map(
      parsed.results.map((r) => [r.unique_id, { status: r.status, maxLoadedAt: r.max_loaded_at ?? null }]),
    );
  } catch {
    return undefined;
  }
}

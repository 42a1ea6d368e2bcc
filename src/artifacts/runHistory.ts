import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeResult } from '../manifest/result.ts';
import { writeAtomically } from './atomicFile.ts';

/** One result of a former run. */
export interface PastResult {
  readonly id: string;
  readonly status: string;
  readonly seconds: number;
  readonly failures?: number;
  readonly rows?: number;
  readonly inserted?: number;
  readonly updated?: number;
  readonly deleted?: number;
  readonly message?: string;
}

/** A former run: what the documentation shows of the past. */
export interface PastRun {
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly seconds: number;
  readonly results: readonly PastResult[];
}

const fileName = 'run_history.jsonl';
/** Runs and bytes that are kept: enough to see a trend, little enough to read at every run. */
const keptRuns = 30;
const keptBytes = 20_000_000;

/** Adds a run to `run_history.jsonl` in the target folder, where the newest stand last; the oldest are dropped. */
export function keepRun(
  targetPath: string,
  run: Omit<PastRun, 'results'> & { readonly results: readonly NodeResult[] },
): void {
  const line = JSON.stringify({ ...run, results: run.results.map(pastResult) });
  const lines = [...readLines(targetPath), line].slice(-keptRuns);
  let bytes = lines.reduce((sum, text) => sum + text.length, 0);
  while (lines.length > 1 && bytes > keptBytes) bytes -= lines.shift()!.length;
  writeAtomically(
    join(targetPath, fileName),
    lines.map((text) => `${text}\n`),
  );
}

/** The runs that are kept, the newest first. */
export function readRunHistory(targetPath: string): PastRun[] {
  return readLines(targetPath)
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as PastRun];
      } catch {
        return []; // cut off by hand; the others still count
      }
    })
    .reverse();
}

/** The run that a run_results.json of tsdt or dbt tells of; undefined when there is none or it cannot be read. */
export function readLastRun(path: string): PastRun | undefined {
  try {
    const parsed = JSON.parse(readFileSync(path, 'utf8')) as {
      metadata: { generated_at: string };
      args?: { which?: string };
      elapsed_time: number;
      results: NodeResult[];
    };
    return {
      command: parsed.args?.which ?? 'run',
      startedAt: parsed.metadata.generated_at,
      seconds: parsed.elapsed_time,
      results: parsed.results.map(pastResult),
    };
  } catch {
    return undefined;
  }
}

function readLines(targetPath: string): string[] {
  try {
    return readFileSync(join(targetPath, fileName), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

function pastResult({
  unique_id,
  status,
  execution_time,
  failures,
  adapter_response,
  message,
}: NodeResult): PastResult {
  const rows = adapter_response.rows_affected;
  return {
    id: unique_id,
    status,
    seconds: Math.round(execution_time * 1000) / 1000,
    ...(failures === null ? {} : { failures }),
    ...(typeof rows === 'number' && rows >= 0 ? { rows } : {}),
    ...rowChanges(adapter_response),
    ...(message === null || status === 'success' || status === 'pass' ? {} : { message: message.slice(0, 500) }),
  };
}

/** What a result says of rows that were put in, changed and taken away; nothing where it does not say. */
export function rowChanges(
  response: NodeResult['adapter_response'],
): Pick<PastResult, 'inserted' | 'updated' | 'deleted'> {
  const found: Record<string, number> = {};
  for (const name of ['inserted', 'updated', 'deleted']) {
    const count = response[`rows_${name}`];
    if (typeof count === 'number') found[name] = count;
  }
  return found;
}

import { readFileSync } from 'node:fs';
import { stringify } from '../base/json.ts';
import type { Json, JsonObject } from '../manifest/node.ts';
import type { NodeResult, RunResults, Status } from '../manifest/result.ts';
import { writeAtomically } from './atomicFile.ts';
import { artifactMetadata, type InvocationFacts } from './metadata.ts';
import { arrayPieces, objectPieces } from './streamJson.ts';

/** The options of the command, in dbt's snake_case names: `retry` repeats them. */
export type InvocationArgs = Readonly<Record<string, Json | undefined>>;

/** Writes run_results.json (v6). */
export function writeRunResults(
  results: RunResults,
  path: string,
  facts: InvocationFacts & { readonly args: InvocationArgs },
): void {
  writeRunResultTexts(
    results.results.map(resultText),
    results.elapsed,
    path,
    artifactMetadata('run-results/v6', facts),
    facts.args,
  );
}

/** The same from texts of results, as the journal keeps them. */
export function writeRunResultTexts(
  texts: Iterable<string>,
  elapsed: number,
  path: string,
  metadata: unknown,
  args: InvocationArgs,
): void {
  writeAtomically(
    path,
    objectPieces([
      ['metadata', JSON.stringify(metadata)],
      ['results', arrayPieces(texts)],
      ['elapsed_time', String(elapsed)],
      ['args', stringify(args)],
    ]),
  );
}

/** One result as it stands in run_results.json: what tsdt alone knows is left out. */
export function resultText(result: NodeResult): string {
  return JSON.stringify({
    status: result.status,
    timing: result.timing,
    thread_id: result.thread_id,
    execution_time: result.execution_time,
    adapter_response: result.adapter_response,
    message: result.message,
    failures: result.failures,
    unique_id: result.unique_id,
    compiled: result.compiled,
    compiled_code: result.compiled_code,
    relation_name: result.relation_name,
    batch_results: result.batch_results,
  });
}

/** What later commands ask of an earlier run. */
export interface PreviousResult {
  readonly unique_id: string;
  readonly status: Status;
  readonly batch_results: NodeResult['batch_results'];
}

export interface PreviousRun {
  readonly results: readonly PreviousResult[];
  readonly args: JsonObject;
  readonly invocationId: string;
}

/** Reads a run_results.json of tsdt or dbt (v4 to v6); undefined when there is none or it is cut off. */
export function readRunResults(path: string): PreviousRun | undefined {
  let parsed: { metadata?: { invocation_id?: string }; results?: Partial<PreviousResult>[]; args?: JsonObject };
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed?.results)) return undefined;
  return {
    results: parsed.results.map((r) => ({
      unique_id: String(r.unique_id),
      status: r.status ?? 'error',
      batch_results: r.batch_results ?? null,
    })),
    args: parsed.args ?? {},
    invocationId: parsed.metadata?.invocation_id ?? '',
  };
}

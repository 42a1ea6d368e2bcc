import type { Diagnostic } from '../base/diagnostic.ts';
import type { JsonObject } from './node.ts';

/** The statuses that dbt's run_results.json knows. */
export type Status =
  | 'success'
  | 'error'
  | 'skipped'
  | 'partial success'
  | 'no-op'
  | 'pass'
  | 'fail'
  | 'warn'
  | 'runtime error';

export interface Timing {
  readonly name: 'compile' | 'execute';
  /** ISO 8601, UTC. */
  readonly started_at: string | null;
  readonly completed_at: string | null;
}

/** What came of one node, in the shape of run_results v6, and what only tsdt knows (camelCase). */
export interface NodeResult {
  readonly unique_id: string;
  readonly status: Status;
  readonly timing: readonly Timing[];
  /** `Thread-1 (worker)`: tools look for the first word. */
  readonly thread_id: string;
  /** Seconds. */
  readonly execution_time: number;
  readonly adapter_response: JsonObject;
  readonly message: string | null;
  /** Failing rows of a test. */
  readonly failures: number | null;
  readonly compiled: boolean | null;
  readonly compiled_code: string | null;
  readonly relation_name: string | null;
  readonly batch_results: {
    readonly successful: readonly (readonly [string, string])[];
    readonly failed: readonly (readonly [string, string])[];
  } | null;
  /** Why it failed, with places. */
  readonly diagnostics: readonly Diagnostic[];
  /** Round trips to the database. */
  readonly roundTrips: number;
  /** Where to look further: the compiled SQL of a failed test, the rows that it kept. One line each. */
  readonly notes?: readonly string[];
}

/** What came of a whole command. */
export interface RunResults {
  readonly results: readonly NodeResult[];
  /** Seconds. */
  readonly elapsed: number;
  readonly success: boolean;
}

const bad: ReadonlySet<Status> = new Set(['error', 'fail', 'runtime error', 'partial success']);

/** Whether a status makes the command exit with 1. */
export function isFailure(status: Status): boolean {
  return bad.has(status);
}

/** Whether a result is an error to report: a failure, or a skip with an error of its own (a broken ephemeral model). */
export const hasFailed = ({ status, diagnostics }: Pick<NodeResult, 'status' | 'diagnostics'>): boolean =>
  isFailure(status) || (status === 'skipped' && diagnostics.length > 0);

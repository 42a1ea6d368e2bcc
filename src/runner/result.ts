import type { World } from '../context/world.ts';
import type { GraphNode } from '../manifest/node.ts';
import type { NodeResult } from '../manifest/result.ts';
import type { Outcome } from './outcome.ts';

export interface ResultFacts {
  readonly world: World;
  readonly threadId: string;
  /** Seconds. */
  readonly seconds: number;
}

/** An outcome in the form of run_results.json. */
export function nodeResult(node: GraphNode, outcome: Outcome, { world, threadId, seconds }: ResultFacts): NodeResult {
  const compiledCode = outcome.compiledCode ?? null;
  return {
    unique_id: node.unique_id,
    status: outcome.status,
    timing: outcome.timing ?? [],
    thread_id: threadId,
    execution_time: seconds,
    adapter_response: outcome.response ?? {},
    message: outcome.message === null ? null : world.scrub(outcome.message),
    failures: outcome.failures ?? null,
    compiled: compiledCode === null ? null : true,
    compiled_code: compiledCode,
    relation_name: (node as { readonly relation_name?: string | null }).relation_name ?? null,
    batch_results: outcome.batchResults ?? null,
    diagnostics: (outcome.diagnostics ?? []).map((d) => ({ ...d, message: world.scrub(d.message) })),
    roundTrips: outcome.roundTrips ?? 0,
    ...(outcome.notes ? { notes: outcome.notes } : {}),
  };
}

import type { PastRun } from '../../artifacts/index.ts';
import type { SitePastResult, SiteRun } from './shapes.ts';

/** What came of resources and tests in the runs that are remembered. */
export interface Outcomes {
  readonly runs: readonly SiteRun[];
  /** The newest first. */
  readonly of: (id: string) => readonly SitePastResult[];
}

const keptResults = 10;

export function outcomesOf(history: readonly PastRun[]): Outcomes {
  const byId = new Map<string, SitePastResult[]>();
  for (const { startedAt, results } of history) {
    for (const { id, ...result } of results) {
      const list = byId.get(id);
      if (!list) byId.set(id, [{ at: startedAt, ...result }]);
      else if (list.length < keptResults) list.push({ at: startedAt, ...result });
    }
  }
  return {
    runs: history.map(({ command, startedAt, seconds, results }) => ({
      command,
      startedAt,
      seconds: Math.round(seconds * 100) / 100,
      counts: tally(results.map(({ status }) => status)),
    })),
    of: (id) => byId.get(id) ?? [],
  };
}

/** How often each word occurs. */
export function tally(words: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

const severity = ['error', 'runtime error', 'fail', 'partial success', 'warn', 'skipped', 'success', 'pass', 'no-op'];

/** The worst of some statuses. */
export function worst(statuses: Iterable<string | undefined>): string | undefined {
  let found: string | undefined;
  for (const status of statuses) {
    if (status !== undefined && (found === undefined || severity.indexOf(status) < severity.indexOf(found)))
      found = status;
  }
  return found;
}

export const isBad = (status: string | undefined): boolean =>
  status === 'error' || status === 'runtime error' || status === 'fail' || status === 'partial success';

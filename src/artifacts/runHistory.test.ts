import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { NodeResult } from '../manifest/result.ts';
import { keepRun, readRunHistory } from './runHistory.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsdt-history-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const result = (id: string, status: string, message: string | null = null): NodeResult =>
  ({
    unique_id: id,
    status,
    execution_time: 1.23456,
    failures: null,
    adapter_response: { rows_affected: 3 },
    message,
  }) as unknown as NodeResult;
const keep = (n: number, ...results: NodeResult[]): void =>
  keepRun(folder, {
    command: 'build',
    startedAt: `2026-01-01T00:00:${String(n).padStart(2, '0')}Z`,
    seconds: n,
    results,
  });

it('keeps runs, the newest first, with what went wrong', () => {
  keep(1, result('model.a', 'success', 'SELECT 3'));
  keep(2, result('model.a', 'error', 'it broke'));
  expect(readRunHistory(folder).map(({ results }) => results)).toEqual([
    [{ id: 'model.a', status: 'error', seconds: 1.235, rows: 3, message: 'it broke' }],
    [{ id: 'model.a', status: 'success', seconds: 1.235, rows: 3 }],
  ]);
});

it('forgets the oldest after thirty', () => {
  for (let n = 0; n < 35; n += 1) keep(n);
  const seconds = readRunHistory(folder).map((run) => run.seconds);
  expect([seconds.length, seconds[0], seconds.at(-1)]).toEqual([30, 34, 5]);
});

it('reads past a line that was cut off', () => {
  keep(1);
  appendFileSync(join(folder, 'run_history.jsonl'), '{"command":"bu\n');
  keep(2);
  expect(readRunHistory(folder).map((run) => run.seconds)).toEqual([2, 1]);
});

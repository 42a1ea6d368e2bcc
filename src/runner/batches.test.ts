import { describe, expect, test } from 'vitest';
import { type BatchRange, batchCeiling, batchesOf, batchStart } from './batches.ts';

const at = (text: string): number => Date.parse(`${text}Z`);
const range = (changes: Partial<BatchRange>): string[] =>
  batchesOf({
    size: 'day',
    lookback: 1,
    begin: at('2024-01-01T00:00:00'),
    from: null,
    until: null,
    now: at('2024-01-04T10:00:00'),
    isIncremental: false,
    ...changes,
  }).map((batch) => batch.id);

describe('batches of a microbatch model', () => {
  test('the first build goes from begin to the end of today', () => {
    expect(range({})).toEqual(['20240101', '20240102', '20240103', '20240104']);
  });
  test('later builds take today and the batches of the lookback', () => {
    expect(range({ isIncremental: true })).toEqual(['20240103', '20240104']);
    expect(range({ isIncremental: true, lookback: 0 })).toEqual(['20240104']);
    expect(range({ isIncremental: true, now: at('2024-01-04T00:00:00') })).toEqual(['20240102', '20240103']);
  });
  test('flags: the start is cut down, the end is raised', () => {
    expect(range({ from: at('2024-01-02T15:00:00'), until: at('2024-01-03T01:00:00') })).toEqual([
      '20240102',
      '20240103',
    ]);
    expect(range({ from: at('2024-01-02T00:00:00'), until: at('2024-01-03T00:00:00') })).toEqual(['20240102']);
  });
  test('hours, months and years', () => {
    expect(range({ size: 'hour', from: at('2024-01-01T22:30:00'), until: at('2024-01-02T01:00:00') })).toEqual([
      '20240101T22',
      '20240101T23',
      '20240102T00',
    ]);
    expect(range({ size: 'month', from: at('2023-12-31T00:00:00'), until: at('2024-02-02T00:00:00') })).toEqual([
      '202312',
      '202401',
      '202402',
    ]);
    expect(range({ size: 'year', from: at('2022-05-05T00:00:00'), until: at('2024-01-01T00:00:00') })).toEqual([
      '2022',
      '2023',
    ]);
  });
  test('boundaries', () => {
    expect(batchCeiling(at('2024-03-01T00:00:00'), 'month')).toBe(at('2024-03-01T00:00:00'));
    expect(batchStart(at('2024-03-31T00:00:00'), 'month', -1)).toBe(at('2024-02-01T00:00:00'));
  });
});

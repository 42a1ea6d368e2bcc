import { describe, expect, test } from 'vitest';
import { PyDateTime } from '../modules/datetime/dateTime.ts';
import { repr } from '../operators.ts';
import facts from './agate.facts.json' with { type: 'json' };
import { castText, textTypes } from './castText.ts';
import { columnNames, TypeInference } from './infer.ts';

/** A cell's value in every type that takes it, as agate casts it. */
const cells = facts.cells as unknown as [string, Record<string, string | null>][];
/** Cells of a column, its type, and the digits after the point that its numbers need. */
const columns = facts.columns as unknown as [string[], string, number | null][];

test.each(cells)('casts %j', (cell, expected) => {
  const values: Record<string, string | null> = {};
  for (const type of textTypes) {
    const value = castText(type, cell);
    if (value !== undefined) {
      values[type] = value === null ? null : value instanceof PyDateTime ? value.isoformat() : repr(value);
    }
  }
  expect(values).toEqual(expected);
});

function infer(rows: readonly (readonly string[])[], textColumns: readonly string[] = []) {
  const inference = new TypeInference(['a', 'b'], new Set(textColumns));
  for (const row of rows) inference.add(row);
  return inference.facts();
}

test.each(columns)('infers %j', (column, type, scale) => {
  const [facts] = infer(column.map((cell) => [cell]));
  expect([facts?.type, scale === null ? null : facts?.scale]).toEqual([type, scale]);
});

describe('what an adapter asks about numbers', () => {
  test.each([
    [['1', '2147483647'], 32],
    [['-2147483648'], 32],
    [['2147483648'], 64],
    [['-9223372036854775000'], 64],
    [['99999999999999999999'], 128],
    [['1e20'], 128],
  ])('%j needs %i bits', (column, bits) => {
    expect(infer(column.map((cell) => [cell]))[0]?.bits).toBe(bits);
  });
  test('NaN and infinity', () => {
    expect([infer([['NaN']])[0]?.hasSpecial, infer([['1']])[0]?.hasSpecial]).toEqual([true, false]);
  });
  test('columns of nulls and short rows', () => {
    expect(infer([['', '1'], ['null'], [' ']]).map(({ type, isEmpty }) => [type, isEmpty])).toEqual([
      ['number', true],
      ['number', false],
    ]);
  });
});

test('a column can be forced to be text', () => {
  expect(infer([['1', '2']], ['b']).map(({ type }) => type)).toEqual(['number', 'text']);
});

test('names of a header', () => {
  expect(columnNames(['id', '', 'id', 'id', 'b'])).toEqual(['id', 'b', 'id_2', 'id_3', 'b_2']);
});

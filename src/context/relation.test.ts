import { describe, expect, test } from 'vitest';
import { noKwargs, PyDict, type PyObject, type Value } from '../template/values.ts';
import { Column, fromDescription } from './column.ts';
import { createRelation, Relation } from './relation.ts';
import { fakeFacts } from './testing/fakeAdapter.ts';

const path = { database: 'd', schema: 's', identifier: 'i' };
const relation = (fields: Partial<Relation['fields']> = {}): Relation => new Relation(fakeFacts, { path, ...fields });
const call = (
  object: PyObject,
  name: string,
  args: readonly Value[] = [],
  kwargs: ReadonlyMap<string, Value> = noKwargs,
): Value => (object.attribute(name) as PyObject).call!(args, kwargs) as Value;
const kw = (entries: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> => new Map(Object.entries(entries));

describe('a relation', () => {
  test('prints as its name, with the parts that are included and quoted', () => {
    expect(relation().str()).toBe('"d"."s"."i"');
    expect((call(relation(), 'include', [], kw({ database: false })) as Relation).str()).toBe('"s"."i"');
    expect((call(relation(), 'quote', [], kw({ identifier: false })) as Relation).str()).toBe('"d"."s".i');
    expect((call(relation(), 'without_identifier') as Relation).str()).toBe('"d"."s"');
    expect((call(relation(), 'information_schema', ['tables']) as Relation).str()).toBe(
      '"d".INFORMATION_SCHEMA.tables',
    );
  });

  test('prints as a filtered subquery, which `render` leaves out', () => {
    expect(relation({ limit: 0 }).str()).toBe('(select * from "d"."s"."i" where false limit 0) _dbt_limit_subq_i');
    const eventTimeFilter = { field: 'at', start: '2024-01-01 00:00:00+00:00', end: '2024-01-02 00:00:00+00:00' };
    expect(relation({ eventTimeFilter }).str()).toBe(
      `(select * from "d"."s"."i" where at >= '2024-01-01 00:00:00+00:00' and at < '2024-01-02 00:00:00+00:00') _dbt_et_filter_subq_i`,
    );
    expect(call(relation({ limit: 0, eventTimeFilter }), 'render')).toBe('"d"."s"."i"');
  });

  test('is equal to another by all that it is, not by its name alone', () => {
    expect(relation().equals(relation())).toBe(true);
    expect(relation().equals(relation({ type: 'table' }))).toBe(false);
  });

  test('is changed into another by `incorporate`, part by part', () => {
    const changed = relation().incorporate(kw({ path: new PyDict([['identifier', 'j']]), type: 'table' }));
    expect([changed.str(), changed.type]).toEqual(['"d"."s"."j"', 'table']);
  });

  test('refuses a search that matches but for its case', () => {
    expect(relation().matches({ identifier: 'i' })).toBe(true);
    expect(relation().matches({ identifier: 'other' })).toBe(false);
    expect(() => relation().matches({ schema: 'S', identifier: 'i' })).toThrow(
      'a search for the relation "S"."i" found only an approximate match: "d"."s"."i"; delete that one, or rename it to be less ambiguous',
    );
  });

  test('has a name that the database can hold, in bytes', () => {
    const long = 'ü'.repeat(32);
    expect(() => createRelation(fakeFacts, fakeFacts.quoting, ['d', 's', long, 'table'], noKwargs)).toThrow(
      `Relation name '${long}' is longer than 63 characters`,
    );
    expect(createRelation(fakeFacts, fakeFacts.quoting, ['d', 's', long], noKwargs).path.identifier).toBe(long);
  });

  test('gives templates nothing of JavaScript', () => {
    for (const name of ['constructor', '__proto__', 'fields', 'facts', 'toString', 'hasOwnProperty'])
      expect(relation().attribute(name)).toBeUndefined();
  });
});

describe('a column', () => {
  const column = (
    dtype: string,
    charSize: number | null = null,
    numericPrecision: number | null = null,
    numericScale: number | null = null,
  ): Column => new Column(fakeFacts, { column: 'c', dtype, charSize, numericPrecision, numericScale });

  test('writes its type with length and precision', () => {
    expect(column('character varying', 10).dataType).toBe('character varying(10)');
    expect(column('character varying').dataType).toBe('character varying');
    expect(column('text').dataType).toBe('text');
    expect(column('numeric', null, 10, 2).dataType).toBe('numeric(10,2)');
    expect(column('integer', null, 32, 0).dataType).toBe('integer');
  });

  test('can be widened to a longer text only', () => {
    expect(column('character varying', 3).canExpandTo(column('character varying', 6))).toBe(true);
    expect(column('character varying', 6).canExpandTo(column('character varying', 3))).toBe(false);
    expect(column('integer').canExpandTo(column('character varying', 3))).toBe(false);
  });

  test('is read from a description', () => {
    expect(fromDescription(fakeFacts, 'c', 'numeric(10, 2)').fields).toMatchObject({
      dtype: 'numeric',
      numericPrecision: 10,
      numericScale: 2,
    });
    expect(() => fromDescription(fakeFacts, 'c', 'varchar(x)')).toThrow(
      'Could not interpret data_type "varchar(x)": could not convert "x" to an integer',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { parseFiles } from '../testing/parseFiles.ts';

const messages = (unitTest: string): readonly string[] =>
  parseFiles({
    'models/a.sql': "select * from {{ ref('s') }}",
    'seeds/s.csv': 'id\n1\n',
    'models/u.yml': `unit_tests: [{name: u, model: a, ${unitTest}}]`,
  }).messages.map((message) => message.split('\n')[0] as string);

describe('E205: a unit test', () => {
  it.each([
    ['expect: {rows: []}', 'the unit test `u` has no `given`'],
    ['given: []', 'the unit test `u` has no `expect`'],
    [
      'given: [{input: "ref(\'a\')"}], expect: {rows: []}',
      "the unit test `u` gives no rows for `ref('a')`, which is no seed",
    ],
    [
      'given: [{input: this, format: csv, rows: [{id: 1}]}], expect: {rows: []}',
      'the rows of a unit test in the format `csv` must be a text',
    ],
    ['given: [], expect: {format: sql}', 'the rows of a unit test in the format `sql` must be a text'],
    [
      'versions: {include: [1]}, given: [], expect: {rows: []}',
      'the unit test `u` names versions of `a`, which has none',
    ],
  ])('%s', (written, expected) => {
    expect(messages(written)).toEqual([`Parsing Error [E205]: ${expected}`]);
  });
});

it('takes the rows of a seed where none are given', () => {
  expect(messages("given: [{input: \"ref('s')\"}, {input: \"ref('shop', 's')\"}], expect: {rows: []}")).toEqual([]);
});

describe('the unit test of a model that asks is_incremental()', () => {
  const parsed = (unitTest: string): readonly string[] =>
    parseFiles({
      'models/a.sql':
        "{{ config(materialized='incremental') }} select 1 as id {% if is_incremental() %} from {{ this }} {% endif %}",
      'models/u.yml': `unit_tests: [{name: u, model: a, expect: {rows: []}, ${unitTest}}]`,
    }).messages.map((message) => message.split('\n')[0] as string);

  it.each([
    ['given: []', ['Parsing Error [E205]: the unit test `u` does not say what `is_incremental()` of `a` is']],
    [
      'given: [], overrides: {macros: {is_incremental: "true"}}',
      ['Parsing Error [E205]: the unit test `u` does not say what `is_incremental()` of `a` is'],
    ],
    [
      'given: [], overrides: {macros: {is_incremental: true}}',
      ['Parsing Error [E205]: the unit test `u` of an incremental run has no input `this`'],
    ],
    ['given: [], overrides: {macros: {is_incremental: false}}', []],
    ['given: [{input: this, rows: []}], overrides: {macros: {is_incremental: true}}', []],
    ['given: [], config: {enabled: false}', []],
  ])('%s', (written, expected) => {
    expect(parsed(written)).toEqual(expected);
  });
});

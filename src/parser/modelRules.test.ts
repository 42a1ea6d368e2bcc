import { describe, expect, it } from 'vitest';
import { parseFiles } from './testing/parseFiles.ts';

/** What is said about a model `a` with these properties. */
const messages = (properties: string, files: Record<string, string> = {}): string =>
  parseFiles({
    'models/a.sql': 'select 1 as id\n',
    'models/p.yml': `models: [{name: a, ${properties}}]\n`,
    ...files,
  }).messages.join('\n\n');
const firstLines = (text: string): string[] => text.split('\n\n').map((message) => message.split('\n')[0] as string);

describe('primary keys', () => {
  const key = 'constraints: [{type: primary_key}]';

  it('E205: two columns with a key each', () => {
    expect(messages(`columns: [{name: id, ${key}}, {name: b, ${key}}]`)).toBe(
      [
        'Parsing Error [E205]: 2 columns of `a` have a `primary_key` constraint each: `id`, `b`',
        '  --> models/a.sql:1:1',
        '  1 | select 1 as id',
        '    | ^',
        '  help: a key of several columns is a constraint of the model: `constraints: [{type: primary_key, columns: [...]}]`',
      ].join('\n'),
    );
  });

  it('E205: of the model and of a column', () => {
    const both = `constraints: [{type: primary_key, columns: [id]}], columns: [{name: id, ${key}}]`;
    expect(firstLines(messages(both))).toEqual([
      'Parsing Error [E205]: the primary key of `a` is given for the model and for a column',
    ]);
  });
});

describe('contracts', () => {
  it('E205: without columns', () => {
    expect(firstLines(messages('config: {contract: {enforced: true}}'))).toEqual([
      'Parsing Error [E205]: `a` has a contract, and its property file lists no columns',
    ]);
  });

  it('E206: of an incremental model that ignores changes of its columns', () => {
    const config = 'config: {materialized: incremental, contract: {enforced: true}}';
    expect(messages(`${config}, columns: [{name: id, data_type: int}]`)).toBe(
      [
        'Compilation Error [E206]: the incremental model `a` has a contract, and `on_schema_change` is `ignore`',
        '  --> models/a.sql:1:1',
        '  1 | select 1 as id',
        '    | ^',
        '  help: it must be `append_new_columns` or `fail`, so that the contract holds for the rows that are there',
      ].join('\n'),
    );
  });

  it('W207: of a view with constraints, unless it says that they need no support', () => {
    const view = (constraint: string) =>
      `config: {contract: {enforced: true}}, columns: [{name: id, data_type: int, constraints: [${constraint}]}]`;
    expect(messages(view('{type: not_null}'))).toBe(
      [
        'Warning [W207]: the constraints of `a` have no effect: it is materialized as `view`',
        '  --> models/a.sql:1:1',
        '  1 | select 1 as id',
        '    | ^',
        '  help: make it a table, or say `warn_unsupported: false` for each of them',
      ].join('\n'),
    );
    expect(messages(view('{type: not_null, warn_unsupported: false}'))).toBe('');
  });
});

describe('microbatch models', () => {
  const config = (more: string) => `config: {materialized: incremental, incremental_strategy: microbatch, ${more}}`;

  it('E206: without what batches need', () => {
    expect(firstLines(messages(config('event_time: at')))).toEqual([
      'Compilation Error [E206]: the microbatch model `a` has no `begin`, no `batch_size`',
      'Warning [W212]: no input of the microbatch model `a` has an `event_time`',
    ]);
  });

  it('E206: that begin at no date', () => {
    const raw = { 'models/raw.sql': "{{ config(event_time='at') }} select 1 as at" };
    const files = { ...raw, 'models/a.sql': "select 1 as id from {{ ref('raw') }}" };
    const begin = (value: string) => messages(config(`event_time: at, batch_size: day, begin: ${value}`), files);
    expect(firstLines(begin('soon'))).toEqual([
      'Compilation Error [E206]: `begin` of the microbatch model `a` is `soon`, which is no date',
    ]);
    for (const date of ['2024-01-31', '"2024-01-31T06:00:00"', '"2024-01-31 06:00"', '2024-01-31 06:00:00'])
      expect(begin(date), date).toBe('');
  });
});

describe('names', () => {
  it('E205: with a blank, unless the project allows them', () => {
    const files = { 'models/a b.sql': 'select 1' };
    expect(firstLines(messages('description: x', files))).toEqual(['Parsing Error [E205]: the name `a b` has a blank']);
    const flags = 'flags: {require_resource_names_without_spaces: false}\n';
    const allowed = { ...files, 'dbt_project.yml': `name: shop\nversion: '1.0'\nprofile: shop\n${flags}` };
    expect(messages('description: x', allowed)).toContain('Warning [W017]: the name `a b` has a blank');
  });

  it('E204: of a model with versions and of one without', () => {
    expect(firstLines(messages('versions: [{v: 1}]', { 'models/a_v1.sql': 'select 1' }))).toEqual([
      'Compilation Error [E204]: `a` is a model with versions, and one without',
    ]);
  });
});

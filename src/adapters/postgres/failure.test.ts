import { expect, it } from 'vitest';
import { statementError } from './failure.ts';
import { joinStatements } from './statements.ts';
import type { ServerError } from './wire.ts';

const error = (fields: Partial<ServerError>): ServerError => ({
  message: 'it failed',
  code: '22012',
  detail: null,
  hint: null,
  where: null,
  position: null,
  ...fields,
});

const errorOf = (texts: readonly string[], fields: Partial<ServerError>, completions = 0) =>
  statementError(
    error(fields),
    texts.map((sql) => ({ sql })),
    joinStatements(texts),
    completions,
  );

const failureOf = (texts: readonly string[], fields: Partial<ServerError>, completions = 0) =>
  errorOf(texts, fields, completions).failure;

it('shows a part of a long line around the place', () => {
  const sql = `select ${'a, '.repeat(40)}oops, ${'b, '.repeat(40)}c`;
  const at = sql.indexOf('oops');
  const [, line, caret] = failureOf([sql], { position: at + 1 }).report.split('\n');
  expect(line).toMatch(/^LINE 1: \.\.\..*oops.*\.\.\.$/);
  expect(line?.indexOf('oops')).toBe(caret?.indexOf('^'));
});

it('counts positions in code points and tabs as one column', () => {
  const failure = failureOf([`select '😀'`, `\n\tselect '😀', x`], { position: 28 });
  expect(failure.report).toBe(`it failed\nLINE 2:  select '😀', x\n                     ^`);
  expect(failure).toMatchObject({ statement: 1, offset: `\n\tselect '😀', `.length });
});

it('keeps a position at the very end inside the statement', () => {
  expect(failureOf(['select', 'select 2'], { position: 8 })).toMatchObject({ statement: 0, offset: 6 });
});

it('takes the statement after the completed ones when there is no position', () => {
  expect(failureOf(['select 1; select 2', '-- none', 'select 3'], {}, 1).statement).toBe(0);
  expect(failureOf(['select 1; select 2', '-- none', 'select 3'], {}, 2).statement).toBe(2);
  expect(failureOf(['select 1'], {}, 5).statement).toBe(0);
});

it('says which version understands a merge', () => {
  const fields = { message: 'syntax error at or near "merge"', code: '42601', position: 1 };
  const [merge] = errorOf(['merge into t using s on true when matched then delete'], fields).diagnostics;
  expect(merge?.help).toEqual([
    '`merge` needs Postgres 15 or newer; `incremental_strategy: delete+insert` works on every version',
  ]);
  const [other] = errorOf(['selec 1'], { ...fields, message: 'syntax error at or near "selec"' }).diagnostics;
  expect(other?.help).toEqual([]);
});

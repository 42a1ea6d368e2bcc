import { describe, expect, it } from 'vitest';
import { countStatements, joinStatements } from './statements.ts';

describe('countStatements', () => {
  it.each([
    [0, ''],
    [0, ' -- a; b\n /* c; /* d; */ e; */ ;; '],
    [1, 'select 1'],
    [1, 'select 1;'],
    [2, 'select 1; select 2;; -- end;'],
    [1, `select ';', 'it''s; ', ";", "a"";", E'\\';', 'back\\'`],
    [2, `select 'back\\'; select 2`],
    [1, 'select $$;$$, $a$;$$;$a$, $1'],
    [2, 'select a$b; select $b'],
    [1, 'create rule r as on insert to t do also (delete from u; delete from v)'],
    [2, 'create function f() returns int begin atomic select case when true then 1 end; select 2; end; select 3'],
    [1, 'create or replace procedure p() begin atomic insert into t values (1); end'],
    [3, 'begin; select case when true then 1 end; end'],
    [1, 'select 1 /* never closed; select 2'],
    [1, `select 'never closed; select 2`],
    [1, 'select 2 - 1, 4 / 2'],
    [2, 'select 1 as été; select 2'],
  ])('%i in %j', (count, sql) => {
    expect(countStatements(sql)).toBe(count);
  });
});

describe('joinStatements', () => {
  it('leaves a single statement as it is', () => {
    expect(joinStatements(['select 1 -- x'])).toEqual({ text: 'select 1 -- x', starts: [0], counts: [1] });
  });

  it('keeps a final comment from reaching the next statement', () => {
    const message = joinStatements(['select 1 -- x', 'select 2; select 3;', '-- none']);
    expect(message.text).toBe('select 1 -- x\n;\nselect 2; select 3;\n;\n-- none\n;\n');
    expect(message.starts.map((start) => message.text.slice(start, start + 8))).toEqual([
      'select 1',
      'select 2',
      '-- none\n',
    ]);
    expect(message.counts).toEqual([1, 2, 0]);
  });
});

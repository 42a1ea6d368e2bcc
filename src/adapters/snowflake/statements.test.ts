import { expect, it } from 'vitest';
import { splitScript, withoutLeadingComments } from './statements.ts';

it.each([
  ['a; b ;', ['a', 'b']],
  [`select ';' as "a;b"; c`, [`select ';' as "a;b"`, 'c']],
  [`select 'it''s; \\'; '; c`, [`select 'it''s; \\'; '`, 'c']],
  ['execute immediate $$ begin a; b; end $$; c', ['execute immediate $$ begin a; b; end $$', 'c']],
  ['a -- ; not here\n; // nor; here\n/* or; here */ b', ['a -- ; not here', '// nor; here\n/* or; here */ b']],
  [' ;; \n', []],
])('splits %j', (sql, expected) => expect(splitScript(sql).map(({ text }) => text)).toEqual(expected));

it('knows where each piece begins, and which hold nothing to send', () => {
  const sql = 'a;\n  -- only words\n; b';
  const pieces = splitScript(sql);
  expect(pieces.map(({ isEmpty }) => isEmpty)).toEqual([false, true, false]);
  for (const { text, start } of pieces) expect(sql.slice(start, start + text.length)).toBe(text);
});

it('looks past comments', () => {
  expect(withoutLeadingComments('/* a */ -- b\n begin')).toBe('begin');
});

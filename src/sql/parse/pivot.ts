import type { Cursor } from './cursor.ts';
import { parseAlias } from './from.ts';
import { startsQuery } from './query.ts';
import { parseItem } from './select.ts';
import type { FromItem, Name, SelectItem } from './tree.ts';

/** Snowflake's `pivot (...)` and `unpivot (...)` behind a table, any number of them. */
export function parsePivots(c: Cursor, item: FromItem): FromItem {
  let source = item;
  for (;;) {
    if (c.is('pivot', '(')) source = parsePivot(c, source);
    else if (c.is('unpivot', '(') || (c.is('unpivot') && c.peek(1).kind === 'word' && c.peek(2).word === 'nulls')) {
      source = parseUnpivot(c, source);
    } else return source;
  }
}

function parsePivot(c: Cursor, source: FromItem): FromItem {
  c.at += 2;
  const values: SelectItem[] = [];
  do values.push(parseItem(c));
  while (c.take(','));
  c.expect('for');
  const column = c.names().at(-1)!;
  c.expect('in');
  c.expect('(');
  let names: SelectItem[] | undefined;
  if (startsQuery(c) || c.is('any')) c.skipToClose();
  else {
    names = [];
    do names.push(parseItem(c));
    while (c.take(','));
    c.expect(')');
  }
  if (!c.take(')')) c.skipToClose();
  return { kind: 'pivot', source, values, column, names, alias: parseAlias(c), from: source.from, to: c.at };
}

function parseUnpivot(c: Cursor, source: FromItem): FromItem {
  c.at += 1;
  while (!c.take('(')) c.next();
  const value = c.name();
  c.expect('for');
  const label = c.name();
  c.expect('in');
  c.expect('(');
  const columns: Name[] = [];
  do {
    columns.push(c.names().at(-1)!);
    if (c.take('as')) c.next();
  } while (c.take(','));
  c.expect(')');
  c.expect(')');
  return { kind: 'unpivot', source, value, label, columns, alias: parseAlias(c), from: source.from, to: c.at };
}

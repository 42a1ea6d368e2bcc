import type { Cursor } from './cursor.ts';
import { parseExpression } from './expression.ts';
import { parseAlias } from './from.ts';
import { parseOrder } from './order.ts';
import type { Expression, FromItem, Name, TypeName } from './tree.ts';
import { parseType } from './type.ts';

interface Column {
  readonly name: Name;
  readonly type: TypeName | undefined;
  readonly value?: Expression;
}

/** `xmltable(...)`, `json_table(...)` and, behind a table, `match_recognize (...)`. */
export function parseDescribed(c: Cursor, source: FromItem | undefined): FromItem | undefined {
  const from = source?.from ?? c.at;
  if (source === undefined && (c.is('xmltable', '(') || c.is('json_table', '('))) {
    c.at += 2;
    const inputs: Expression[] = [];
    const columns: Column[] = [];
    while (!c.take(')')) {
      if (c.take(',') || c.take('passing') || c.take('by', 'value') || c.take('by', 'ref')) continue;
      if (c.take('columns')) parseColumns(c, columns);
      else if (c.is('xmlnamespaces', '(')) {
        c.at += 2;
        c.skipToClose();
      } else if (inputs.length > 0 && (c.is('as') || c.is('null') || c.is('error') || c.is('on') || c.is('empty'))) {
        c.at += c.take('as') && c.isName() ? 1 : 1;
      } else inputs.push(parseExpression(c));
    }
    return { kind: 'described', source: undefined, inputs, columns, open: false, alias: parseAlias(c), from, to: c.at };
  }
  if (source === undefined || !c.is('match_recognize', '(')) return undefined;
  c.at += 2;
  return parseMatchRecognize(c, source, from);
}

/** `columns (a int path '$.a', nested path '$.b' columns (...))`, or without parentheses in `xmltable`. */
function parseColumns(c: Cursor, columns: Column[]): void {
  const closed = c.take('(');
  for (;;) {
    if (c.take('nested')) {
      c.take('path');
      c.next();
      if (c.take('as')) c.next();
      c.expect('columns');
      parseColumns(c, columns);
    } else {
      const name = c.name();
      const type = c.take('for', 'ordinality') ? undefined : parseType(c);
      columns.push({ name, type });
      let depth = 0;
      while (depth > 0 || !(c.is(',') || c.is(')'))) {
        const { word } = c.next();
        depth += word === '(' ? 1 : word === ')' ? -1 : 0;
      }
    }
    if (!c.take(',')) break;
  }
  if (closed) c.expect(')');
}

/** Partition keys and measures come out; with `all rows per match` every column of the table, too. */
function parseMatchRecognize(c: Cursor, source: FromItem, from: number): FromItem {
  const inputs: Expression[] = [];
  const columns: Column[] = [];
  let open = false;
  while (!c.take(')')) {
    if (c.take('partition', 'by')) {
      do {
        const value = parseExpression(c);
        if (value.kind === 'column') columns.push({ name: value.parts.at(-1)!, type: undefined, value });
      } while (c.take(','));
    } else if (c.is('order', 'by')) inputs.push(...parseOrder(c).items.map(({ value }) => value));
    else if (c.take('measures')) {
      do {
        if (!c.take('final')) c.take('running');
        const value = parseExpression(c);
        c.expect('as');
        columns.push({ name: c.name(), type: undefined, value });
      } while (c.take(','));
    } else if (c.take('all', 'rows', 'per', 'match')) open = true;
    else if (c.take('pattern')) {
      c.expect('(');
      c.skipToClose();
    } else if (c.take('define')) {
      do {
        c.name();
        c.expect('as');
        inputs.push(parseExpression(c));
      } while (c.take(','));
    } else if (c.take('(')) c.skipToClose();
    else c.next();
  }
  return { kind: 'described', source, inputs, columns, open, alias: parseAlias(c), from, to: c.at };
}

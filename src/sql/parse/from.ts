import { parseCall } from './call.ts';
import type { Cursor } from './cursor.ts';
import { parseDescribed } from './described.ts';
import { parseExpression } from './expression.ts';
import { parsePivots } from './pivot.ts';
import { parseValues, queryInParentheses } from './query.ts';
import { aliasName } from './select.ts';
import type { Alias, Expression, FromItem, JoinKind, Name, Query } from './tree.ts';
import { parseType } from './type.ts';

/** Words behind a table that are no alias of it. */
const afterTable: ReadonlySet<string> = new Set(
  'join inner left right full cross natural on using where group having order limit offset fetch union intersect except minus window qualify tablesample lateral asof match_condition start connect with for returning set as when then changes'.split(
    ' ',
  ),
);

/** Parses what stands behind `from`. */
export function parseTables(c: Cursor): FromItem[] {
  const items = [parseJoins(c)];
  while (c.take(',')) items.push(parseJoins(c));
  return items;
}

function parseJoins(c: Cursor): FromItem {
  const from = c.at;
  let left = parseTable(c);
  for (;;) {
    const join = parseJoinWords(c);
    if (!join) return left;
    const right = parseJoinOperand(c, join);
    let on: Expression | undefined;
    let using: Name[] = [];
    let alias: Name | undefined;
    if (c.take('match_condition')) {
      c.expect('(');
      on = parseExpression(c);
      c.expect(')');
    }
    if (c.take('on')) {
      const condition = parseExpression(c);
      on = on ? { kind: 'operator', operator: 'and', operands: [on, condition], from: on.from, to: c.at } : condition;
    } else if (c.take('using')) {
      using = c.nameList();
      if (c.takeIdle('as')) alias = c.name();
    }
    left = { kind: 'join', join: join.kind, natural: join.natural, left, right, on, using, alias, from, to: c.at };
  }
}

/** `a join b join c on .. on ..`: the right side may be a join of its own when its `on` comes first. */
function parseJoinOperand(c: Cursor, join: { kind: JoinKind; natural: boolean }): FromItem {
  const right = parseTable(c);
  if (join.natural || join.kind === 'cross' || c.is('on') || c.is('using')) return right;
  const start = c.at;
  const marks = c.idle.length;
  const nested = parseJoinWords(c);
  if (!nested) return right;
  const inner = parseJoinOperand(c, nested);
  if (!c.is('on')) {
    c.at = start;
    c.idle.length = marks;
    return right;
  }
  c.at += 1;
  const on = parseExpression(c);
  if (!c.is('on') && !c.is('using')) {
    c.at = start;
    c.idle.length = marks;
    return right;
  }
  return {
    kind: 'join',
    join: nested.kind,
    natural: nested.natural,
    left: right,
    right: inner,
    on,
    using: [],
    alias: undefined,
    from: right.from,
    to: c.at,
  };
}

function parseJoinWords(c: Cursor): { kind: JoinKind; natural: boolean } | undefined {
  const start = c.at;
  const natural = c.take('natural');
  let kind: JoinKind = 'inner';
  if (c.take('cross')) kind = 'cross';
  else if (c.is('asof') && c.peek(1).word === 'join') {
    c.at += 1;
    kind = 'asof';
  } else if (c.is('left') || c.is('right') || c.is('full')) {
    kind = c.next().word as JoinKind;
    c.takeIdle('outer');
  } else c.takeIdle('inner');
  if (c.take('join')) return { kind, natural };
  c.at = start;
  return undefined;
}

/** One table, function, subquery or join in parentheses, with what stands behind it. */
export function parseTable(c: Cursor): FromItem {
  const from = c.at;
  let item = parsePlain(c, from);
  if (c.take('tablesample') || (c.snowflake && c.take('sample'))) {
    if (c.isName()) c.at += 1;
    if (c.take('(')) c.skipToClose();
    if (c.take('repeatable') || c.take('seed')) {
      c.expect('(');
      c.skipToClose();
    }
  }
  if (c.snowflake) item = parsePivots(c, item);
  return item;
}

function parsePlain(c: Cursor, from: number): FromItem {
  const lateral = c.take('lateral');
  if (c.is('(')) return parseInParentheses(c, lateral, from);
  if (c.is('values') && c.peek(1).word === '(') {
    const values = parseValues(c);
    const query = {
      kind: 'query',
      recursive: false,
      ctes: [],
      body: values,
      order: [],
      orderByAll: false,
      limit: undefined,
      offset: undefined,
      from,
      to: c.at,
    } as const;
    return { kind: 'derived', query, lateral: false, alias: parseAlias(c), from, to: c.at };
  }
  if (c.is('rows', 'from', '(')) return parseRowsFrom(c, from);
  const described = parseDescribed(c, undefined);
  if (described) return described;
  if (c.snowflake && c.is('table', '(')) {
    c.at += 2;
    const call = parseExpression(c);
    c.expect(')');
    return functions(c, [{ call, columns: [] }], from);
  }
  if (c.peek().kind === 'stage') {
    const token = c.next();
    if (c.take('(')) c.skipToClose();
    const parts = [{ text: token.value, quoted: true, at: from }];
    return { kind: 'table', parts, alias: parseAlias(c), from, to: c.at };
  }
  if (!c.take('only') && c.is('table') && c.isName(1)) c.at += 1;
  const parts = c.names();
  if (c.is('(')) return functions(c, [{ call: parseCall(c, parts, from), columns: [] }], from);
  c.take('*');
  while (c.snowflake && (c.is('at', '(') || c.is('before', '(') || c.is('changes', '('))) {
    c.at += 2;
    c.skipToClose();
  }
  const table: FromItem = { kind: 'table', parts, alias: parseAlias(c), from, to: c.at };
  return (c.snowflake && parseDescribed(c, table)) || table;
}

function parseInParentheses(c: Cursor, lateral: boolean, from: number): FromItem {
  // `((select ..) as a join b ..)` is a join in parentheses that begins with a subquery
  const parse = (): Query => {
    c.expect('(');
    return queryInParentheses(c) ?? c.fail('a query expected');
  };
  const query = ['select', 'with', 'values'].includes(c.peek(1).word) ? parse() : c.attempt(parse);
  if (query) return { kind: 'derived', query, lateral, alias: parseAlias(c), from, to: c.at };
  c.expect('(');
  const inner = parseJoins(c);
  c.expect(')');
  return { kind: 'group', inner, alias: parseAlias(c), from, to: c.at };
}

function parseRowsFrom(c: Cursor, from: number): FromItem {
  c.at += 3;
  const calls: { call: Expression; columns: Alias['columns'] }[] = [];
  do {
    const call = parseExpression(c);
    calls.push({ call, columns: c.take('as') ? parseAliasColumns(c) : [] });
  } while (c.take(','));
  c.expect(')');
  return functions(c, calls, from);
}

function functions(c: Cursor, calls: { call: Expression; columns: Alias['columns'] }[], from: number): FromItem {
  const ordinality = c.take('with', 'ordinality');
  return { kind: 'functions', calls, ordinality, alias: parseAlias(c), from, to: c.at };
}

/** `as t (a, b)`, `t (a int, b text)`, `as (a int)` */
export function parseAlias(c: Cursor): Alias | undefined {
  const as = c.takeIdle('as');
  if (as && c.is('(')) return { name: undefined, columns: parseAliasColumns(c) };
  if (as) {
    const name = aliasName(c);
    return { name, columns: c.is('(') ? parseAliasColumns(c) : [] };
  }
  if (!c.isName() || afterTable.has(c.peek().word) || isClause(c)) return undefined;
  return { name: c.name(), columns: c.is('(') ? parseAliasColumns(c) : [] };
}

/** Snowflake's words that begin a clause only with what follows. */
function isClause(c: Cursor): boolean {
  if (!c.snowflake) return false;
  const { word } = c.peek();
  const next = c.peek(1);
  if (['pivot', 'unpivot', 'match_recognize', 'at', 'before'].includes(word)) return next.word === '(';
  return word === 'sample' && (next.word === '(' || next.kind === 'word');
}

function parseAliasColumns(c: Cursor): Alias['columns'] {
  c.expect('(');
  const columns: { name: Name; type: Alias['columns'][number]['type'] }[] = [];
  do {
    const name = c.name();
    columns.push({ name, type: c.is(',') || c.is(')') ? undefined : parseType(c) });
    if (c.take('collate')) c.names();
  } while (c.take(','));
  c.expect(')');
  return columns;
}

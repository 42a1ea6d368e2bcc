import type { Cursor } from './cursor.ts';
import { parseExpression } from './expression.ts';
import { parseTables } from './from.ts';
import type { Expression, Name, Select, SelectItem, WindowSpec } from './tree.ts';
import { parseWindowSpec } from './window.ts';

/** Words that end a select list item and are no alias without `as`. */
const afterItem: ReadonlySet<string> = new Set(
  'from where group having order limit offset fetch union intersect except minus window qualify into for on using as and or not is in like ilike between then else when end start connect returning'.split(
    ' ',
  ),
);

export function parseSelect(c: Cursor): Select {
  const from = c.at;
  c.expect('select');
  const distinctOn: Expression[] = [];
  let distinct = false;
  if (c.take('distinct', 'on')) {
    c.expect('(');
    do distinctOn.push(parseExpression(c));
    while (c.take(','));
    c.expect(')');
  } else if (c.take('distinct')) distinct = true;
  else c.takeIdle('all');
  let top: Expression | undefined;
  if (c.snowflake && c.is('top') && c.peek(1).kind === 'number') {
    c.at += 1;
    top = parseExpression(c, 14);
  }
  const items = parseItems(c);
  if (c.take('into')) {
    if (!c.take('temporary')) c.take('temp');
    c.names();
  }
  const tables = c.take('from') ? parseTables(c) : [];
  const where = c.take('where') ? parseExpression(c) : undefined;
  const connectBy: Expression[] = [];
  for (;;) {
    if (c.take('start', 'with')) connectBy.push(parseExpression(c));
    else if (c.take('connect', 'by')) {
      c.take('nocycle');
      connectBy.push(parseExpression(c));
    } else break;
  }
  const { groupBy, groupByAll, groupingSets } = parseGroupBy(c);
  const having = c.take('having') ? parseExpression(c) : undefined;
  const windows: { name: Name; spec: WindowSpec }[] = [];
  if (c.is('window') && c.isName(1)) {
    c.at += 1;
    do {
      const name = c.name();
      c.expect('as');
      windows.push({ name, spec: parseWindowSpec(c) });
    } while (c.take(','));
  }
  const qualify = c.take('qualify') ? parseExpression(c) : undefined;
  return {
    kind: 'select',
    distinct,
    distinctOn,
    top,
    items,
    tables,
    where,
    connectBy,
    groupBy,
    groupByAll,
    groupingSets,
    having,
    qualify,
    windows,
    from,
    to: c.at,
  };
}

function parseItems(c: Cursor): SelectItem[] {
  const items: SelectItem[] = [];
  // Postgres allows an empty list; Snowflake allows a comma at its end
  if (c.peek().kind === 'end' || c.is('from') || c.is(')') || c.is('union')) return items;
  do {
    if (items.length > 0 && (c.is('from') || c.is(')') || c.peek().kind === 'end')) break;
    items.push(parseItem(c));
  } while (c.take(','));
  return items;
}

export function parseItem(c: Cursor): SelectItem {
  const value = parseExpression(c);
  if (value.kind === 'star') return { value: value.value ? value : starOptions(c, value), alias: undefined };
  return { value, alias: parseItemAlias(c) };
}

function parseItemAlias(c: Cursor): Name | undefined {
  if (c.takeIdle('as')) return aliasName(c);
  if (!c.isName() || afterItem.has(c.peek().word)) return undefined;
  return c.name();
}

/** An alias may also be written as a string in Snowflake. */
export function aliasName(c: Cursor): Name {
  const token = c.peek();
  if (c.snowflake && token.kind === 'string') {
    c.at += 1;
    return { text: token.value.slice(1, -1), quoted: true, at: c.at - 1 };
  }
  return c.name();
}

/** Snowflake: `* ilike '..' exclude (..) replace (..) rename (..)` */
function starOptions(c: Cursor, star: Expression & { kind: 'star' }): Expression {
  let like: string | undefined;
  const except: Name[] = [];
  const replace: { value: Expression; name: Name }[] = [];
  const rename: { from: Name; to: Name }[] = [];
  const each = (one: () => void): void => {
    const several = c.take('(');
    do one();
    while (several && c.take(','));
    if (several) c.expect(')');
  };
  for (;;) {
    if (c.snowflake && c.is('ilike') && c.peek(1).kind === 'string') {
      like = c.peek(1).value;
      c.at += 2;
    } else if (c.is('exclude') || (c.is('except') && c.peek(1).word === '(' && c.snowflake)) {
      c.at += 1;
      each(() => except.push(c.names().at(-1)!));
    } else if (c.snowflake && c.take('replace')) {
      each(() => {
        const value = parseExpression(c);
        c.expect('as');
        replace.push({ value, name: c.name() });
      });
    } else if (c.snowflake && c.take('rename')) {
      each(() => {
        const from = c.names().at(-1)!;
        c.expect('as');
        rename.push({ from, to: c.name() });
      });
    } else return { ...star, like, except, replace, rename, to: c.at };
  }
}

function parseGroupBy(c: Cursor): Pick<Select, 'groupByAll' | 'groupingSets'> & { groupBy: Expression[] } {
  const groupBy: Expression[] = [];
  if (!c.take('group', 'by')) return { groupBy, groupByAll: false, groupingSets: false };
  if (c.snowflake && c.is('all') && c.peek(1).word !== '.') {
    c.at += 1;
    return { groupBy, groupByAll: true, groupingSets: false };
  }
  if (!c.take('distinct')) c.take('all');
  const groupingSets = parseGroupItems(c, groupBy);
  return { groupBy, groupByAll: false, groupingSets };
}

/** The keys, those inside `grouping sets`, `rollup` and `cube` included; says whether there are such. */
function parseGroupItems(c: Cursor, keys: Expression[]): boolean {
  let sets = false;
  do {
    if (c.is('grouping', 'sets', '(') || ((c.is('rollup') || c.is('cube')) && c.peek(1).word === '(')) sets = true;
    if (c.is('grouping', 'sets', '(')) {
      c.at += 3;
      parseGroupItems(c, keys);
      c.expect(')');
    } else if ((c.is('rollup') || c.is('cube')) && c.peek(1).word === '(') {
      c.at += 2;
      parseGroupItems(c, keys);
      c.expect(')');
    } else if (c.is('(', ')')) c.at += 2;
    else {
      const key = parseExpression(c);
      if (key.kind === 'list' && key.form === 'row') keys.push(...key.items);
      else keys.push(key);
    }
  } while (c.take(','));
  return sets;
}

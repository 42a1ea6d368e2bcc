import type { Cursor } from './cursor.ts';
import { parseExpression } from './expression.ts';
import { parseOrder } from './order.ts';
import { parseQuery, startsQuery } from './query.ts';
import type { Call, Expression, Name, OrderItem, TypeName } from './tree.ts';
import { parseType } from './type.ts';
import { parseWindow } from './window.ts';

/** Functions whose first argument may be a bare word: `extract(year from d)`, `dateadd(day, 1, d)`. */
const datePartFirst: ReadonlySet<string> = new Set(
  'extract date_part date_trunc datediff dateadd timestampdiff timestampadd timediff timeadd time_slice dateadd trunc date_diff'.split(
    ' ',
  ),
);
const dateParts: ReadonlySet<string> = new Set(
  'millennium century decade year years yyyy yy quarter qtr month months mon mm week weeks weekiso week_iso weekofyear isoweek day days dd dayofweek dayofweekiso dayofweek_iso dow doy isodow isoyear yearofweek yearofweekiso dayofyear hour hours hh minute minutes min mi second seconds sec ss millisecond milliseconds ms microsecond microseconds us nanosecond nanoseconds ns epoch epoch_second epoch_seconds epoch_millisecond epoch_milliseconds julian timezone timezone_hour timezone_minute'.split(
    ' ',
  ),
);
/** Words between arguments: `substring(a from 1 for 2)`, `overlay(a placing b from 1)`. */
const separators: ReadonlySet<string> = new Set(['from', 'for', 'placing', 'value', 'passing']);
/** Above `in`, so that `position(a in b)` is not read as a membership test. */
const aboveIn = 7;

/** Parses a call whose name has been read. */
export function parseCall(c: Cursor, name: readonly Name[], from: number): Expression {
  const word = c.tokens[name.at(-1)!.at]!.word;
  c.expect('(');
  const args: Expression[] = [];
  const names: (string | undefined)[] = [];
  let order: OrderItem[] = [];
  let returning: TypeName | undefined;
  const distinct = c.take('distinct');
  if (!distinct) c.take('all');
  if (word === 'trim') ['both', 'leading', 'trailing'].some((side) => c.take(side));
  if (startsQuery(c) && !c.is('(')) {
    const start = c.at;
    const query = parseQuery(c);
    args.push({ kind: 'subquery', form: 'scalar', query, from: start, to: c.at });
    names.push(undefined);
  }
  // where an argument begins, `value` and the like are names
  let begins = args.length === 0;
  while (!c.take(')')) {
    if (c.take(',')) begins = true;
    else if (c.is('order', 'by')) order = parseOrder(c).items;
    else if (begins) {
      if (word === 'trim' && c.take('from')) continue;
      readArgument(c, word, args, names);
      begins = false;
    } else if (separators.has(c.peek().word) || c.is(':') || (c.is('in') && word === 'position')) {
      c.at += 1;
      begins = true;
    } else if (c.take('returning') || c.take('as')) returning = parseType(c);
    else skipTail(c);
  }
  if (c.take('ignore', 'nulls') || c.take('respect', 'nulls') || c.take('from', 'first')) c.at += 0;
  else if (c.is('from', 'last')) c.at += 2;
  if (c.take('within', 'group')) {
    c.expect('(');
    order = parseOrder(c).items;
    c.expect(')');
  }
  let filter: Expression | undefined;
  if (c.is('filter', '(', 'where')) {
    c.at += 3;
    filter = parseExpression(c);
    c.expect(')');
  }
  if (c.take('ignore', 'nulls') || c.take('respect', 'nulls')) c.at += 0;
  const window = c.take('over') ? parseWindow(c) : undefined;
  const call: Call = {
    kind: 'call',
    name,
    arguments: args,
    argumentNames: names,
    distinct,
    order,
    filter,
    window,
    returning,
    from,
    to: c.at,
  };
  return call;
}

function readArgument(c: Cursor, word: string, args: Expression[], names: (string | undefined)[]): void {
  c.take('variadic');
  const from = c.at;
  const token = c.peek();
  if (c.isName() && (c.peek(1).word === '=>' || c.peek(1).word === ':=')) {
    c.at += 2;
    names.push(token.word || token.value);
    args.push(startsQuery(c) && !c.is('(') ? subqueryArgument(c) : parseExpression(c));
    return;
  }
  names.push(undefined);
  if (
    args.length === 0 &&
    datePartFirst.has(word) &&
    dateParts.has(token.word) &&
    [',', 'from'].includes(c.peek(1).word)
  ) {
    c.at += 1;
    args.push({ kind: 'literal', of: 'word', text: token.value, from, to: c.at });
    return;
  }
  // last_day(d, month), next_day: a bare word behind the date
  if (
    args.length > 0 &&
    (word === 'last_day' || word === 'trunc') &&
    dateParts.has(token.word) &&
    c.peek(1).word === ')'
  ) {
    c.at += 1;
    args.push({ kind: 'literal', of: 'word', text: token.value, from, to: c.at });
    return;
  }
  if (c.snowflake) {
    const lambda = parseLambda(c);
    if (lambda) {
      args.push(lambda);
      return;
    }
  }
  args.push(parseExpression(c, word === 'position' ? aboveIn : 0));
}

function subqueryArgument(c: Cursor): Expression {
  const from = c.at;
  const query = parseQuery(c);
  return { kind: 'subquery', form: 'scalar', query, from, to: c.at };
}

/** `x -> x + 1`, `(x, y) -> x + y`, `x int -> x` */
function parseLambda(c: Cursor): Expression | undefined {
  const from = c.at;
  const names: string[] = [];
  if (c.isName() && c.peek(1).word === '->') names.push(c.next().value);
  else if (c.isName() && c.isName(1) && c.peek(2).word === '->') {
    names.push(c.next().value);
    c.at += 1;
  } else if (c.is('(')) {
    let at = 1;
    while (c.isName(at) || c.peek(at).word === ',') at += 1;
    if (c.peek(at).word !== ')' || c.peek(at + 1).word !== '->') return undefined;
    for (let i = 1; i < at; i += 1) if (c.isName(i) && !c.isName(i - 1)) names.push(c.peek(i).value);
    c.at += at + 1;
  } else return undefined;
  c.expect('->');
  const body = parseExpression(c);
  return { kind: 'lambda', names, body, from, to: c.at };
}

/** Words at the end of an argument that change no inputs: `absent on null`, `with wrapper`, `separator ','`. */
function skipTail(c: Cursor): void {
  const { kind } = c.peek();
  if (kind !== 'word' && kind !== 'string') c.fail('`,` or `)` expected');
  c.at += 1;
}

import type { Cursor } from './cursor.ts';
import type { TypeName } from './tree.ts';

const withZone: ReadonlySet<string> = new Set(['timestamp', 'time']);

/** Parses the name of a type: `numeric(10, 2)[]`, `timestamp(3) with time zone`, `pg_catalog.int4`. */
export function parseType(c: Cursor): TypeName {
  const from = c.at;
  c.take('setof');
  const first = c.next();
  if (first.kind !== 'word' && first.kind !== 'name') {
    c.at -= 1;
    c.fail('a type expected');
  }
  let name = first.kind === 'name' ? first.value.toLowerCase() : first.word;
  while (c.is('.') && c.isName(1)) {
    c.at += 1;
    name = c.next().value.toLowerCase();
  }
  if (name === 'double' && c.take('precision')) name = 'double precision';
  if (['character', 'char', 'bit', 'nchar'].includes(name) && c.take('varying')) name += ' varying';
  if (name === 'national' && (c.take('character') || c.take('char')))
    name = c.take('varying') ? 'character varying' : 'character';
  const types = c.snowflake && ['array', 'object', 'map'].includes(name);
  let values: string[] = [];
  if (name === 'interval') intervalFields(c);
  if (c.is('(')) values = typeArguments(c, types);
  if (name === 'interval') intervalFields(c);
  if (withZone.has(name)) {
    if (c.take('with', 'time', 'zone') || c.take('with', 'local', 'time', 'zone')) name += ' with time zone';
    else if (c.take('without', 'time', 'zone')) name += ' without time zone';
  }
  let dimensions = 0;
  if (!c.snowflake) {
    if (c.take('array')) dimensions += 1;
    while (c.is('[', ']') || (c.is('[') && c.peek(1).kind === 'number' && c.peek(2).word === ']')) {
      c.at += c.is('[', ']') ? 2 : 3;
      dimensions += 1;
    }
  } else c.take('not', 'null');
  return { name, arguments: values, dimensions, from, to: c.at };
}

const units: ReadonlySet<string> = new Set(['year', 'month', 'day', 'hour', 'minute', 'second']);

/** `interval year to month`, `interval day to second` */
export function intervalFields(c: Cursor): void {
  if (!units.has(c.peek().word)) return;
  c.at += 1;
  if (c.is('to') && units.has(c.peek(1).word)) c.at += 2;
}

function typeArguments(c: Cursor, skip: boolean): string[] {
  c.expect('(');
  if (skip) {
    c.skipToClose();
    return [];
  }
  const values: string[] = [];
  let text = '';
  while (!c.is(')')) {
    const token = c.next();
    if (token.word === ',') {
      values.push(text);
      text = '';
    } else text += token.value;
  }
  if (text !== '') values.push(text);
  c.expect(')');
  return values;
}

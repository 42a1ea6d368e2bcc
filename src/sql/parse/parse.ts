import type { Dialect } from '../dialect.ts';
import { Cursor } from './cursor.ts';
import { parseQuery } from './query.ts';
import { SqlSyntaxError, type Token } from './tokens.ts';
import type { Query } from './tree.ts';

export interface Parsed {
  readonly query: Query;
  readonly tokens: readonly Token[];
  /** Positions of tokens that say nothing. */
  readonly idle: ReadonlySet<number>;
}

/** Why a text was not understood, with offsets into it. */
export interface NotParsed {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** Parses one query, or says why not: it may be another statement, or use what this grammar does not know. */
export function parseSql(sql: string, dialect: Dialect): Parsed | NotParsed {
  try {
    const c = new Cursor(sql, dialect);
    const query = parseQuery(c);
    while (c.takeIdle(';'));
    if (c.peek().kind !== 'end') c.fail('the end expected');
    return { query, tokens: c.tokens, idle: new Set(c.idle) };
  } catch (error) {
    if (error instanceof SqlSyntaxError) return { message: error.message, start: error.start, end: error.end };
    if (error instanceof RangeError) return { message: 'nested too deeply', start: 0, end: sql.length };
    throw error;
  }
}

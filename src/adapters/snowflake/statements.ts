/** A statement of a script and where it begins in it. */
export interface Piece {
  readonly text: string;
  readonly start: number;
  /** Nothing but white space and comments: there is nothing to send. */
  readonly isEmpty: boolean;
}

/**
 * Splits a script at its semicolons, since a request holds one statement. Quotes (with backslashes), `$$` bodies and comments of
 * the three kinds are passed over. A block of Snowflake Scripting has semicolons of its own and is written inside `$$`.
 * https://docs.snowflake.com/en/sql-reference/literals-table, https://docs.snowflake.com/en/developer-guide/snowflake-scripting
 */
export function splitScript(sql: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  let isEmpty = true;
  let at = 0;
  const end = (): void => {
    const raw = sql.slice(start, at);
    const lead = raw.length - raw.trimStart().length;
    if (raw.trim() !== '') pieces.push({ text: raw.trim(), start: start + lead, isEmpty });
    isEmpty = true;
  };
  while (at < sql.length) {
    const c = sql[at]!;
    if (c === ';') {
      end();
      at += 1;
      start = at;
      continue;
    }
    const next = skip(sql, at);
    if (next.kind === 'code') isEmpty = false;
    at = next.end;
  }
  end();
  return pieces;
}

/** The statement without comments before it: what decides of which kind it is. */
export function withoutLeadingComments(sql: string): string {
  let at = 0;
  while (at < sql.length) {
    const { kind, end } = skip(sql, at);
    if (kind === 'code') break;
    at = end;
  }
  return sql.slice(at);
}

function skip(sql: string, at: number): { readonly kind: 'blank' | 'code'; readonly end: number } {
  const c = sql[at]!;
  if (/\s/.test(c)) return { kind: 'blank', end: at + 1 };
  if (sql.startsWith('--', at) || sql.startsWith('//', at)) return { kind: 'blank', end: after(sql, '\n', at) };
  if (sql.startsWith('/*', at)) return { kind: 'blank', end: after(sql, '*/', at + 2) };
  if (sql.startsWith('$$', at)) return { kind: 'code', end: after(sql, '$$', at + 2) };
  if (c === "'") return { kind: 'code', end: quoteEnd(sql, at, true) };
  if (c === '"') return { kind: 'code', end: quoteEnd(sql, at, false) };
  return { kind: 'code', end: at + 1 };
}

function after(sql: string, mark: string, from: number): number {
  const found = sql.indexOf(mark, from);
  return found < 0 ? sql.length : found + mark.length;
}

/** A doubled quote reads like two texts side by side, which comes to the same. */
function quoteEnd(sql: string, start: number, escapes: boolean): number {
  const quote = sql[start];
  for (let at = start + 1; at < sql.length; at += 1) {
    if (escapes && sql[at] === '\\') at += 1;
    else if (sql[at] === quote) return at + 1;
  }
  return sql.length;
}

/** A recorded statement: a text, or one with what is to be known of it. */
export type Recorded =
  | string
  | { readonly sql: string; readonly bindings?: readonly unknown[] | number; readonly error?: string };

/** A statement in the form in which two that mean the same are equal, and whether it failed. */
export interface Normal {
  readonly sql: string;
  readonly failed: boolean;
}

/**
 * Statements that mean the same become the same text: white space and comments go, what is not quoted is written small, a quoted
 * name in capitals is the same as the plain one, `role` before a role is optional.
 */
export function normal(sql: string): string {
  return pieces(sql)
    .map(({ text, kind }) => {
      if (kind === 'comment') return ' ';
      if (kind === 'name') return /^"[A-Z_][A-Z0-9_$]*"$/.test(text) ? text.slice(1, -1).toLowerCase() : text;
      if (kind === 'plain') return text.toLowerCase().replace(/\s+/g, ' ');
      return text.replace(/\s+/g, ' ').replace(/\\'/g, "''");
    })
    .join('')
    .replace(/\s+/g, ' ')
    .replace(/ ?([(),=]) ?/g, '$1')
    .replace(/;\s*$/, '')
    .trim()
    .replace(/\b(to|from) role (?=\S+$)/, '$1 ')
    .replace(/^begin (transaction|work)$/, 'begin')
    .trim()
    .replace(/where\((?=\()[\s\S]*/, alternativesInOrder);
}

/** `where((b)or(a))` as `where((a)or(b))`: dbt keeps the tables that it asks about in a set. */
function alternativesInOrder(text: string): string {
  let depth = 0;
  let start = 'where('.length;
  const parts: string[] = [];
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
    if (depth < 0) {
      parts.push(text.slice(start, at));
      const rest = text.slice(at).replace(/where\((?=\()[\s\S]*/, alternativesInOrder);
      return `where(${parts.sort().join('or')}${rest}`;
    }
    if (depth === 0 && text.startsWith(')or(', at)) {
      parts.push(text.slice(start, at + 1));
      start = at + 3;
      at += 2;
    }
  }
  return text;
}

/** A recorded statement with the scenario's schema and its values written in, as the Python driver does before sending. */
export function normalRecorded(recorded: Recorded, fill: (text: string) => string): Normal {
  if (typeof recorded === 'string') return { sql: normalValues(normal(fill(recorded))), failed: false };
  const { sql, bindings, error } = recorded;
  let text = fill(sql);
  if (Array.isArray(bindings)) {
    const values = [...bindings];
    text = text.replace(/%s/g, () => literal(values.shift()));
  }
  return { sql: normalValues(normal(text)), failed: error !== undefined };
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return String(value);
  return `'${String(value).replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** Inserted numbers with and without quotes are the same. */
export const normalValues = (sql: string): string =>
  /^insert (overwrite )?into .*values/.test(sql) ? sql.replace(/'(-?\d+(?:\.\d+)?)'/g, '$1') : sql;

interface Piece {
  readonly text: string;
  readonly kind: 'plain' | 'text' | 'name' | 'comment';
}

const forms = /'(?:[^'\\]|\\.|'')*'|\$\$[\s\S]*?\$\$|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g;

function pieces(sql: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of sql.matchAll(forms)) {
    if (match.index > at) found.push({ text: sql.slice(at, match.index), kind: 'plain' });
    const [text] = match;
    const kind = text.startsWith('"') ? 'name' : text.startsWith('--') || text.startsWith('/*') ? 'comment' : 'text';
    found.push({ text, kind });
    at = match.index + text.length;
  }
  if (at < sql.length) found.push({ text: sql.slice(at), kind: 'plain' });
  return found;
}

/** Statements that only look: what exists, of which columns, in which form a query would come. */
export const isRead = (sql: string): boolean =>
  /^(show|describe|desc) /.test(sql) ||
  /^select \* from\(.*\)as __dbt_sbq where false limit 0$/s.test(sql) ||
  /^select count\(\*\)from \S+information_schema\.schemata /.test(sql) ||
  sql === 'select current_warehouse()as warehouse';

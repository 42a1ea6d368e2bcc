import { type Dialect, isPlain } from './dialect.ts';
import { parseSql } from './parse/parse.ts';
import { SqlSyntaxError, type Token, tokenize } from './parse/tokens.ts';

/**
 * The text of a query without what changes nothing: comments, blanks, the case of keywords and unquoted names, quotes that
 * are not needed, redundant parentheses, `as`, `inner`, `outer`, `asc`, a semicolon at the end. Two texts with one normal
 * form mean the same; two that mean the same may have two. What is no query keeps its parentheses; what cannot be cut into
 * tokens is itself.
 */
export function normalForm(sql: string, dialect: Dialect): string {
  const parsed = parseSql(sql, dialect);
  if ('query' in parsed) return write(parsed.tokens, 0, parsed.tokens.length, parsed.idle, dialect);
  try {
    return write(tokenize(sql, dialect), 0, Number.POSITIVE_INFINITY, new Set(), dialect);
  } catch (error) {
    if (error instanceof SqlSyntaxError) return sql;
    throw error;
  }
}

/** Words that mean something else with quotes around them, or cannot stand without. */
const special: ReadonlySet<string> = new Set(
  `all analyse analyze and any array as asc asymmetric at between both by case cast check coalesce collate column constraint create cross cube
   current_catalog current_date current_role current_schema current_time current_timestamp current_user default deferrable desc
   distinct do else end escape except exclude exists extract false fetch filter first following for foreign from full grant greatest group grouping
   having ilike in initially inner interval intersect into is isnull join json_array json_object last lateral leading least left like limit
   localtime localtimestamp minus natural no normalize not notnull null nullif nulls of off offset on only operator or order outer over overlaps overlay
   partition pivot placing position preceding primary prior qualify range recursive references rename replace returning right rollup row rows
   sample select session_user set setof sets similar some start substring symmetric system_user table tablesample then ties to top trailing treat trim true try_cast unbounded
   union unique unpivot user using values variadic verbose when where window with within xmlconcat xmlelement xmltable date time timestamp`
    .trim()
    .split(/\s+/),
);

/** The tokens from `from` to `to` as text, each by one blank from the next. */
export function write(
  tokens: readonly Token[],
  from: number,
  to: number,
  idle: ReadonlySet<number>,
  dialect: Dialect,
): string {
  let text = '';
  const end = Math.min(to, tokens.length);
  for (let i = from; i < end; i += 1) {
    const token = tokens[i]!;
    if (token.kind === 'end' || idle.has(i)) continue;
    text += text === '' ? plain(token, dialect) : ` ${plain(token, dialect)}`;
  }
  return text;
}

function plain(token: Token, dialect: Dialect): string {
  if (token.kind === 'word' || token.kind === 'operator') return token.word;
  if (token.kind !== 'name') return token.value;
  const unquoted = token.value.toLowerCase();
  if (isPlain(token.value, dialect) && !special.has(unquoted)) return unquoted;
  return `"${token.value.replaceAll('"', '""')}"`;
}

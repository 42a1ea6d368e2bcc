import { type Dialect, fold, keep } from '../dialect.ts';

/** `word` is an unquoted name or keyword, `name` a quoted one; `stage` is Snowflake's `@stage/path`. */
export type TokenKind = 'word' | 'name' | 'string' | 'number' | 'operator' | 'parameter' | 'stage' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Of a word: in lower case, to compare with keywords. Of an operator: itself. Else empty, so that no keyword matches. */
  readonly word: string;
  /** Of words and names: as the database stores it. Of the others: as written. */
  readonly value: string;
  /** UTF-16 offsets into the text. */
  readonly start: number;
  readonly end: number;
}

/** The text is no SQL that this room reads. */
export class SqlSyntaxError extends Error {
  readonly start: number;
  readonly end: number;

  constructor(message: string, start: number, end: number) {
    super(message);
    this.name = 'SqlSyntaxError';
    this.start = start;
    this.end = end;
  }
}

const space = /(?:\s|--[^\n]*(?:\n|$))+/y;
const slashComment = /\/\/[^\n]*/y;
const word = /[\p{L}_][\p{L}\p{M}\p{N}_$]*/uy;
const number = /(?:0[xX][0-9a-fA-F_]+|(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/y;
const plainString = /'(?:[^']|'')*'/y;
const escapedString = /'(?:[^'\\]|''|\\[\s\S])*'/y;
const quotedName = /"(?:[^"]|"")*"/y;
const dollarTag = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;
const parameter = /\$\d+|\$[A-Za-z_]\w*/y;
const stage = /@(?:[\w~%"$]|\/)[^\s(),;]*/y;
const operatorRun = /[-+*/<>=~!@#%^&|`?]+/y;
const punctuation = /::|:=|\.\.|[()[\]{},;.:]/y;

/** Cuts SQL into tokens, without comments and blanks; the last token is of kind `end`. */
export function tokenize(text: string, dialect: Dialect): Token[] {
  const tokens: Token[] = [];
  const snowflake = dialect === 'snowflake';
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const push = (kind: TokenKind, length: number, value?: string, keyword = ''): void => {
    tokens.push({ kind, word: keyword, value: value ?? text.slice(at, at + length), start: at, end: at + length });
    at += length;
  };

  while (at < text.length) {
    const blank = match(space);
    if (blank) {
      at += blank.length;
      continue;
    }
    const char = text[at]!;
    if (char === '/' && text[at + 1] === '*') {
      at = endOfComment(text, at, dialect);
      continue;
    }
    if (snowflake && char === '/' && text[at + 1] === '/') {
      at += match(slashComment)!.length;
      continue;
    }
    if (char === "'") {
      const found = match(snowflake ? escapedString : plainString);
      if (!found) throw new SqlSyntaxError('a string that does not end', at, text.length);
      push('string', found.length);
      continue;
    }
    if (char === '"') {
      const found = match(quotedName);
      if (!found) throw new SqlSyntaxError('a quoted name that does not end', at, text.length);
      push('name', found.length, keep(found.slice(1, -1).replaceAll('""', '"'), dialect));
      continue;
    }
    if (char === '$') {
      const tag = match(dollarTag);
      if (tag) {
        const close = text.indexOf(tag, at + tag.length);
        if (close < 0) throw new SqlSyntaxError('a string that does not end', at, text.length);
        push('string', close + tag.length - at);
        continue;
      }
      const found = match(parameter);
      if (found) {
        push('parameter', found.length);
        continue;
      }
    }
    if (snowflake && char === '@') {
      const found = match(stage);
      if (found) {
        push('stage', found.length);
        continue;
      }
    }
    const prefixed = prefixedString(text, at, snowflake);
    if (prefixed > 0) {
      push('string', prefixed);
      continue;
    }
    const name = match(word);
    if (name) {
      push('word', name.length, fold(name, dialect), name.toLowerCase());
      continue;
    }
    const digits = match(number);
    if (digits) {
      push('number', digits.length);
      continue;
    }
    const mark = match(punctuation);
    if (mark) {
      push('operator', mark.length, mark, mark);
      continue;
    }
    const run = match(operatorRun);
    if (!run) throw new SqlSyntaxError(`a character that has no meaning here: \`${char}\``, at, at + 1);
    const operator = cutOperator(run, snowflake);
    push('operator', operator.length, operator, operator === '!=' ? '<>' : operator);
  }
  tokens.push({ kind: 'end', word: '', value: '', start: text.length, end: text.length });
  return tokens;
}

/** Postgres nests comments, Snowflake does not. */
function endOfComment(text: string, start: number, dialect: Dialect): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '/' && text[at + 1] === '*' && (depth === 0 || dialect === 'postgres')) {
      depth += 1;
      at += 1;
    } else if (text[at] === '*' && text[at + 1] === '/') {
      depth -= 1;
      at += 1;
      if (depth === 0) return at + 1;
    }
  }
  throw new SqlSyntaxError('a comment that does not end', start, text.length);
}

/** Length of `E'..'`, `B'..'`, `X'..'`, `N'..'`, `U&'..'`, or 0. */
function prefixedString(text: string, at: number, snowflake: boolean): number {
  const char = text[at]!;
  const unicode = (char === 'U' || char === 'u') && text[at + 1] === '&' && text[at + 2] === "'";
  const single = /[eEbBxXnN]/.test(char) && text[at + 1] === "'" && !(snowflake && /[eEbB]/.test(char));
  if (!unicode && !single) return 0;
  const pattern = /[eE]/.test(char) ? escapedString : plainString;
  const from = at + (unicode ? 2 : 1);
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  if (!found) throw new SqlSyntaxError('a string that does not end', at, text.length);
  return from + found[0].length - at;
}

/**
 * Postgres' rule for operators of several characters: a comment ends one, and it may end in `+` or `-` only when it has
 * one of `~!@#%^&|?` and the backtick in it.
 */
function cutOperator(run: string, snowflake: boolean): string {
  let operator = run;
  const comment = operator.search(/--|\/\*/);
  if (comment > 0) operator = operator.slice(0, comment);
  if (snowflake) {
    const known = /^(?:\|\||->>|->|=>|<=|>=|<>|!=|\*\*|\|>)/.exec(operator);
    return known ? known[0] : operator[0]!;
  }
  if (operator === '=>') return operator;
  while (operator.length > 1 && /[+-]$/.test(operator) && !/[~!@#%^&|`?]/.test(operator))
    operator = operator.slice(0, -1);
  return operator;
}

/** The tokens of a Python file: as much of the language as says where calls, strings and blocks are. */
export type Token = Word | Text | Group;

export interface Word {
  readonly kind: 'name' | 'number' | 'operator';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Text {
  readonly kind: 'string';
  /** In lower case: `rb`, `f`, or nothing. */
  readonly prefix: string;
  /** What stands between the quotes. */
  readonly body: string;
  /** The expressions of an f-string. */
  readonly expressions: readonly (readonly Token[])[];
  readonly start: number;
  readonly end: number;
}

export interface Group {
  readonly kind: 'group';
  readonly open: '(' | '[' | '{';
  readonly tokens: readonly Token[];
  readonly start: number;
  readonly end: number;
}

/** A statement, or the head of a compound one, with the width of the blanks before it. */
export interface Line {
  readonly indent: number;
  readonly tokens: readonly Token[];
}

export class PythonSyntaxError extends Error {
  readonly start: number;
  readonly end: number;

  constructor(message: string, start: number, end = start + 1) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

const closing = { '(': ')', '[': ']', '{': '}' } as const;
const blank = /[ \t\f]+|\\\r?\n|#[^\r\n]*/y;
const newline = /\r?\n|\r/y;
const stringStart = /([rRbBfFuU]{0,2})("""|'''|"|')/y;
const number = /(?:0[xXoObB][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?)[jJ]?/y;
const name = /[\p{L}_\p{Nl}][\p{L}\p{N}\p{M}_]*/uy;
const operator = /\*\*=?|\/\/=?|>>=?|<<=?|[=!<>:+\-*/%@&|^]=|->|\.\.\.|[=<>+\-*/%@&|^~.,:;]/y;

/** The lines of a Python file. Throws a PythonSyntaxError for what no Python file can hold. */
export function readLines(text: string): Line[] {
  return new Reader(text, 0, text.length).lines();
}

class Reader {
  private readonly text: string;
  private at: number;
  private readonly end: number;

  constructor(text: string, start: number, end: number) {
    this.text = text;
    this.at = start;
    this.end = end;
  }

  lines(): Line[] {
    const lines: Line[] = [];
    const indents = [0];
    let opens = false;
    while (this.at < this.end) {
      const start = this.at;
      let indent = 0;
      for (; /[ \t\f]/.test(this.text[this.at] ?? ''); this.at += 1)
        indent = this.text[this.at] === '\t' ? indent - (indent % 8) + 8 : indent + 1;
      const tokens = this.until(undefined);
      const [first] = tokens;
      if (!first) continue;
      const current = indents.at(-1)!;
      if (indent > current) {
        if (!opens) throw new PythonSyntaxError('this line is indented more than the one before', start, first.start);
        indents.push(indent);
      } else if (opens) {
        throw new PythonSyntaxError('an indented block is missing here', first.start, first.end);
      }
      while (indent < indents.at(-1)!) indents.pop();
      if (indent !== indents.at(-1)) {
        throw new PythonSyntaxError('this line is indented as no line before it', start, first.start);
      }
      lines.push({ indent, tokens });
      const last = tokens.at(-1)!;
      opens = last.kind === 'operator' && last.text === ':';
    }
    if (opens) throw new PythonSyntaxError('an indented block is missing here', this.end - 1);
    return lines;
  }

  /** The tokens up to the closing bracket, or without one to the end of the line. */
  until(close: string | undefined): Token[] {
    const tokens: Token[] = [];
    for (;;) {
      while (this.take(blank));
      if (this.at >= this.end) return tokens;
      if (this.take(newline)) {
        if (close === undefined) return tokens;
        continue;
      }
      const c = this.text[this.at]!;
      if (c === close) return tokens;
      tokens.push(this.token(c));
    }
  }

  private token(c: string): Token {
    const start = this.at;
    if (c === '(' || c === '[' || c === '{') {
      this.at += 1;
      const tokens = this.until(closing[c]);
      if (this.at >= this.end) throw new PythonSyntaxError(`\`${c}\` is never closed`, start);
      this.at += 1;
      return { kind: 'group', open: c, tokens, start, end: this.at };
    }
    const opened = this.take(stringStart);
    if (opened) return this.string(start, opened[1]!.toLowerCase(), opened[2]!);
    for (const [kind, form] of [
      ['number', number],
      ['name', name],
      ['operator', operator],
    ] as const) {
      const found = this.take(form);
      if (found) return { kind, text: found[0], start, end: this.at };
    }
    throw new PythonSyntaxError(
      c === ')' || c === ']' || c === '}' ? `nothing opens this \`${c}\`` : `\`${c}\` has no meaning in Python`,
      start,
    );
  }

  private string(start: number, prefix: string, quote: string): Text {
    const from = this.at;
    const isLong = quote.length === 3;
    for (; !this.text.startsWith(quote, this.at); this.at += this.text[this.at] === '\\' ? 2 : 1) {
      const c = this.text[this.at];
      if (this.at >= this.end || (!isLong && (c === '\n' || c === '\r')))
        throw new PythonSyntaxError('this string is never closed', start, from);
    }
    const to = this.at;
    this.at += quote.length;
    return {
      kind: 'string',
      prefix,
      body: this.text.slice(from, to),
      expressions: prefix.includes('f') ? this.expressions(from, to) : [],
      start,
      end: this.at,
    };
  }

  /** What stands between the braces of an f-string, without conversions and formats. */
  private expressions(from: number, to: number): Token[][] {
    const found: Token[][] = [];
    for (let at = from; at < to; at += 1) {
      if (this.text[at] !== '{') continue;
      if (this.text[at + 1] === '{') {
        at += 1;
        continue;
      }
      const end = closingBrace(this.text, at, to);
      const inner = new Reader(this.text, at + 1, end).until('!');
      const format = inner.findIndex((token) => token.kind === 'operator' && token.text === ':');
      found.push(format < 0 ? inner : inner.slice(0, format));
      at = end;
    }
    return found;
  }

  private take(form: RegExp): RegExpExecArray | undefined {
    form.lastIndex = this.at;
    const found = form.exec(this.text);
    if (!found || form.lastIndex > this.end) return undefined;
    this.at = form.lastIndex;
    return found;
  }
}

function closingBrace(text: string, start: number, end: number): number {
  let depth = 0;
  for (let at = start; at < end; at += 1) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  throw new PythonSyntaxError('this brace of an f-string is never closed', start);
}

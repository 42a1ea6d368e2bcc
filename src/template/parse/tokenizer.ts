import type { SourceFile, Span } from '../../base/source.ts';
import { TemplateError } from '../errors.ts';
import { stringValue } from './stringLiteral.ts';
import type { Token, TokenType } from './token.ts';

/** Python's whitespace, which is not JavaScript's (`\s` has U+FEFF and lacks U+0085 and U+001C to U+001F). */
const space = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const spaces = new RegExp(`[${space}]*`, 'y');
const trailingSpaces = new RegExp(`[${space}]+$`);
const rawStart = new RegExp(`\\{%[-+]?[${space}]*raw[${space}]*(-?)%\\}`, 'y');
const rawEnd = new RegExp(`\\{%([-+]?)[${space}]*endraw[${space}]*([-+]?)%\\}`, 'g');
const name = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{M}\p{N}\p{Pc}]*/uy;
const asciiName = /[A-Za-z_][A-Za-z0-9_]*/y;
const float = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const int = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const string = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y;
const twoCharOperator = /==|!=|<=|>=|\/\/|\*\*/y;

const punctuation: Readonly<Record<string, TokenType>> = {
  '(': 'left-paren',
  ')': 'right-paren',
  '[': 'left-bracket',
  ']': 'right-bracket',
  '{': 'left-curly',
  '}': 'right-curly',
  ',': 'comma',
  ':': 'colon',
  '~': 'tilde',
  '|': 'pipe',
};
for (const operator of '+-/*%><=.;') (punctuation as Record<string, TokenType>)[operator] = 'operator';
const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * Cuts a template into tokens as Jinja's lexer does: whitespace control is applied to data, comments are gone, raw blocks
 * are data, line ends in data and strings are `\n`, and the last line end of the template is dropped.
 */
export class Tokenizer {
  readonly file: SourceFile;
  private readonly text: string;
  private readonly end: number;
  private at: number;
  private tag: 'variable' | 'block' | undefined;
  private tagStart = 0;
  /** The closing brackets that are awaited, innermost last. */
  private readonly brackets: string[] = [];

  constructor(file: SourceFile, span: Span = { start: 0, end: file.text.length }) {
    this.file = file;
    this.text = file.text;
    this.at = span.start;
    this.end = withoutLastLineEnd(file.text, span);
  }

  nextToken(): Token {
    return this.tag === undefined ? this.inData() : this.inTag();
  }

  /** Whether the source that follows an offset matches a sticky expression: the look-ahead of the grammar. */
  matchesAt(expression: RegExp, offset: number): boolean {
    expression.lastIndex = offset;
    return expression.test(this.text);
  }

  private inData(): Token {
    while (this.at < this.end) {
      const start = this.at;
      const open = this.nextOpening(start);
      if (open < 0) {
        this.at = this.end;
        return token('data', this.slice(start, this.end), start, this.end);
      }
      const sign = this.text[open + 2];
      if (open > start) {
        const piece = this.slice(start, open);
        const data = sign === '-' ? piece.replace(trailingSpaces, '') : piece;
        this.at = open;
        if (data !== '') return token('data', data, start, open);
      }
      const kind = this.text[open + 1];
      if (kind === '#') {
        this.comment(open, sign === '-' || sign === '+' ? open + 3 : open + 2);
      } else if (kind === '%' && this.matchesAt(rawStart, open)) {
        const raw = this.raw(open);
        if (raw.value !== '') return raw;
      } else {
        this.tag = kind === '%' ? 'block' : 'variable';
        this.tagStart = open;
        this.at = open + (sign === '-' || sign === '+' ? 3 : 2);
        return token(kind === '%' ? 'block-start' : 'variable-start', '', open, this.at);
      }
    }
    return token('end', '', this.end, this.end);
  }

  private nextOpening(from: number): number {
    for (let at = this.text.indexOf('{', from); at >= 0 && at + 1 < this.end; at = this.text.indexOf('{', at + 1)) {
      const next = this.text.charCodeAt(at + 1);
      if (next === 123 || next === 37 || next === 35) return at;
    }
    return -1;
  }

  private slice(start: number, end: number): string {
    const text = this.text.slice(start, end);
    return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  }

  private comment(open: number, from: number): void {
    const close = this.text.indexOf('#}', from);
    if (close < 0 || close + 2 > this.end) this.fail('this comment is never closed: `#}` is missing', open, open + 2);
    this.at = close + 2;
    if (close > from && this.text[close - 1] === '-') this.skipSpaces();
  }

  private raw(open: number): Token {
    let start = rawStart.lastIndex;
    if (this.text[start - 3] === '-') {
      this.at = start;
      this.skipSpaces();
      start = this.at;
    }
    rawEnd.lastIndex = start;
    const found = rawEnd.exec(this.text);
    if (!found || rawEnd.lastIndex > this.end) {
      return this.fail('this `raw` block is never closed: `{% endraw %}` is missing', open, open + 2);
    }
    const text = this.slice(start, found.index);
    this.at = rawEnd.lastIndex;
    if (found[2] === '-') this.skipSpaces();
    return token('data', found[1] === '-' ? text.replace(trailingSpaces, '') : text, start, found.index);
  }

  private skipSpaces(): void {
    spaces.lastIndex = this.at;
    spaces.test(this.text);
    this.at = Math.min(spaces.lastIndex, this.end);
  }

  private inTag(): Token {
    const { text } = this;
    const code = text.charCodeAt(this.at);
    if (code === 32 || code === 10 || code === 9 || code === 13 || code > 127 || (code >= 11 && code < 32))
      this.skipSpaces();
    const start = this.at;
    if (start >= this.end) return token('end', '', this.tagStart, this.end);
    if (this.brackets.length === 0) {
      const closing = this.closing(start);
      if (closing) return closing;
    }
    const char = text[start] as string;
    if (isNameStart(char)) return this.name(start);
    if (char >= '0' && char <= '9') return this.number(start);
    if (char === "'" || char === '"') return this.string(start);
    if (this.matchesAt(twoCharOperator, start)) return this.take('operator', start, start + 2);
    const type = punctuation[char];
    if (type === undefined) {
      if (char > '\x7f' && this.matchesAt(name, start)) return this.take('symbol', start, name.lastIndex);
      return this.fail(
        `unexpected character \`${String.fromCodePoint(text.codePointAt(start) as number)}\``,
        start,
        start + 1,
      );
    }
    this.balance(char, start);
    return this.take(type, start, start + 1);
  }

  private take(type: TokenType, start: number, end: number): Token {
    this.at = end;
    return token(type, this.text.slice(start, end), start, end);
  }

  /** The end of the tag; only looked for outside of brackets, so that `{{ {'a': {'b': 1}} }}` works. */
  private closing(start: number): Token | undefined {
    const { text } = this;
    const sign = text[start];
    const signed = sign === '-' || (sign === '+' && this.tag === 'block');
    const at = signed ? start + 1 : start;
    if (text[at + 1] !== '}' || text[at] !== (this.tag === 'block' ? '%' : '}')) return undefined;
    const type = this.tag === 'block' ? 'block-end' : 'variable-end';
    this.tag = undefined;
    this.at = at + 2;
    if (sign === '-') this.skipSpaces();
    return token(type, '', start, at + 2);
  }

  private name(start: number): Token {
    asciiName.lastIndex = start;
    asciiName.test(this.text);
    let end = asciiName.lastIndex;
    if (this.text.charCodeAt(end) > 127 && this.matchesAt(name, start)) end = name.lastIndex;
    return this.take('symbol', start, end);
  }

  private number(start: number): Token {
    // As in Jinja, no float directly after a dot: `1.2.3` is `1.2` followed by `.3`, an item.
    if (this.text[start - 1] !== '.' && this.matchesAt(float, start)) return this.take('float', start, float.lastIndex);
    this.matchesAt(int, start);
    return this.take('int', start, int.lastIndex);
  }

  private string(start: number): Token {
    if (!this.matchesAt(string, start) || string.lastIndex > this.end)
      this.fail('this string is never closed', start, start + 1);
    this.at = string.lastIndex;
    try {
      return token('string', stringValue(this.text.slice(start + 1, this.at - 1)), start, this.at);
    } catch (error) {
      if (error instanceof TemplateError) error.place ??= { file: this.file, span: { start, end: this.at } };
      throw error;
    }
  }

  private balance(char: string, start: number): void {
    const closer = closers[char];
    if (closer !== undefined) {
      this.brackets.push(closer);
    } else if (char === ')' || char === ']' || char === '}') {
      const expected = this.brackets.pop();
      if (expected === undefined) this.fail(`unexpected \`${char}\``, start, start + 1);
      if (expected !== char) this.fail(`unexpected \`${char}\`, expected \`${expected}\``, start, start + 1);
    }
  }

  private fail(message: string, start: number, end: number): never {
    throw new TemplateError('syntax', message, { file: this.file, span: { start, end } });
  }
}

const token = (type: TokenType, value: string, start: number, end: number): Token => ({ type, value, start, end });

const isNameStart = (char: string): boolean =>
  (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || char === '_';

function withoutLastLineEnd(text: string, span: Span): number {
  const { start, end } = span;
  if (end > start && text[end - 1] === '\n') return end - 1 > start && text[end - 2] === '\r' ? end - 2 : end - 1;
  return end > start && text[end - 1] === '\r' ? end - 1 : end;
}

import { Cursor, fold, isBlank, isBlankOrEnd, isBreak } from './cursor.ts';

const isFlowIndicator = (c: number): boolean => c === 44 || c === 91 || c === 93 || c === 123 || c === 125;

const simpleEscapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const codeEscapes: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Reads the texts of scalars: plain, quoted, literal and folded. */
export class ScalarReader extends Cursor {
  /** The text of a plain scalar; lines that continue it are indented more than `parent`. */
  protected plain(parent: number): string {
    const { text } = this;
    const inFlow = this.flowDepth > 0;
    let out = '';
    let chunk = this.pos;
    for (;;) {
      const end = this.plainLineEnd(inFlow);
      this.pos = end;
      const blanksEnd = skipBlanks(text, end);
      if (!isBreak(text.charCodeAt(blanksEnd))) break;
      const { lineStart } = this;
      this.pos = blanksEnd;
      let breaks = '';
      while (isBreak(text.charCodeAt(this.pos))) {
        breaks += this.takeBreak();
        this.pos = skipBlanks(text, this.pos);
      }
      if (!this.continuesPlain(parent, inFlow)) {
        this.pos = end;
        this.lineStart = lineStart;
        break;
      }
      out += text.slice(chunk, end) + fold(breaks);
      chunk = this.pos;
    }
    this.lastEnd = this.pos;
    return out + text.slice(chunk, this.pos);
  }

  /** Where the plain text of this line ends, without blanks at its end. */
  private plainLineEnd(inFlow: boolean): number {
    const { text } = this;
    let end = this.pos;
    for (let pos = this.pos; ; pos += 1) {
      const c = text.charCodeAt(pos);
      if (c === 58) {
        const next = text.charCodeAt(pos + 1);
        if (isBlankOrEnd(next) || (inFlow && isFlowIndicator(next))) return end;
      } else if (isBlankOrEnd(c)) {
        if (!isBlank(c)) return end;
        if (text.charCodeAt(pos + 1) === 35) return end;
        continue;
      } else if (inFlow && isFlowIndicator(c)) {
        return end;
      }
      end = pos + 1;
    }
  }

  private continuesPlain(parent: number, inFlow: boolean): boolean {
    const { text, pos } = this;
    const c = text.charCodeAt(pos);
    if (c === 0 || c === 35 || this.atMarker()) return false;
    if (inFlow) return !isFlowIndicator(c) && !(c === 58 && isBlankOrEnd(text.charCodeAt(pos + 1)));
    return this.column > parent && !(c === 58 && isBlankOrEnd(text.charCodeAt(pos + 1)));
  }

  protected singleQuoted(): string {
    const { text } = this;
    const open = this.pos;
    let out = '';
    let chunk = open + 1;
    this.pos = chunk;
    for (;;) {
      const c = text.charCodeAt(this.pos);
      if (c === 39) {
        out += text.slice(chunk, this.pos);
        this.pos += 1;
        if (text.charCodeAt(this.pos) !== 39) break;
        chunk = this.pos;
        this.pos += 1;
      } else if (c === 0) {
        this.unclosed(open);
      } else if (isBreak(c)) {
        out += trimEnd(text.slice(chunk, this.pos)) + this.foldInQuotes(open);
        chunk = this.pos;
      } else {
        this.pos += 1;
      }
    }
    this.lastEnd = this.pos;
    return out;
  }

  protected doubleQuoted(): string {
    const { text } = this;
    const open = this.pos;
    let out = '';
    let chunk = open + 1;
    this.pos = chunk;
    for (;;) {
      const c = text.charCodeAt(this.pos);
      if (c === 34) {
        out += text.slice(chunk, this.pos);
        this.pos += 1;
        break;
      }
      if (c === 92) {
        out += text.slice(chunk, this.pos) + this.escape(open);
        chunk = this.pos;
      } else if (c === 0) {
        this.unclosed(open);
      } else if (isBreak(c)) {
        out += trimEnd(text.slice(chunk, this.pos)) + this.foldInQuotes(open);
        chunk = this.pos;
      } else {
        this.pos += 1;
      }
    }
    this.lastEnd = this.pos;
    return out;
  }

  private unclosed(open: number): never {
    const lineEnd = this.text.slice(open).search(/[\r\n\0]/);
    return this.fail('a quoted text is not closed', open, open + lineEnd);
  }

  /** Reads the line ends inside of quotes and the indentation after them. */
  private foldInQuotes(open: number): string {
    let breaks = '';
    while (isBreak(this.text.charCodeAt(this.pos))) {
      breaks += this.takeBreak();
      if (this.atMarker()) this.unclosed(open);
      this.pos = skipBlanks(this.text, this.pos);
    }
    return fold(breaks);
  }

  private escape(open: number): string {
    const { text, pos } = this;
    const letter = text[pos + 1] ?? '';
    const simple = simpleEscapes[letter];
    if (simple !== undefined) {
      this.pos += 2;
      return simple;
    }
    const digits = codeEscapes[letter];
    if (digits !== undefined) {
      const hex = text.slice(pos + 2, pos + 2 + digits);
      const code = /^[0-9a-fA-F]+$/.test(hex) && hex.length === digits ? Number.parseInt(hex, 16) : -1;
      if (code < 0 || code > 0x10ffff) this.fail(`\\${letter} needs ${digits} hexadecimal digits`, pos, pos + 2);
      this.pos += 2 + digits;
      return String.fromCodePoint(code);
    }
    if (isBreak(text.charCodeAt(pos + 1))) {
      this.pos += 1;
      this.takeBreak();
      this.pos = skipBlanks(text, this.pos);
      let breaks = '';
      while (isBreak(text.charCodeAt(this.pos))) {
        breaks += this.takeBreak();
        this.pos = skipBlanks(text, this.pos);
      }
      return breaks;
    }
    if (letter === '\0') this.unclosed(open);
    return this.fail(
      `\\${letter} is not an escape of YAML`,
      pos,
      pos + 2,
      'use single quotes, in which backslashes mean themselves',
    );
  }

  /** A literal (`|`) or folded (`>`) scalar inside of a collection at column `parent`. */
  protected blockScalar(parent: number): string {
    const { text } = this;
    const literal = text.charCodeAt(this.pos) === 124;
    const header = /([+-]?)([1-9]?)([+-]?)[ \t]*(?:#[^\r\n\x85\u2028\u2029\0]*)?/y;
    header.lastIndex = this.pos + 1;
    const match = header.exec(text);
    const [whole = '', before = '', digit = '', after = ''] = match ?? [];
    const headerEnd = this.pos + 1 + whole.length;
    const next = text.charCodeAt(headerEnd);
    if ((before !== '' && after !== '') || (!isBreak(next) && next !== 0)) {
      this.fail(
        `text on the line of \`${literal ? '|' : '>'}\``,
        headerEnd,
        headerEnd + 1,
        'begin the text on the next line',
      );
    }
    const chomp = before || after;
    this.pos = headerEnd;
    this.lastEnd = headerEnd;
    if (next !== 0) this.takeBreak();
    const base = Math.max(parent, 0);
    let indent = digit === '' ? 0 : base + Number(digit);
    let pending = '';
    const minimum = Math.max(parent + 1, 1);
    const leading = this.blockBreaks(indent, minimum);
    pending = leading.breaks;
    indent = leading.indent;
    let out = '';
    let lineBreak = '';
    let wasIndented = false;
    while (this.column === indent && text.charCodeAt(this.pos) !== 0) {
      const isIndented = isBlank(text.charCodeAt(this.pos));
      if (!literal && lineBreak === '\n' && !wasIndented && !isIndented) {
        if (pending === '') out += ' ';
      } else {
        out += lineBreak;
      }
      out += pending;
      wasIndented = isIndented;
      const start = this.pos;
      let end = start;
      while (!isBreak(text.charCodeAt(end)) && text.charCodeAt(end) !== 0) end += 1;
      out += text.slice(start, end);
      this.pos = end;
      this.lastEnd = end;
      lineBreak = text.charCodeAt(end) === 0 ? '' : this.takeBreak();
      pending = this.blockBreaks(indent, minimum).breaks;
    }
    if (chomp !== '-') out += lineBreak;
    if (chomp === '+') out += pending;
    this.fresh = true;
    return out;
  }

  /** Reads the indentation and empty lines before a line of a block scalar; finds the indentation when it is 0. */
  private blockBreaks(known: number, minimum: number): { breaks: string; indent: number } {
    const { text } = this;
    let breaks = '';
    let widest = 0;
    for (;;) {
      while ((known === 0 || this.column < known) && text.charCodeAt(this.pos) === 32) this.pos += 1;
      widest = Math.max(widest, this.column);
      if ((known === 0 || this.column < known) && text.charCodeAt(this.pos) === 9) {
        this.fail('a tab is used for indentation', this.pos, this.pos + 1, 'indent with spaces');
      }
      if (!isBreak(text.charCodeAt(this.pos))) break;
      breaks += this.takeBreak();
    }
    return { breaks, indent: known === 0 ? Math.max(widest, minimum) : known };
  }
}

function skipBlanks(text: string, from: number): number {
  let pos = from;
  while (isBlank(text.charCodeAt(pos))) pos += 1;
  return pos;
}

const trimEnd = (text: string): string => text.replace(/[ \t]+$/, '');

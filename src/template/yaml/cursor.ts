/** Why a text is not YAML, with the range of offsets to show. */
export class YamlError extends Error {
  readonly start: number;
  readonly end: number;
  readonly help: string | undefined;
  constructor(message: string, start: number, end: number, help?: string) {
    super(message);
    this.start = start;
    this.end = end;
    this.help = help;
  }
}

export const isBreak = (c: number): boolean => c === 10 || c === 13 || c === 0x85 || c === 0x2028 || c === 0x2029;
export const isBlank = (c: number): boolean => c === 32 || c === 9;
/** Blank, line end, or the end of the text. */
export const isBlankOrEnd = (c: number): boolean =>
  c <= 32 ? c === 32 || c === 10 || c === 9 || c === 13 || c === 0 : c === 0x85 || c === 0x2028 || c === 0x2029;

const controls = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/** A position in a YAML text that knows lines and skips what stands between tokens. */
export class Cursor {
  /** The text with a zero at its end, which occurs nowhere else. */
  protected readonly text: string;
  protected pos = 0;
  protected lineStart = 0;
  /** No token was read on this line yet: what comes next may open a block collection. */
  protected fresh = true;
  protected flowDepth = 0;
  /** Where the last token ended. */
  protected lastEnd = 0;

  constructor(text: string) {
    const control = controls.exec(text);
    if (control) {
      const code = control[0].charCodeAt(0).toString(16).padStart(4, '0');
      throw new YamlError(
        `the character U+${code.toUpperCase()} is not allowed in YAML`,
        control.index,
        control.index + 1,
      );
    }
    this.text = `${text}\0`;
    if (text.charCodeAt(0) === 0xfeff) {
      this.pos = 1;
      this.lineStart = 1;
    }
  }

  protected get column(): number {
    return this.pos - this.lineStart;
  }

  protected fail(message: string, start = this.pos, end = start + 1, help?: string): never {
    throw new YamlError(message, start, end, help);
  }

  /** Moves over blanks, comments and line ends to the next token. */
  protected skipToToken(): void {
    const { text } = this;
    let { pos } = this;
    for (;;) {
      let c = text.charCodeAt(pos);
      while (c === 32) c = text.charCodeAt(++pos);
      if (c === 9) {
        const tab = pos;
        while (isBlank(c)) c = text.charCodeAt(++pos);
        if (this.fresh && this.flowDepth === 0 && !isBlankOrEnd(c) && c !== 35) {
          this.fail('a tab is used for indentation', tab, tab + 1, 'indent with spaces');
        }
      }
      if (c === 35) while (!isBreak(c) && c !== 0) c = text.charCodeAt(++pos);
      if (!isBreak(c)) break;
      pos += c === 13 && text.charCodeAt(pos + 1) === 10 ? 2 : 1;
      this.lineStart = pos;
      this.fresh = true;
    }
    this.pos = pos;
  }

  /** Whether `---` or `...` stands here at the start of a line. */
  protected atMarker(): boolean {
    if (this.pos !== this.lineStart) return false;
    const c = this.text.charCodeAt(this.pos);
    if (c !== 45 && c !== 46) return false;
    const { text, pos } = this;
    return (text.startsWith('---', pos) || text.startsWith('...', pos)) && isBlankOrEnd(text.charCodeAt(pos + 3));
  }

  /** Reads one line end as the text it stands for. */
  protected takeBreak(): string {
    const c = this.text.charCodeAt(this.pos);
    this.pos += c === 13 && this.text.charCodeAt(this.pos + 1) === 10 ? 2 : 1;
    this.lineStart = this.pos;
    return c === 0x2028 || c === 0x2029 ? String.fromCharCode(c) : '\n';
  }
}

/** What line ends between two pieces of folded text become: one a space, more of them one less. */
export function fold(breaks: string): string {
  if (breaks.charCodeAt(0) !== 10) return breaks;
  return breaks.length === 1 ? ' ' : breaks.slice(1);
}

import type { Dialect } from '../dialect.ts';
import { SqlSyntaxError, type Token, tokenize } from './tokens.ts';
import type { Name } from './tree.ts';

/** Walks over the tokens of one text, and remembers which of them say nothing. */
export class Cursor {
  readonly dialect: Dialect;
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Tokens that could be left out: redundant parentheses, `as`, `inner`, `outer`. */
  readonly idle: number[] = [];
  at = 0;

  constructor(text: string, dialect: Dialect) {
    this.text = text;
    this.dialect = dialect;
    this.tokens = tokenize(text, dialect);
  }

  get snowflake(): boolean {
    return this.dialect === 'snowflake';
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)]!;
  }

  /** Whether the next tokens are these words or operators. */
  is(...words: readonly string[]): boolean {
    for (let i = 0; i < words.length; i += 1) if (this.peek(i).word !== words[i]) return false;
    return true;
  }

  isAny(words: ReadonlySet<string>): boolean {
    const { word } = this.peek();
    return word !== '' && words.has(word);
  }

  /** Takes these words when they come next. */
  take(...words: readonly string[]): boolean {
    if (!this.is(...words)) return false;
    this.at += words.length;
    return true;
  }

  /** As `take`, for a word that changes nothing. */
  takeIdle(word: string): boolean {
    if (!this.is(word)) return false;
    this.idle.push(this.at);
    this.at += 1;
    return true;
  }

  expect(word: string): void {
    if (!this.take(word)) this.fail(`\`${word}\` expected`);
  }

  next(): Token {
    const token = this.peek();
    if (token.kind === 'end') this.fail('the text ends too early');
    this.at += 1;
    return token;
  }

  isName(ahead = 0): boolean {
    const { kind } = this.peek(ahead);
    return kind === 'word' || kind === 'name';
  }

  name(): Name {
    const token = this.peek();
    if (!this.isName()) this.fail('a name expected');
    this.at += 1;
    return { text: token.value, quoted: token.kind === 'name', at: this.at - 1 };
  }

  /** `a`, `a.b`, `a.b.c` */
  names(): Name[] {
    const parts = [this.name()];
    while (this.is('.') && this.isName(1)) {
      this.at += 1;
      parts.push(this.name());
    }
    return parts;
  }

  nameList(): Name[] {
    this.expect('(');
    const list: Name[] = [];
    if (this.take(')')) return list;
    do list.push(this.name());
    while (this.take(','));
    this.expect(')');
    return list;
  }

  /** What `parse` makes, or undefined when it cannot: everything is then as it was before. */
  attempt<T>(parse: () => T): T | undefined {
    const { at } = this;
    const marks = this.idle.length;
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof SqlSyntaxError)) throw error;
      this.at = at;
      this.idle.length = marks;
      return undefined;
    }
  }

  /** Passes over everything up to the `)` that closes what is open here, and over it. */
  skipToClose(): void {
    let depth = 0;
    for (;;) {
      const { word } = this.next();
      if (word === '(' || word === '[' || word === '{') depth += 1;
      else if (word === ')' || word === ']' || word === '}') {
        if (depth === 0) return;
        depth -= 1;
      }
    }
  }

  fail(message: string): never {
    const token = this.peek();
    const found =
      token.kind === 'end' ? 'the end' : `\`${this.text.slice(token.start, Math.min(token.end, token.start + 40))}\``;
    throw new SqlSyntaxError(`${message}, found ${found}`, token.start, token.end);
  }
}

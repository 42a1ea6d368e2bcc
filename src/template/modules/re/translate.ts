import { TemplateError } from '../../errors.ts';
import { boundary, escapeClass, literal } from './characterClasses.ts';
import { type FlagLetter, flagBits } from './flags.ts';

/** A Python pattern in JavaScript's syntax. */
export interface Translated {
  /** Source for the `v` flag; groups have numbers only. */
  readonly source: string;
  /** Python's flags as bits, those set inside of the pattern included. */
  readonly flags: number;
  /** JavaScript's number of each of Python's groups, which are counted from 1. */
  readonly groups: readonly number[];
  readonly names: ReadonlyMap<string, number>;
  /** Python's groups in the order in which they close. */
  readonly closing: readonly number[];
}

const patternError = (message: string, position: number): TemplateError =>
  new TemplateError('other', `${message} at position ${position}`);

/** Translates a pattern of Python's `re` for strings. */
export function translate(pattern: string, flags: number): Translated {
  return new Translator(pattern, flags).run();
}

const simpleEscapes: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };
const hexDigits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
/** Under the flag `v` the V8 of Node 20 repeats `[^]` wrongly, so it is said the long way. */
export const anyCharacter = '[\\s\\S]';
/** Flags for the whole pattern, of which several may stand at its start, and comments. */
const leading = /\(\?(?:([aiLmsux]+)|#[^)]*)\)/y;
const quantifier = /\*|\+|\?|\{(\d*),(\d*)\}|\{(\d+)\}/y;

class Translator {
  private readonly pattern: string;
  private readonly startFlags: number;
  private flags: number;
  private pos = 0;
  private groupCount = 0;
  private jsGroups = 0;
  private readonly groups: number[] = [0];
  private readonly names = new Map<string, number>();
  private readonly closing: number[] = [];
  private readonly open: number[] = [];

  constructor(pattern: string, flags: number) {
    this.pattern = pattern;
    let all = flags;
    for (;;) {
      if ((all & flagBits.x) !== 0) this.skipVerbose();
      leading.lastIndex = this.pos;
      const found = leading.exec(pattern);
      if (!found) break;
      for (const letter of found[1] ?? '') all |= flagBits[letter.toLowerCase() as FlagLetter];
      this.pos += found[0].length;
    }
    if ((all & flagBits.a) === 0) all |= flagBits.u;
    if ((all & flagBits.l) !== 0) throw new TemplateError('value', 'cannot use LOCALE flag with a str pattern');
    if ((all & flagBits.a) !== 0 && (flags & flagBits.u) !== 0) {
      throw new TemplateError('value', 'ASCII and UNICODE flags are incompatible');
    }
    this.startFlags = all;
    this.flags = all;
  }

  run(): Translated {
    const source = this.alternatives();
    if (this.pos < this.pattern.length) throw patternError('unbalanced parenthesis', this.pos);
    const { startFlags: flags, groups, names, closing } = this;
    return { source, flags, groups, names, closing };
  }

  private has(letter: FlagLetter): boolean {
    return (this.flags & flagBits[letter]) !== 0;
  }

  private alternatives(): string {
    const parts = [this.sequence()];
    while (this.pattern[this.pos] === '|') {
      this.pos += 1;
      parts.push(this.sequence());
    }
    return parts.join('|');
  }

  private sequence(): string {
    let out = '';
    for (;;) {
      if (this.has('x')) this.skipVerbose();
      const c = this.pattern[this.pos];
      if (c === undefined || c === '|' || c === ')') return out;
      const start = this.pos;
      const atom = this.atom();
      out += this.quantified(atom, start);
    }
  }

  private skipVerbose(): void {
    const form = /(?:[ \t\n\r\f\v]|#[^\n]*)+/y;
    form.lastIndex = this.pos;
    this.pos += form.exec(this.pattern)?.[0].length ?? 0;
  }

  private takeQuantifier(): RegExpExecArray | undefined {
    if (this.has('x')) this.skipVerbose();
    quantifier.lastIndex = this.pos;
    const match = quantifier.exec(this.pattern);
    if (!match) return undefined;
    this.pos += match[0].length;
    return match;
  }

  private quantified(atom: string, start: number): string {
    const match = this.takeQuantifier();
    if (!match) return atom;
    if (atom === '') throw patternError('nothing to repeat', start);
    const [text, low, high, exact] = match;
    if (low !== undefined && high !== '' && Number(low) > Number(high)) {
      throw patternError('min repeat greater than max repeat', start);
    }
    let out = `(?:${atom})${text.length === 1 ? text : exact === undefined ? `{${low || 0},${high}}` : text}`;
    const after = this.pattern[this.pos];
    if (after === '?') {
      this.pos += 1;
      out += '?';
    } else if (after === '+') {
      this.pos += 1;
      out = this.atomic(out);
    }
    if (this.takeQuantifier()) throw patternError('multiple repeat', start);
    return out;
  }

  /** What does not give back what it has matched: a look-ahead that is matched again by reference. */
  private atomic(source: string): string {
    // The group must be counted where it opens, before those inside of it: they are counted already, so they move up.
    const first = this.groupsIn(source);
    this.jsGroups += 1;
    const number = this.jsGroups - first;
    const shifted = source.replace(/\\\\|\(\?:\\(\d+)\)/g, (whole, digits?: string) =>
      digits !== undefined && Number(digits) >= number ? `(?:\\${Number(digits) + 1})` : whole,
    );
    for (const [i, group] of this.groups.entries()) if (i > 0 && group >= number) this.groups[i] = group + 1;
    return `(?:(?=(${shifted}))\\${number})`;
  }

  private groupsIn(source: string): number {
    return source.match(/\((?!\?)/g)?.length ?? 0;
  }

  private atom(): string {
    const c = this.pattern[this.pos] as string;
    switch (c) {
      case '(':
        return this.group();
      case '[':
        return this.set();
      case '\\':
        return this.escape();
      case '.':
        this.pos += 1;
        return this.has('s') ? anyCharacter : '[^\\n]';
      case '^':
        this.pos += 1;
        return this.has('m') ? '(?<![^\\n])' : `(?<!${anyCharacter})`;
      case '$':
        this.pos += 1;
        return this.has('m') ? '(?![^\\n])' : `(?=\\n?(?!${anyCharacter}))`;
      case '*':
      case '+':
      case '?':
        throw patternError('nothing to repeat', this.pos);
      case '{': {
        const start = this.pos;
        if (this.takeQuantifier()) throw patternError('nothing to repeat', start);
        return this.character();
      }
      default:
        return this.character();
    }
  }

  private character(): string {
    const code = this.pattern.codePointAt(this.pos) as number;
    this.pos += code > 0xffff ? 2 : 1;
    return this.cased(code);
  }

  /** A character, in both cases where only a part of the pattern ignores case. */
  private cased(code: number): string {
    if (!this.has('i') || (this.startFlags & flagBits.i) !== 0) return literal(code);
    const c = String.fromCodePoint(code);
    const cases = new Set([c, c.toLowerCase(), c.toUpperCase()].filter((text) => Array.from(text).length === 1));
    if (cases.size === 1) return literal(code);
    return `[${[...cases].map((text) => literal(text.codePointAt(0) as number)).join('')}]`;
  }

  private group(): string {
    const start = this.pos;
    this.pos += 1;
    if (this.pattern[this.pos] !== '?') return this.capture(start, undefined);
    const rest = this.pattern.slice(this.pos);
    const named = /^\?P<([^>)]*)>/.exec(rest);
    if (named) {
      this.pos += named[0].length;
      return this.capture(start, this.groupName(named[1] as string, start));
    }
    const reference = /^\?P=([^)]*)\)/.exec(rest);
    if (reference) {
      this.pos += reference[0].length;
      const number = this.names.get(reference[1] as string);
      if (number === undefined) throw patternError(`unknown group name '${reference[1]}'`, start + 4);
      return this.reference(number, start);
    }
    const comment = /^\?#[^)]*\)/.exec(rest);
    if (comment) {
      this.pos += comment[0].length;
      return '';
    }
    for (const mark of ['?:', '?=', '?!', '?<=', '?<!']) {
      if (rest.startsWith(mark)) {
        this.pos += mark.length;
        return `(${mark}${this.untilClosed(start)})`;
      }
    }
    if (rest.startsWith('?>')) {
      this.pos += 2;
      return this.atomic(this.untilClosed(start));
    }
    if (rest.startsWith('?(')) {
      throw patternError('a pattern that depends on whether a group matched, (?(1)...), is not supported', start);
    }
    return this.flagGroup(rest, start);
  }

  private flagGroup(rest: string, start: number): string {
    const match = /^\?([aiLmsux]*)(?:-([imsx]+))?([:)])/.exec(rest);
    if (!match) throw patternError(`unknown extension ${rest.slice(0, rest.startsWith('?P') ? 3 : 2)}`, start + 1);
    const [whole, on = '', off = '', end] = match;
    if (end === ')') throw patternError('global flags not at the start of the expression', start);
    this.pos += whole.length;
    const outer = this.flags;
    for (const letter of on) {
      if (letter === 'a') this.flags &= ~flagBits.u;
      if (letter === 'u') this.flags &= ~flagBits.a;
      this.flags |= flagBits[letter.toLowerCase() as FlagLetter];
    }
    for (const letter of off) this.flags &= ~flagBits[letter as FlagLetter];
    if (off.includes('i') && (this.startFlags & flagBits.i) !== 0) {
      throw patternError('(?-i:...) inside of a pattern that ignores case is not supported', start);
    }
    const inner = this.untilClosed(start);
    this.flags = outer;
    return `(?:${inner})`;
  }

  private groupName(name: string, start: number): string {
    if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) throw patternError(`bad character in group name '${name}'`, start + 4);
    if (this.names.has(name)) throw patternError(`redefinition of group name '${name}'`, start + 4);
    return name;
  }

  private capture(start: number, name: string | undefined): string {
    this.groupCount += 1;
    this.jsGroups += 1;
    const number = this.groupCount;
    this.groups[number] = this.jsGroups;
    if (name !== undefined) this.names.set(name, number);
    this.open.push(number);
    const inner = this.untilClosed(start);
    this.open.pop();
    this.closing.push(number);
    return `(${inner})`;
  }

  private untilClosed(start: number): string {
    const inner = this.alternatives();
    if (this.pattern[this.pos] !== ')') throw patternError('missing ), unterminated subpattern', start);
    this.pos += 1;
    return inner;
  }

  private reference(number: number, start: number): string {
    if (number > this.groupCount) throw patternError(`invalid group reference ${number}`, start + 1);
    if (this.open.includes(number)) throw patternError('cannot refer to an open group', start);
    return `(?:\\${this.groups[number]})`;
  }

  private escape(): string {
    const start = this.pos;
    const c = this.pattern[start + 1];
    if (c === undefined) throw patternError('bad escape (end of pattern)', start);
    const isAscii = this.has('a');
    const known = escapeClass(c, isAscii);
    if (known !== undefined) {
      this.pos += 2;
      return known;
    }
    if (c === 'A' || c === 'Z' || c === 'b' || c === 'B') {
      this.pos += 2;
      return c === 'A' ? `(?<!${anyCharacter})` : c === 'Z' ? `(?!${anyCharacter})` : boundary(c, isAscii);
    }
    const digits = /^\\([1-9]\d?)/.exec(this.pattern.slice(start));
    if (digits && !/^\\[0-3][0-7][0-7]/.test(this.pattern.slice(start))) {
      this.pos += digits[0].length;
      return this.reference(Number(digits[1]), start);
    }
    return this.cased(this.characterEscape());
  }

  /** An escape for one character, in and out of sets. */
  private characterEscape(): number {
    const start = this.pos;
    const rest = this.pattern.slice(start + 1);
    const c = rest[0];
    if (c === undefined) throw patternError('bad escape (end of pattern)', start);
    const octal = /^(?:0[0-7]{0,2}|[1-3][0-7][0-7])/.exec(rest);
    if (octal) {
      this.pos += 1 + octal[0].length;
      return Number.parseInt(octal[0], 8);
    }
    const width = hexDigits[c];
    if (width !== undefined) {
      const hex = new RegExp(`^[0-9a-fA-F]{${width}}`).exec(rest.slice(1))?.[0];
      if (hex === undefined) throw patternError(`incomplete escape \\${rest.slice(0, width + 1)}`, start);
      this.pos += 2 + width;
      return Number.parseInt(hex, 16);
    }
    const simple = simpleEscapes[c];
    if (simple !== undefined) {
      this.pos += 2;
      return simple;
    }
    if (/[a-zA-Z0-9]/.test(c)) throw patternError(`bad escape \\${c}`, start);
    const code = rest.codePointAt(0) as number;
    this.pos += 1 + (code > 0xffff ? 2 : 1);
    return code;
  }

  private set(): string {
    const start = this.pos;
    this.pos += 1;
    let out = '[';
    if (this.pattern[this.pos] === '^') {
      out += '^';
      this.pos += 1;
    }
    const first = this.pos;
    while (this.pattern[this.pos] !== ']' || this.pos === first) {
      if (this.pos >= this.pattern.length) throw patternError('unterminated character set', start);
      const itemStart = this.pos;
      const low = this.setItem(start);
      const isRange = this.pattern[this.pos] === '-' && ![']', undefined].includes(this.pattern[this.pos + 1]);
      if (!isRange) {
        out += typeof low === 'string' ? low : this.setCharacter(low);
        continue;
      }
      this.pos += 1;
      const high = this.setItem(start);
      if (typeof low === 'string' || typeof high === 'string' || high < low) {
        throw patternError(`bad character range ${this.pattern.slice(itemStart, this.pos)}`, itemStart);
      }
      out += this.setRange(low, high);
    }
    this.pos += 1;
    return `${out}]`;
  }

  /** A character's code, or a class. */
  private setItem(start: number): number | string {
    const code = this.pattern.codePointAt(this.pos);
    if (code === undefined) throw patternError('unterminated character set', start);
    if (code !== 92) {
      this.pos += code > 0xffff ? 2 : 1;
      return code;
    }
    const known = escapeClass(this.pattern[this.pos + 1] ?? '', this.has('a'));
    if (known === undefined) return this.characterEscape();
    this.pos += 2;
    return known;
  }

  private setCharacter(code: number): string {
    return this.cased(code).replace(/^\[(.*)\]$/, '$1');
  }

  private setRange(low: number, high: number): string {
    const range = `${literal(low)}-${literal(high)}`;
    if (!this.has('i') || (this.startFlags & flagBits.i) !== 0) return range;
    let out = range;
    for (let code = low; code <= Math.min(high, low + 512); code += 1) out += this.setCharacter(code);
    return out;
  }
}

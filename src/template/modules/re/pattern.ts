import { TemplateError, typeError } from '../../errors.ts';
import { callValue, isCallable } from '../../operators.ts';
import { intArgument, signature } from '../../signature.ts';
import { characters } from '../../text/codePoints.ts';
import { BoundMethod, type Method } from '../../values/function.ts';
import { repr } from '../../values/object.ts';
import {
  isWaiting,
  noKwargs,
  PyDict,
  PyIterator,
  PyObject,
  PyTuple,
  type Result,
  textOf,
  typeName,
  type Value,
  type Waiting,
} from '../../values.ts';
import { flagBits, flagText } from './flags.ts';
import { Match } from './match.ts';
import { replacement } from './replacement.ts';
import { anyCharacter, translate } from './translate.ts';

/** A compiled pattern of Python's `re`. */
export class Pattern extends PyObject {
  readonly typeName = 're.Pattern';
  readonly source: string;
  readonly flags: number;
  readonly groups: readonly number[];
  readonly names: ReadonlyMap<string, number>;
  readonly closing: readonly number[];
  private readonly translated: string;
  private readonly expressions = new Map<string, RegExp>();

  constructor(source: string, flags: number) {
    super();
    const translated = translate(source, flags);
    this.source = source;
    this.flags = translated.flags;
    this.groups = translated.groups;
    this.names = translated.names;
    this.closing = translated.closing;
    this.translated = translated.source;
  }

  private expression(how: 'g' | 'y' | 'dy', isWhole = false): RegExp {
    const key = `${how}${isWhole}`;
    let expression = this.expressions.get(key);
    if (!expression) {
      const source = isWhole ? `(?:${this.translated})(?!${anyCharacter})` : this.translated;
      try {
        expression = new RegExp(source, `v${how}${(this.flags & flagBits.i) !== 0 ? 'i' : ''}`);
      } catch {
        throw new TemplateError('other', `the regular expression ${repr(this.source)} is too unusual`);
      }
      this.expressions.set(key, expression);
    }
    return expression;
  }

  private run(expression: RegExp, text: string, from: number): Match | undefined {
    expression.lastIndex = from;
    const found = expression.exec(text);
    return found ? new Match(this, text, found) : undefined;
  }
  search(text: string, from = 0): Match | undefined {
    return this.run(this.expression('g'), text, from);
  }
  match(text: string, from = 0): Match | undefined {
    return this.run(this.expression('y'), text, from);
  }
  fullmatch(text: string, from = 0): Match | undefined {
    return this.run(this.expression('y', true), text, from);
  }
  /** Matches one after another; after an empty one the search goes on one character further. */
  *matches(text: string, limit = Number.POSITIVE_INFINITY, start = 0): Generator<Match> {
    let from = start;
    for (let count = 0; count < limit && from <= text.length; count += 1) {
      const match = this.search(text, from);
      if (!match) return;
      yield match;
      from = match.end;
      if (match.start === match.end) from += (text.codePointAt(from) ?? 0) > 0xffff ? 2 : 1;
    }
  }
  /** Where the groups of a match stand, by JavaScript's numbers, in UTF-16 units. */
  spansOf(match: Match): readonly ([number, number] | undefined)[] {
    if (this.groups.length === 1) return [[match.start, match.end]];
    for (const isWhole of [false, true]) {
      const expression = this.expression('dy', isWhole);
      expression.lastIndex = match.start;
      const found = expression.exec(match.string);
      if (found?.indices && found[0] === match.found[0]) return found.indices;
    }
    return [[match.start, match.end]];
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'pattern':
        return this.source;
      case 'flags':
        return this.flags;
      case 'groups':
        return this.groups.length - 1;
      case 'groupindex':
        return new PyDict(this.names);
      default: {
        const method = patternMethods.get(name);
        return method && new BoundMethod(name, this, method);
      }
    }
  }
  override attributeNames(): Iterable<string> {
    return ['pattern', 'flags', 'groups', 'groupindex', ...patternMethods.keys()];
  }
  override repr(): string {
    const flags = this.flags & ~flagBits.u;
    return `re.compile(${repr(this.source)}${flags === 0 ? '' : `, ${flagText(flags)}`})`;
  }
  override equals(other: Value): boolean {
    return other instanceof Pattern && other.source === this.source && other.flags === this.flags;
  }
  override hashKey(): string {
    return `pattern:${this.flags}:${this.source}`;
  }
}

function subject(value: Value | undefined): string {
  const text = value === undefined ? undefined : textOf(value);
  if (text === undefined) throw typeError(`expected string or bytes-like object, got '${typeName(value ?? null)}'`);
  return text;
}

const bindFind = signature('search', 'string', ['pos', 0], ['endpos', null]);
const bindSub = signature('sub', 'repl', 'string', ['count', 0]);
const bindSplit = signature('split', 'string', ['maxsplit', 0]);

/** Cuts the text at `endpos` and counts `pos` in UTF-16 units. */
function region(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): [text: string, from: number] {
  const [string = null, pos = 0, endpos = null] = bindFind(args, kwargs);
  let text = subject(string);
  if (pos === 0 && endpos === null) return [text, 0];
  const all = characters(text);
  if (endpos !== null) text = all.slice(0, Math.max(0, intArgument(endpos))).join('');
  return [
    text,
    Array.from(all)
      .slice(0, Math.max(0, intArgument(pos)))
      .join('').length,
  ];
}

const find =
  (how: 'search' | 'match' | 'fullmatch'): Method<Pattern> =>
  (self, args, kwargs) => {
    const [text, from] = region(args, kwargs);
    return from > text.length ? null : (self[how](text, from) ?? null);
  };

function found(self: Pattern, args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Generator<Match> {
  const [text, from] = region(args, kwargs);
  return self.matches(text, Number.POSITIVE_INFINITY, from);
}

/** What `findall` lists for a match: the only group, all groups, or the whole. */
function listed(match: Match): Value {
  const { groups } = match.pattern;
  if (groups.length === 1) return match.found[0];
  if (groups.length === 2) return match.groupText(1) ?? '';
  return new PyTuple(groups.slice(1).map((_, i) => match.groupText(i + 1) ?? ''));
}

function split(self: Pattern, args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value[] {
  const [string = null, maximum = 0] = bindSplit(args, kwargs);
  const text = subject(string);
  const parts: Value[] = [];
  let last = 0;
  const limit = intArgument(maximum);
  for (const match of limit < 0 ? [] : self.matches(text, limit === 0 ? Number.POSITIVE_INFINITY : limit)) {
    parts.push(text.slice(last, match.start));
    for (let group = 1; group < self.groups.length; group += 1) parts.push(match.groupText(group) ?? null);
    last = match.end;
  }
  return [...parts, text.slice(last)];
}

/** The text with replacements and their number; a function may wait for each of them. */
function sub(self: Pattern, args: readonly Value[], kwargs: ReadonlyMap<string, Value>, withCount: boolean): Result {
  const [by = null, string = null, limit = 0] = bindSub(args, kwargs);
  const text = subject(string);
  const count = intArgument(limit);
  const matches = self.matches(text, count === 0 ? Number.POSITIVE_INFINITY : count);
  if (isCallable(by)) return subWithCalls(by, text, matches, withCount);
  const replace = replacement(by, self);
  let out = '';
  let last = 0;
  let made = 0;
  for (const match of matches) {
    out += text.slice(last, match.start) + replace(match);
    last = match.end;
    made += 1;
  }
  out += text.slice(last);
  return withCount ? new PyTuple([out, made]) : out;
}

function* subWithCalls(by: Value, text: string, matches: Iterable<Match>, withCount: boolean): Waiting {
  let out = '';
  let last = 0;
  let made = 0;
  for (const match of matches) {
    const result = callValue(by, [match], noKwargs);
    const value: Value = isWaiting(result) ? yield* result : result;
    const piece = textOf(value);
    if (piece === undefined) throw typeError(`expected str instance, ${typeName(value)} found`);
    out += text.slice(last, match.start) + piece;
    last = match.end;
    made += 1;
  }
  out += text.slice(last);
  return withCount ? new PyTuple([out, made]) : out;
}

/** The methods of compiled patterns; `re`'s functions are the same with a pattern in front. */
export const patternMethods: ReadonlyMap<string, Method<Pattern>> = new Map<string, Method<Pattern>>([
  ['search', find('search')],
  ['match', find('match')],
  ['fullmatch', find('fullmatch')],
  ['findall', (self, args, kwargs) => Array.from(found(self, args, kwargs), listed)],
  ['finditer', (self, args, kwargs) => new PyIterator(found(self, args, kwargs), 'callable_iterator')],
  ['sub', (self, args, kwargs) => sub(self, args, kwargs, false)],
  ['subn', (self, args, kwargs) => sub(self, args, kwargs, true)],
  ['split', split],
]);

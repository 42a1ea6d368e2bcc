import { typeError, valueError } from '../errors.ts';
import { intArgument, positional, signature } from '../signature.ts';
import { characters, codePointLength, indexOfOffset, unitOffset } from '../text/codePoints.ts';
import { formatBraces } from '../text/formatBraces.ts';
import { PyDict, PyTuple } from '../values/containers.ts';
import type { Method } from '../values/function.ts';
import { iterate } from '../values/iteration.ts';
import { noKwargs, textOf, truthy, typeName, type Value } from '../values/object.ts';
import { caseMethods } from './strCase.ts';
import { centered, replaced, rsplitSpace, splitLines, splitSpace, stripped } from './texts.ts';

type StrMethod = Method<string>;

/** The text that an argument must be. */
function text(value: Value, what: string): string {
  const found = textOf(value);
  if (found === undefined) throw typeError(`${what} must be str, not ${typeName(value)}`);
  return found;
}

function textOrNone(value: Value, message: string): string | null {
  if (value === null) return null;
  const found = textOf(value);
  if (found === undefined) throw typeError(`${message}, not ${typeName(value)}`);
  return found;
}

function strip(name: string, left: boolean, right: boolean): StrMethod {
  const bind = positional(name, ['chars', null]);
  return (self, args, kwargs) => {
    const [chars] = bind(args, kwargs) as [Value];
    return stripped(self, textOrNone(chars, `${name} arg must be None or str`), left, right);
  };
}

function limited(parts: string[], separator: string, limit: number, fromRight: boolean): string[] {
  if (limit < 0 || parts.length <= limit + 1) return parts;
  const at = parts.length - limit - 1;
  return fromRight
    ? [parts.slice(0, at + 1).join(separator), ...parts.slice(at + 1)]
    : [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}

function splitMethod(name: string, fromRight: boolean): StrMethod {
  const bind = signature(name, ['sep', null], ['maxsplit', -1]);
  return (self, args, kwargs) => {
    const [sep, maxsplit] = bind(args, kwargs) as [Value, Value];
    const separator = textOrNone(sep, 'must be str or None');
    const limit = intArgument(maxsplit);
    if (separator === null) {
      return fromRight ? rsplitSpace(self, limit) : splitSpace(self, limit);
    }
    if (separator === '') throw valueError('empty separator');
    return limited(self.split(separator), separator, limit, fromRight);
  };
}

/** The part of a text between two optional code point bounds, with the offset where it starts. */
function part(self: string, start: Value, end: Value): { text: string; offset: number; valid: boolean } {
  if (start === null && end === null) return { text: self, offset: 0, valid: true };
  const length = codePointLength(self);
  const bound = (value: Value, otherwise: number): number => {
    if (value === null) return otherwise;
    const at = intArgument(value);
    return Math.max(at < 0 ? at + length : at, 0);
  };
  const from = bound(start, 0);
  const to = Math.min(bound(end, length), length);
  if (from > to) return { text: '', offset: from, valid: from <= length && from <= to };
  const offset = unitOffset(self, from);
  return { text: self.slice(offset, unitOffset(self, to)), offset: from, valid: true };
}

function finder(name: string, last: boolean, required: boolean): StrMethod {
  const bind = positional(name, 'sub', ['start', null], ['end', null]);
  return (self, args, kwargs) => {
    const [sub, start, end] = bind(args, kwargs) as [Value, Value, Value];
    const wanted = text(sub, 'the text to look for');
    const range = part(self, start, end);
    const at = !range.valid ? -1 : last ? range.text.lastIndexOf(wanted) : range.text.indexOf(wanted);
    if (at >= 0) return range.offset + indexOfOffset(range.text, at);
    if (required) throw valueError('substring not found');
    return -1;
  };
}

function affixTest(name: string, test: (text: string, affix: string) => boolean): StrMethod {
  const bind = positional(name, 'prefix', ['start', null], ['end', null]);
  return (self, args, kwargs) => {
    const [affix, start, end] = bind(args, kwargs) as [Value, Value, Value];
    const range = part(self, start, end);
    const affixes = affix instanceof PyTuple ? affix.values : [affix];
    return affixes.some((one) => {
      const wanted = textOf(one);
      if (wanted === undefined) {
        const what =
          affix instanceof PyTuple
            ? `tuple for ${name} must only contain str`
            : `${name} first arg must be str or a tuple of str`;
        throw typeError(`${what}, not ${typeName(one)}`);
      }
      return range.valid && test(range.text, wanted);
    });
  };
}

const countBind = positional('count', 'sub', ['start', null], ['end', null]);
const count: StrMethod = (self, args, kwargs) => {
  const [sub, start, end] = countBind(args, kwargs) as [Value, Value, Value];
  const wanted = text(sub, 'the text to count');
  const range = part(self, start, end);
  if (!range.valid) return 0;
  return wanted === '' ? codePointLength(range.text) + 1 : range.text.split(wanted).length - 1;
};

function partition(name: string, last: boolean): StrMethod {
  const bind = positional(name, 'sep');
  return (self, args, kwargs) => {
    const separator = text((bind(args, kwargs) as [Value])[0], 'the separator');
    if (separator === '') throw valueError('empty separator');
    const at = last ? self.lastIndexOf(separator) : self.indexOf(separator);
    if (at < 0) return new PyTuple(last ? ['', '', self] : [self, '', '']);
    return new PyTuple([self.slice(0, at), separator, self.slice(at + separator.length)]);
  };
}

function padded(name: string, pad: (missing: number, width: number) => [left: number, right: number]): StrMethod {
  const bind = positional(name, 'width', ['fillchar', ' ']);
  return (self, args, kwargs) => {
    const [width, fillchar] = bind(args, kwargs) as [Value, Value];
    const fill = textOf(fillchar);
    if (fill === undefined || codePointLength(fill) !== 1) {
      throw typeError('The fill character must be exactly one character long');
    }
    const wanted = intArgument(width);
    const missing = wanted - codePointLength(self);
    if (missing <= 0) return self;
    const [left, right] = pad(missing, wanted);
    return fill.repeat(left) + self + fill.repeat(right);
  };
}

const zfillBind = positional('zfill', 'width');
const zfill: StrMethod = (self, args, kwargs) => {
  const missing = intArgument((zfillBind(args, kwargs) as [Value])[0]) - codePointLength(self);
  if (missing <= 0) return self;
  const sign = self.startsWith('+') || self.startsWith('-') ? (self[0] as string) : '';
  return sign + '0'.repeat(missing) + self.slice(sign.length);
};

const joinBind = positional('join', 'iterable');
const join: StrMethod = (self, args, kwargs) => {
  const parts: string[] = [];
  const values = iterate((joinBind(args, kwargs) as [Value])[0]);
  for (let step = values.next(); !step.done; step = values.next()) {
    const item = textOf(step.value);
    if (item === undefined) {
      throw typeError(`sequence item ${parts.length}: expected str instance, ${typeName(step.value)} found`);
    }
    parts.push(item);
  }
  return parts.join(self);
};

const expandtabsBind = signature('expandtabs', ['tabsize', 8]);
const expandtabs: StrMethod = (self, args, kwargs) => {
  const size = intArgument((expandtabsBind(args, kwargs) as [Value])[0]);
  let column = 0;
  let result = '';
  for (const character of self) {
    if (character === '\t') {
      const spaces = size > 0 ? size - (column % size) : 0;
      result += ' '.repeat(spaces);
      column += spaces;
    } else {
      result += character;
      column = character === '\n' || character === '\r' ? 0 : column + 1;
    }
  }
  return result;
};

const translateBind = positional('translate', 'table');
const translate: StrMethod = (self, args, kwargs) => {
  const [table] = translateBind(args, kwargs) as [Value];
  if (!(table instanceof PyDict)) throw typeError(`'${typeName(table)}' object is not subscriptable`);
  let result = '';
  for (const character of self) {
    const to = table.get(character.codePointAt(0) as number);
    if (to === undefined) result += character;
    else if (typeof to === 'number') result += String.fromCodePoint(to);
    else if (to !== null) result += text(to, 'character mapping');
  }
  return result;
};

const maketransBind = positional('maketrans', 'x', ['y', null], ['z', null]);
const maketrans: StrMethod = (_self, args, kwargs) => {
  const [x, y, z] = maketransBind(args, kwargs) as [Value, Value, Value];
  const code = (key: Value): Value => (typeof key === 'string' ? (key.codePointAt(0) ?? 0) : key);
  if (y === null) {
    if (!(x instanceof PyDict)) throw typeError('if you give only one argument to maketrans it must be a dict');
    return new PyDict([...x.entries()].map(([key, value]) => [code(key), value]));
  }
  const from = characters(text(x, 'the first maketrans argument'));
  const to = characters(text(y, 'the second maketrans argument'));
  if (from.length !== to.length) throw valueError('the first two maketrans arguments must have equal length');
  const table = new PyDict(from.map((character, i) => [code(character), code(to[i] as string)]));
  if (z !== null) for (const character of text(z, 'the third maketrans argument')) table.set(code(character), null);
  return table;
};

function affixRemover(name: string, remove: (self: string, affix: string) => string): StrMethod {
  const bind = positional(name, 'affix');
  return (self, args, kwargs) => remove(self, text((bind(args, kwargs) as [Value])[0], `${name}() argument`));
}

const replaceBind = positional('replace', 'old', 'new', ['count', -1]);
const replace: StrMethod = (self, args, kwargs) => {
  const [old, by, limit] = replaceBind(args, kwargs) as [Value, Value, Value];
  return replaced(self, text(old, 'replace() argument 1'), text(by, 'replace() argument 2'), intArgument(limit));
};

const splitlinesBind = signature('splitlines', ['keepends', false]);
const formatMapBind = positional('format_map', 'mapping');

/** The methods of `str`. */
export const strMethods: ReadonlyMap<string, StrMethod> = new Map<string, StrMethod>([
  ...caseMethods,
  ['center', padded('center', centered)],
  ['count', count],
  ['endswith', affixTest('endswith', (self, affix) => self.endsWith(affix))],
  ['expandtabs', expandtabs],
  ['find', finder('find', false, false)],
  ['format', (self, args, kwargs) => formatBraces(self, args, kwargs)],
  ['format_map', (self, args, kwargs) => formatBraces(self, [], noKwargs, (formatMapBind(args, kwargs) as [Value])[0])],
  ['index', finder('index', false, true)],
  ['join', join],
  ['ljust', padded('ljust', (missing) => [0, missing])],
  ['lstrip', strip('lstrip', true, false)],
  ['maketrans', maketrans],
  ['partition', partition('partition', false)],
  [
    'removeprefix',
    affixRemover('removeprefix', (self, affix) => (self.startsWith(affix) ? self.slice(affix.length) : self)),
  ],
  [
    'removesuffix',
    affixRemover('removesuffix', (self, affix) =>
      affix !== '' && self.endsWith(affix) ? self.slice(0, -affix.length) : self,
    ),
  ],
  ['replace', replace],
  ['rfind', finder('rfind', true, false)],
  ['rindex', finder('rindex', true, true)],
  ['rjust', padded('rjust', (missing) => [missing, 0])],
  ['rpartition', partition('rpartition', true)],
  ['rsplit', splitMethod('rsplit', true)],
  ['rstrip', strip('rstrip', false, true)],
  ['split', splitMethod('split', false)],
  ['splitlines', (self, args, kwargs) => splitLines(self, truthy((splitlinesBind(args, kwargs) as [Value])[0]))],
  ['startswith', affixTest('startswith', (self, affix) => self.startsWith(affix))],
  ['strip', strip('strip', true, true)],
  ['translate', translate],
  ['zfill', zfill],
]);

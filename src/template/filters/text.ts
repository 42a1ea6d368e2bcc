import { TemplateError, typeError } from '../errors.ts';
import { centered, replaced, splitLines, stripped } from '../methods/texts.ts';
import { binary } from '../numbers/arithmetic.ts';
import { intArgument } from '../signature.ts';
import { characters, codePointLength } from '../text/codePoints.ts';
import { PyDict, PyTuple } from '../values/containers.ts';
import { lengthOf } from '../values/iteration.ts';
import { Markup } from '../values/markup.ts';
import { str, textOf, truthy, typeName, type Value } from '../values/object.ts';
import { argumentError, filter, mapOnlyText, mapText, type NamedFilter } from './filter.ts';

const center = filter('center', [['width', 80]], (input, [width]) =>
  mapText(input, (text) => {
    const wanted = intArgument(width as Value);
    const missing = wanted - codePointLength(text);
    if (missing <= 0) return text;
    const [left, right] = centered(missing, wanted);
    return ' '.repeat(left) + text + ' '.repeat(right);
  }),
);

const format: NamedFilter = [
  'format',
  (input, args, kwargs) => {
    if (args.length > 0 && kwargs.size > 0) {
      throw argumentError("can't handle positional and keyword arguments at the same time");
    }
    const values = kwargs.size > 0 ? new PyDict([...kwargs]) : new PyTuple(args);
    return binary('%', input instanceof Markup ? input : str(input), values);
  },
];

const indent = filter(
  'indent',
  [
    ['width', 4],
    ['first', false],
    ['blank', false],
  ],
  (input, [width, first, blank]) => {
    const indention = textOf(width as Value) ?? ' '.repeat(Math.max(intArgument(width as Value), 0));
    return mapOnlyText('indent', input, (text) => {
      const [head = '', ...rest] = splitLines(`${text}\n`);
      const lines = rest.map((line) => (line !== '' || truthy(blank as Value) ? indention + line : line));
      return (truthy(first as Value) ? indention : '') + [head, ...lines].join('\n');
    });
  },
);

const replace = filter('replace', ['old', 'new', ['count', null]], (input, [old, by, count]) =>
  replaced(str(input), str(old as Value), str(by as Value), count === null ? -1 : intArgument(count as Value)),
);

const trim = filter('trim', [['chars', null]], (input, [chars]) => {
  if (chars !== null && textOf(chars as Value) === undefined) {
    throw typeError(`strip arg must be None or str, not ${typeName(chars as Value)}`);
  }
  return mapText(input, (text) => stripped(text, chars === null ? null : str(chars as Value)));
});

const truncate = filter(
  'truncate',
  [
    ['length', 255],
    ['killwords', false],
    ['end', '...'],
    ['leeway', null],
  ],
  (input, [length, killwords, end, leeway]) => {
    const limit = intArgument(length as Value);
    const tail = str(end as Value);
    const slack = leeway === null ? 5 : intArgument(leeway as Value);
    const room = limit - codePointLength(tail);
    if (room < 0) throw new TemplateError('other', `expected length >= ${codePointLength(tail)}, got ${limit}`);
    if (slack < 0) throw new TemplateError('other', `expected leeway >= 0, got ${slack}`);
    if (textOf(input) === undefined && lengthOf(input) <= limit + slack) return input;
    return mapOnlyText('truncate', input, (text) => {
      const all = characters(text);
      if (all.length <= limit + slack) return text;
      const cut = all.slice(0, room).join('');
      const space = truthy(killwords as Value) ? -1 : cut.lastIndexOf(' ');
      return (space < 0 ? cut : cut.slice(0, space)) + tail;
    });
  },
);

const wordcount = filter('wordcount', [], (input) => str(input).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0);

export const textFilters: readonly NamedFilter[] = [
  center,
  format,
  indent,
  replace,
  filter('string', [], (input) => mapText(input, (text) => text)),
  trim,
  truncate,
  wordcount,
];

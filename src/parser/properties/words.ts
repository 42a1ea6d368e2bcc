import { diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { YamlPath } from '../../template/yaml/index.ts';
import type { ParseState } from '../state.ts';
import type { Entry } from './propertyFile.ts';

/** Reports a value that is none of the known words. Absent values are not looked at. */
export function checkWord(
  state: ParseState,
  entry: Entry,
  path: YamlPath,
  value: unknown,
  what: string,
  words: readonly string[],
): void {
  if (value === undefined || value === null || words.includes(String(value).toLowerCase())) return;
  const meant = didYouMean(String(value), words);
  state.report(
    diagnostic('E205', `\`${String(value)}\` is not ${what}`, {
      place: entry.place(path),
      help: [meant ? `did you mean \`${meant}\`?` : `it is one of ${words.map((word) => `\`${word}\``).join(', ')}`],
    }),
  );
}

export const granularities: readonly string[] = [
  'nanosecond',
  'microsecond',
  'millisecond',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
];

export const entityTypes: readonly string[] = ['foreign', 'natural', 'primary', 'unique'];
export const dimensionTypes: readonly string[] = ['categorical', 'time'];
export const aggregations: readonly string[] = [
  'sum',
  'min',
  'max',
  'count_distinct',
  'sum_boolean',
  'average',
  'percentile',
  'median',
  'count',
];

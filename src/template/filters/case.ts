import { capitalized } from '../methods/strCase.ts';
import { whitespaceClass } from '../methods/whitespace.ts';
import { type NamedFilter, textFilter } from './filter.ts';

const wordStarts = new RegExp(`((?:[-({<[]|${whitespaceClass})+)`);

/** Unlike the method of the same name, an apostrophe does not start a word. */
function titled(text: string): string {
  return text
    .split(wordStarts)
    .map((part) => {
      const [first] = part;
      return first === undefined ? '' : first.toUpperCase() + part.slice(first.length).toLowerCase();
    })
    .join('');
}

export const caseFilters: readonly NamedFilter[] = [
  textFilter('capitalize', capitalized),
  textFilter('lower', (text) => text.toLowerCase()),
  textFilter('title', titled),
  textFilter('upper', (text) => text.toUpperCase()),
];

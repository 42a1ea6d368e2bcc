import type { SearchOptions } from 'minisearch';
import type { SiteResource } from '../../../src/docs/site/shapes.ts';
import { loadProject, loadSearch } from '../data.ts';

export interface Found {
  readonly row: SiteResource;
  /** The words of the index that matched, with the field in which they stand. */
  readonly matches: readonly (readonly [word: string, field: string])[];
}

/**
 * Resources by relevance: names count most. Mistakes of typing are forgiven where the words as they stand find nothing, since
 * what is near to a word that is there is hardly meant.
 */
export async function find(words: string, limit = 50): Promise<{ readonly found: Found[]; readonly total: number }> {
  const [{ rows }, index] = await Promise.all([loadProject(), loadSearch()]);
  const wanted = words.trim().toLowerCase();
  const search = (fuzzy: SearchOptions['fuzzy']) =>
    index.search(words, {
      boost: { name: 8, columns: 3, tags: 3, description: 2 },
      prefix: (term) => term.length > 1,
      combineWith: 'AND',
      boostDocument: (id) => likeness(rows[id as number]!.name.toLowerCase(), wanted),
      ...(fuzzy === undefined ? {} : { fuzzy }),
    });
  const exact = search(undefined);
  const results = exact.length > 0 ? exact : search((term) => (term.length > 3 ? 0.25 : false));
  return {
    total: results.length,
    found: results.slice(0, limit).map(({ id, match }) => ({
      row: rows[id as number]!,
      matches: Object.entries(match).flatMap(([word, fields]) => fields.map((field) => [word, field] as const)),
    })),
  };
}

/** Who types a name means that name; its words may stand in many places. */
function likeness(name: string, wanted: string): number {
  if (name === wanted) return 20;
  if (name.startsWith(wanted)) return 4;
  return name.includes(wanted) ? 2 : 1;
}

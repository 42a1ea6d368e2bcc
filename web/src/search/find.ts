import type { SiteResource } from '../../../src/docs/site/shapes.ts';
import { loadProject, loadSearch } from '../data.ts';

export interface Found {
  readonly row: SiteResource;
  /** The words of the index that matched, with the field in which they stand. */
  readonly matches: readonly (readonly [word: string, field: string])[];
}

/** Resources by relevance: names count most, and small mistakes of typing are forgiven. */
export async function find(words: string, limit = 50): Promise<{ readonly found: Found[]; readonly total: number }> {
  const [{ rows }, index] = await Promise.all([loadProject(), loadSearch()]);
  const results = index.search(words, {
    boost: { name: 8, columns: 3, tags: 3, description: 2 },
    prefix: (term) => term.length > 1,
    fuzzy: (term) => (term.length > 3 ? 0.2 : false),
    combineWith: 'AND',
    boostDocument: (id, term) => (rows[id as number]!.name.toLowerCase() === term ? 3 : 1),
  });
  return {
    total: results.length,
    found: results.slice(0, limit).map(({ id, match }) => ({
      row: rows[id as number]!,
      matches: Object.entries(match).flatMap(([word, fields]) => fields.map((field) => [word, field] as const)),
    })),
  };
}

import type { RowCounts } from '../adapter.ts';
import type { Completion } from './wire.ts';

/** A query with one field of this name says how many rows the merge after it finds; Postgres counts a merge's rows in one number. */
const matchedField = 'tsdt_matched';

/**
 * What a script did to rows, by the tags of its parts: `DELETE 2`, `INSERT 0 5`. A table that is made from a query has the tag of
 * the query but no fields. Undefined when no part changed rows, or when a merge does not say which it did.
 */
export function rowCounts(parts: readonly Completion[]): RowCounts | undefined {
  const counts = { inserted: 0, updated: 0, deleted: 0 };
  let matched: number | undefined;
  let isKnown = false;
  for (const { tag, fields, rows } of parts) {
    const [word = ''] = tag.split(' ');
    const count = Number(tag.split(' ').at(-1));
    if (fields[0]?.name === matchedField) matched = Number(rows[0]?.[0]);
    if (!Number.isInteger(count) || (word === 'SELECT' && fields.length > 0)) continue;
    if (word === 'MERGE') {
      if (matched === undefined) return undefined;
      counts.updated += matched;
      counts.inserted += count - matched;
    } else if (word === 'INSERT' || word === 'SELECT') counts.inserted += count;
    else if (word === 'UPDATE') counts.updated += count;
    else if (word === 'DELETE') counts.deleted += count;
    else continue;
    isKnown = true;
  }
  return isKnown ? counts : undefined;
}

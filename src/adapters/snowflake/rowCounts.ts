import type { RowCounts } from '../adapter.ts';
import type { Reply } from './wire.ts';

const columns: Readonly<Record<string, keyof RowCounts>> = {
  'number of rows inserted': 'inserted',
  'number of rows updated': 'updated',
  'number of rows deleted': 'deleted',
};

/** What the parts of a script did to rows: each change of rows answers with one row of counts. Undefined where no part changed any. */
export function rowCounts(parts: readonly Reply[]): RowCounts | undefined {
  const counts = { inserted: 0, updated: 0, deleted: 0 };
  let isKnown = false;
  for (const { fields, rows } of parts)
    fields.forEach(({ name }, at) => {
      const kind = columns[name.toLowerCase()];
      if (kind === undefined) return;
      counts[kind] += Number(rows[0]?.[at] ?? 0);
      isKnown = true;
    });
  return isKnown ? counts : undefined;
}

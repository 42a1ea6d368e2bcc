import { type CatalogStat, noStats } from '../artifacts/index.ts';
import { str } from '../template/index.ts';
import { PyDecimal } from '../template/numbers/decimal.ts';
import type { Value } from '../template/values.ts';

const column = /^stats:([^:]+):(label|value|description|include)$/i;

/** The statistics of a table: columns `stats:<id>:label`, `:value`, `:description` and `:include` of the catalog query. */
export function statsOf(names: readonly string[], row: readonly Value[]): Readonly<Record<string, CatalogStat>> {
  const parts = new Map<string, Record<string, Value>>();
  names.forEach((name, index) => {
    const [, id, part] = column.exec(name) ?? [];
    if (id === undefined || part === undefined) return;
    const found = parts.get(id) ?? {};
    found[part.toLowerCase()] = row[index] ?? null;
    parts.set(id, found);
  });
  const stats: Record<string, CatalogStat> = {};
  for (const [id, { label, value, description, include }] of parts) {
    if (include !== true) continue;
    stats[id] = {
      id,
      label: str(label ?? null),
      value: plain(value ?? null),
      include: true,
      description: description === undefined || description === null ? null : str(description),
    };
  }
  const hasStats = { ...noStats.has_stats!, value: Object.keys(stats).length > 0 };
  return { ...stats, has_stats: hasStats };
}

function plain(value: Value): CatalogStat['value'] {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint' || value instanceof PyDecimal) return Number(str(value));
  return str(value);
}

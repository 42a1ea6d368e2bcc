import type { Adapter, Session } from '../../adapters/adapter.ts';
import type { ColumnInfo, RefableNode, SourceNode } from '../../manifest/node.ts';
import type { DatabaseColumn, RelationPath } from '../../manifest/relation.ts';
import type { ComparedColumn } from '../../review/index.ts';

type Related = RefableNode | SourceNode;

export const pathOf = (node: Related): RelationPath => ({
  database: node.database,
  schema: node.schema,
  identifier: 'alias' in node ? node.alias : node.identifier,
});

/** Columns as a database has them, with the sizes of their types. */
export async function columnsOf(adapter: Adapter, session: Session, node: Related): Promise<ComparedColumn[]> {
  const columns = await adapter.columnsOf(session, pathOf(node), node.relation_name ?? undefined);
  return columns.map((column) => ({ name: column.name, type: typeOf(column) }));
}

function typeOf({ dataType, sqlType, charSize, numericPrecision, numericScale }: DatabaseColumn): string {
  if (charSize !== null && /char/i.test(dataType)) return `${dataType}(${charSize})`;
  if (/^(numeric|decimal|number|fixed)$/i.test(dataType) && numericPrecision !== null)
    return `${dataType}(${numericPrecision},${numericScale ?? 0})`;
  return sqlType ?? dataType;
}

/** Values of columns that are marked as personal are never shown: `meta: {pii: true}`, `meta: {masked: true}` or a tag `pii`. */
export const isPersonal = ({ meta, tags }: ColumnInfo): boolean =>
  meta?.pii === true || meta?.masked === true || tags?.includes('pii') === true;

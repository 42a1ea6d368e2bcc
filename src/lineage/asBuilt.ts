import type { ColumnInfo, ManifestNode } from '../manifest/node.ts';
import { type Dialect, fold, readType } from '../sql/index.ts';
import type { ColumnInput, LineageColumn, NodeLineage } from './shapes.ts';

/** What a materialization makes of the columns of a query. */
export function asBuilt(node: ManifestNode, lineage: NodeLineage, dialect: Dialect): NodeLineage {
  if (node.resource_type === 'snapshot')
    return { ...lineage, columns: [...lineage.columns, ...snapshotColumns(node, lineage, dialect)] };
  if (node.resource_type !== 'model') return lineage;
  const isTable = node.config.materialized === 'table' || node.config.materialized === 'incremental';
  return isTable && node.contract.enforced ? byContract(node, lineage, dialect) : lineage;
}

/** A table with a contract has the contract's columns in the contract's order, and its types. */
function byContract(node: ManifestNode, lineage: NodeLineage, dialect: Dialect): NodeLineage {
  const constraints = 'constraints' in node ? node.constraints : [];
  const keys = new Set(
    constraints
      .filter(({ type }) => type === 'primary_key' || type === 'not_null')
      .flatMap(({ columns }) => columns ?? []),
  );
  const columns = Object.values(node.columns).map((info): LineageColumn => {
    const name = storedName(info, dialect);
    const found = lineage.columns.find((column) => column.name === name);
    const certain =
      keys.has(info.name) || info.constraints.some(({ type }) => type === 'not_null' || type === 'primary_key');
    const type = info.data_type ? readType(info.data_type, dialect) : found?.type;
    if (!found)
      return {
        name,
        type,
        nullable: certain ? false : undefined,
        inputs: [],
        unknown: [lineage.open ?? `the query has no column \`${name}\``],
      };
    return { ...found, type, nullable: certain ? false : found.nullable };
  });
  return { ...lineage, columns, open: undefined, ...(lineage.open === undefined && { queried: lineage.columns }) };
}

/** The name of a described column as the database stores it. */
export const storedName = ({ name, quote }: ColumnInfo, dialect: Dialect): string =>
  quote ? name : fold(name, dialect);

/** The columns that a snapshot adds, from its key and its time of change. */
function snapshotColumns(node: ManifestNode, lineage: NodeLineage, dialect: Dialect): LineageColumn[] {
  const config = node.config as Readonly<Record<string, unknown>>;
  const names = (config.snapshot_meta_column_names ?? {}) as Readonly<Record<string, string>>;
  const text = (value: unknown): string[] =>
    Array.isArray(value) ? value.flatMap(text) : typeof value === 'string' ? [value] : [];
  const find = (name: string): LineageColumn | undefined =>
    lineage.columns.find((column) => column.name === fold(name, dialect) || column.name === name);
  const updated = config.strategy === 'timestamp' ? text(config.updated_at).map(find)[0] : undefined;
  const keys = text(config.unique_key).flatMap((name) => find(name) ?? []);
  const time =
    config.strategy === 'timestamp'
      ? updated?.type
      : dialect === 'postgres'
        ? 'timestamp without time zone'
        : undefined;
  const inputsOf = (columns: readonly (LineageColumn | undefined)[]): ColumnInput[] => {
    const found = new Map<string, ColumnInput>();
    for (const column of columns) {
      for (const { id, column: name, kind } of column?.inputs ?? []) {
        const reaches = kind === 'copied' || kind === 'renamed';
        found.set(`${id} ${name}`, { id, column: name, kind: reaches ? 'transformed' : kind });
      }
    }
    return [...found.values()];
  };
  const made = (
    name: string,
    type: string | undefined,
    nullable: boolean,
    from: readonly (LineageColumn | undefined)[],
  ): LineageColumn => ({
    name: fold(names[name] ?? name, dialect),
    type,
    nullable,
    inputs: inputsOf(from),
    unknown: from.flatMap((column) => column?.unknown ?? []),
  });
  const columns = [
    made('dbt_scd_id', dialect === 'postgres' ? 'text' : 'VARCHAR', false, [...keys, updated]),
    made('dbt_updated_at', time, false, [updated]),
    made('dbt_valid_from', time, false, [updated]),
    made('dbt_valid_to', time, true, [updated]),
  ];
  const deleted = config.hard_deletes === 'new_record';
  return deleted
    ? [...columns, made('dbt_is_deleted', dialect === 'postgres' ? 'text' : 'VARCHAR', false, [])]
    : columns;
}

import { str } from '../../template/operators.ts';
import type { Kwargs, Value } from '../../template/values.ts';
import { bindArguments, optionalText } from '../arguments.ts';
import { Column, columnFacts } from '../column.ts';
import { Relation } from '../relation.ts';
import type { Handler, RuntimeAdapter } from './runtimeAdapter.ts';
import { relationArgument } from './storedRelation.ts';

const columnsOfArgument = async (adapter: RuntimeAdapter, name: string, value: Value | undefined): Promise<Column[]> =>
  adapter.columns(relationArgument(name, value));

async function expandColumns(adapter: RuntimeAdapter, args: readonly Value[], kwargs: Kwargs): Promise<Value> {
  const [goal, current] = bindArguments('expand_target_column_types', ['from_relation', 'to_relation'], args, kwargs);
  const target = relationArgument('expand_target_column_types', current);
  const wanted = await columnsOfArgument(adapter, 'expand_target_column_types', goal);
  const present = new Map((await adapter.columns(target)).map((column) => [column.name, column]));
  for (const column of wanted) {
    const own = present.get(column.name);
    if (!own?.canExpandTo(column)) continue;
    const type = `${columnFacts(adapter.home.facts).sizedString}(${column.stringSize()})`;
    await adapter.macro('alter_column_type', [target, column.name, type]);
  }
  return null;
}

/** Methods of `adapter` about columns. */
export const columnMethods: readonly (readonly [string, Handler])[] = [
  [
    'get_columns_in_relation',
    async (adapter, args, kwargs) =>
      columnsOfArgument(
        adapter,
        'get_columns_in_relation',
        bindArguments('get_columns_in_relation', ['relation'], args, kwargs)[0],
      ),
  ],
  [
    'get_columns_in_table',
    async (adapter, args, kwargs) => {
      const [schema, identifier] = bindArguments('get_columns_in_table', ['schema', 'identifier'], args, kwargs).map(
        optionalText,
      );
      return adapter.columns(
        new Relation(adapter.home.facts, {
          path: { database: null, schema: schema ?? null, identifier: identifier ?? null },
        }),
      );
    },
  ],
  [
    'get_column_schema_from_query',
    async (adapter, args, kwargs) => {
      const [sql] = bindArguments('get_column_schema_from_query', ['sql'], args, kwargs);
      const { session, facts } = adapter.home;
      const columns = await session.use((leased) => session.adapter.columnsOfQuery(leased, str(sql!)));
      return columns.map((column) => Column.of(facts, column));
    },
  ],
  [
    'get_missing_columns',
    async (adapter, args, kwargs) => {
      const [from, to] = bindArguments('get_missing_columns', ['from_relation', 'to_relation'], args, kwargs);
      const wanted = await columnsOfArgument(adapter, 'get_missing_columns', from);
      const present = new Set(
        (await columnsOfArgument(adapter, 'get_missing_columns', to)).map((column) => column.name),
      );
      return wanted.filter((column) => !present.has(column.name));
    },
  ],
  ['expand_target_column_types', expandColumns],
];

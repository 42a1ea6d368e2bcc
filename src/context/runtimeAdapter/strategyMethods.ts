import type { Facts } from '../../adapters/adapter.ts';
import { TemplateError } from '../../template/errors.ts';
import { PyDict, type Value } from '../../template/values.ts';
import { standardStrategies } from '../adapterMethods.ts';
import { bindArguments, optionalText } from '../arguments.ts';
import type { Relation } from '../relation.ts';
import type { Handler, RuntimeAdapter } from './runtimeAdapter.ts';
import { relationArgument } from './storedRelation.ts';

const snapshotColumns: readonly string[] = ['dbt_scd_id', 'dbt_valid_from', 'dbt_valid_to'];

async function missingMeta(
  adapter: RuntimeAdapter,
  relation: Relation,
  names: Value | undefined,
  wanted: readonly string[],
): Promise<string[]> {
  const present = new Set((await adapter.columns(relation)).map((column) => column.name.toLowerCase()));
  const named = (name: string): string => (names instanceof PyDict ? (optionalText(names.get(name)) ?? '') : name);
  return wanted.map(named).filter((name) => name !== '' && !present.has(name.toLowerCase()));
}

function refuseSnapshotTarget(missing: readonly string[]): void {
  if (missing.length === 0) return;
  const listed = missing.map((name) => `"${name}"`).join(', ');
  throw new TemplateError(
    'other',
    `Snapshot target is missing configured columns: ${listed}. It was not made by a snapshot, or its column names were configured differently.`,
  );
}

function strategyMacro(facts: Facts, context: Value, strategy: string): Value {
  const known = facts.incrementalStrategies ?? standardStrategies;
  if (builtinStrategies.includes(strategy) && !known.includes(strategy)) {
    throw new TemplateError('other', `The incremental strategy '${strategy}' is not valid for this adapter`);
  }
  const name = `get_incremental_${strategy.replaceAll('+', '_')}_sql`;
  const macro = context instanceof PyDict ? context.get(name) : undefined;
  if (macro === undefined)
    throw new TemplateError('other', `dbt could not find an incremental strategy macro with the name "${name}"`);
  return macro;
}

const builtinStrategies: readonly string[] = ['append', 'delete+insert', 'merge', 'insert_overwrite', 'microbatch'];

/** Methods of `adapter` that materializations ask before they write: snapshots and strategies. */
export const strategyMethods: readonly (readonly [string, Handler])[] = [
  [
    'valid_snapshot_target',
    async (adapter, args, kwargs) => {
      const [relation, names] = bindArguments('valid_snapshot_target', ['relation', 'column_names?'], args, kwargs);
      refuseSnapshotTarget(
        await missingMeta(adapter, relationArgument('valid_snapshot_target', relation), names, snapshotColumns),
      );
      return null;
    },
  ],
  [
    'assert_valid_snapshot_target_given_strategy',
    async (adapter, args, kwargs) => {
      const name = 'assert_valid_snapshot_target_given_strategy';
      const [relation, names, strategy] = bindArguments(name, ['relation', 'column_names', 'strategy'], args, kwargs);
      const wanted =
        strategy instanceof PyDict && strategy.get('hard_deletes') === 'new_record'
          ? [...snapshotColumns, 'dbt_is_deleted']
          : snapshotColumns;
      refuseSnapshotTarget(await missingMeta(adapter, relationArgument(name, relation), names, wanted));
      return null;
    },
  ],
  [
    'get_incremental_strategy_macro',
    async (adapter, args, kwargs) => {
      const [context, strategy] = bindArguments(
        'get_incremental_strategy_macro',
        ['model_context', 'strategy'],
        args,
        kwargs,
      );
      return strategyMacro(adapter.home.facts, context!, optionalText(strategy) ?? 'default');
    },
  ],
];

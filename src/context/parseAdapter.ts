import type { Facts } from '../adapters/adapter.ts';
import type { Quoting } from '../manifest/relation.ts';
import { emptyTable } from '../template/agate/index.ts';
import { fromJs, PyFunction, PyObject, PyTuple, type Value } from '../template/values.ts';
import { adapterMethods } from './adapterMethods.ts';
import { bindArguments, optionalText } from './arguments.ts';
import type { Context } from './context.ts';
import { RelationClass } from './relation.ts';

const none = (): Value => null;
const list = (): Value => [];
const emptyResult = (): Value => new PyTuple(['', emptyTable()]);

/** What methods that ask the database give while parsing. */
const answers: ReadonlyMap<string, () => Value> = new Map([
  ['execute', emptyResult],
  ['get_partitions_metadata', (): Value => emptyTable()],
  ['add_query', (): Value => new PyTuple([null, null])],
  ['run_sql_for_tests', none],
  ['get_relation', none],
  ['get_columns_in_relation', list],
  ['get_column_schema_from_query', list],
  ['get_columns_in_table', list],
  ['get_missing_columns', list],
  ['check_schema_exists', (): Value => false],
  ['already_exists', (): Value => false],
  ['drop_relation', none],
  ['truncate_relation', none],
  ['rename_relation', none],
  ['create_schema', none],
  ['drop_schema', none],
  ['expand_target_column_types', none],
  ['valid_snapshot_target', none],
  ['assert_valid_snapshot_target_given_strategy', none],
  ['get_incremental_strategy_macro', none],
  ['get_hard_deletes_behavior', none],
  ['list_relations_without_caching', list],
  ['list_schemas', list],
  ['load_seed_rows', (): Value => 0],
  ['commit', none],
  ['describe_dynamic_table', none],
]);

/** `adapter` while parsing: no connection; dispatch and pure functions work. */
export class ParseAdapter extends PyObject {
  readonly typeName: string = 'ParseDatabaseWrapper';
  protected readonly facts: Facts;
  protected readonly quoting: Quoting;
  protected readonly context: Context;
  constructor(facts: Facts, quoting: Quoting, context: Context) {
    super();
    this.facts = facts;
    this.quoting = quoting;
    this.context = context;
  }

  override attribute(name: string): Value | undefined {
    const answer = answers.get(name);
    if (answer) return new PyFunction(name, () => answer());
    return this.shared(name);
  }
  override attributeNames(): Iterable<string> {
    return [...answers.keys(), ...adapterMethods.keys(), 'dispatch', 'type', 'Relation'];
  }

  /** What works with and without a connection. */
  protected shared(name: string): Value | undefined {
    switch (name) {
      case 'dispatch':
        return new PyFunction(name, (args, kwargs) => this.dispatch(args, kwargs));
      case 'type':
        return new PyFunction(name, () => this.facts.type);
      case 'Relation':
        return new RelationClass(this.facts, this.quoting);
      case 'config':
        return fromJs({ quoting: this.quoting });
      default: {
        const method = adapterMethods.get(name);
        return (
          method &&
          new PyFunction(name, (args, kwargs) =>
            method({ facts: this.facts, quoting: this.quoting, now: () => this.now() }, args, kwargs),
          )
        );
      }
    }
  }

  protected now(): number {
    return Date.now();
  }

  private dispatch(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value {
    const [name, namespace] = bindArguments('dispatch', ['macro_name', 'macro_namespace?'], args, kwargs);
    const { macros } = this.context;
    if (!macros) return null;
    const found = macros.registry.dispatch(
      optionalText(name) ?? '',
      optionalText(namespace),
      this.facts.dispatchPrefixes,
      macros.searchPackage,
    );
    return this.context.macro(found);
  }
}

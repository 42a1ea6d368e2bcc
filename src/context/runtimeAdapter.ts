import type { Facts } from '../adapters/adapter.ts';
import type { CatalogRelation, Quoting, RelationPath } from '../manifest/relation.ts';
import { AgateTable, emptyTable } from '../template/agate/index.ts';
import { TemplateError } from '../template/errors.ts';
import { str, truthy } from '../template/operators.ts';
import {
  fromJs,
  type Kwargs,
  PyDict,
  PyFunction,
  type PyObject,
  PyTuple,
  type Result,
  settle,
  type Value,
  wait,
} from '../template/values.ts';
import { adapterMethods, standardStrategies } from './adapterMethods.ts';
import { bindArguments, optionalText } from './arguments.ts';
import { Column, columnFacts } from './column.ts';
import type { Context } from './context.ts';
import type { ListRelations } from './nodeCatalog.ts';
import type { NodeSession } from './nodeSession.ts';
import { ParseAdapter } from './parseAdapter.ts';
import { internalNamespace } from './registry.ts';
import { Relation } from './relation.ts';
import { ResponseValue, resultTable } from './response.ts';
import { touchesCatalog } from './transactionControl.ts';

/** What the adapter of a running node works on. */
export interface AdapterHome {
  readonly facts: Facts;
  readonly quoting: Quoting;
  readonly session: NodeSession;
  /** The profile's database. */
  readonly database: string;
  /** Lists relations of schemas through the node's session. */
  readonly list: ListRelations;
  /** Loads the node's seed file into a relation; the count of rows. */
  loadSeedRows?(relation: Relation): Promise<number>;
  /** Views of both kinds that descend from the node and that this run still builds. */
  rebuiltLater(): readonly Relation[];
  /** Behaviour flags of the project. */
  readonly behavior: Readonly<Record<string, boolean>>;
  now(): number;
  /** Prints what a template prints. */
  print(text: string): void;
}

type Handler = (adapter: RuntimeAdapter, args: readonly Value[], kwargs: Kwargs) => Promise<Value>;

/** `adapter` while compiling and running: what asks the database waits for it. */
export class RuntimeAdapter extends ParseAdapter {
  override readonly typeName = 'RuntimeDatabaseWrapper';
  readonly home: AdapterHome;

  constructor(home: AdapterHome, context: Context) {
    super(home.facts, home.quoting, context);
    this.home = home;
  }

  override attribute(name: string): Value | undefined {
    const handler = handlers.get(name);
    if (handler) return new PyFunction(name, (args, kwargs): Result => wait(handler(this, args, kwargs)));
    if (name === 'relations_rebuilt_later') return new PyFunction(name, () => [...this.home.rebuiltLater()]);
    if (name === 'behavior') return fromJs(this.home.behavior);
    return this.shared(name);
  }
  override attributeNames(): Iterable<string> {
    return [...handlers.keys(), ...adapterMethods.keys(), 'dispatch', 'type', 'Relation'];
  }
  protected override now(): number {
    return this.home.now();
  }

  /** Calls a macro that a project may override, such as `drop_relation`. */
  async macro(name: string, args: readonly Value[], kwargs: Kwargs = new Map()): Promise<Value> {
    const { macros } = this.context;
    const found = macros?.registry.find(name, macros.searchPackage);
    if (!found) throw new TemplateError('other', `the macro '${name}' does not exist`);
    const fn = this.context.macro(found) as PyObject;
    return settle(fn.call!(args, kwargs));
  }

  /** Whether the macro `statement` is calling: its result is read through `load_result` alone, so it may wait. */
  calledByStatement(): boolean {
    const last = this.context.stack.at(-1);
    return last?.name === 'statement' && last.packageName === internalNamespace;
  }
  /** Whether SQL came from the project (a hook, `run_query`, a macro of its own) and not from a built-in materialization. */
  calledByProject(): boolean {
    return (
      this.context.stack.some(
        ({ name, packageName }) =>
          !packageName.startsWith(internalNamespace) || name === 'run_query' || name === 'run_hooks',
      ) || this.context.stack.length === 0
    );
  }

  async relation(path: RelationPath): Promise<Relation | null> {
    const { facts, quoting, session } = this.home;
    const fold = (name: string | null, quoted: boolean): string | null =>
      name === null || quoted ? name : foldName(facts, name);
    const search = {
      database: fold(path.database, quoting.database),
      schema: fold(path.schema, quoting.schema),
      identifier: fold(path.identifier, quoting.identifier),
    };
    const found = (await session.catalog.find(search)).map((relation) => cachedRelation(facts, relation));
    const matching = found.filter((relation) => relation.matches(search));
    if (matching.length > 1)
      throw new TemplateError(
        'other',
        `several relations match ${path.schema}.${path.identifier}: ${matching.map((r) => r.render()).join(', ')}`,
      );
    return matching[0] ?? null;
  }

  async columns(relation: Relation): Promise<Column[]> {
    const { session, facts } = this.home;
    const found = await session.use((leased) =>
      session.adapter.columnsOf(leased, storedPath(relation), relation.render()),
    );
    return found.map((column) => Column.of(facts, column));
  }
}

/** How a name that is not quoted is stored. */
const foldName = (facts: Facts, name: string): string =>
  facts.foldsTo === 'lower' ? name.toLowerCase() : name.toUpperCase();

/** The names of a relation as the catalog has them. */
export function storedPath(relation: Relation): RelationPath {
  const { path, quote, include } = relation.fields;
  const stored = (part: keyof Quoting): string | null => {
    const name = path[part];
    if (name === null || !include[part]) return null;
    return quote[part] ? name : foldName(relation.facts, name);
  };
  return { database: stored('database'), schema: stored('schema'), identifier: stored('identifier') };
}

/** What the catalog knows, as a relation: every part is quoted, as the names are exact. */
const cachedRelation = (facts: Facts, { database, schema, identifier, type, tableFormat }: CatalogRelation): Relation =>
  new Relation(facts, {
    path: { database, schema, identifier },
    type,
    quote: { database: true, schema: true, identifier: true },
    ...(tableFormat === undefined ? {} : { extra: new Map([['table_format', tableFormat]]) }),
  });

function relationArgument(name: string, value: Value | undefined): Relation {
  if (value instanceof Relation) return value;
  throw new TemplateError(
    'other',
    `'adapter.${name}' expects a relation, got ${value === undefined ? 'nothing' : str(value)}`,
  );
}

const asEntry = (relation: Relation): CatalogRelation => {
  const { database, schema, identifier } = storedPath(relation);
  return { database, schema: schema ?? '', identifier: identifier ?? '', type: relation.type ?? 'table' };
};

const execute: Handler = async (adapter, args, kwargs) => {
  const [text, autoBegin, fetch, limit] = bindArguments(
    'execute',
    ['sql', 'auto_begin?', 'fetch?', 'limit?'],
    args,
    kwargs,
  );
  const { session } = adapter.home;
  const sql = str(text!);
  const options = { autoBegin: truthy(autoBegin ?? false), limit: typeof limit === 'number' ? limit : null };
  const changes = touchesCatalog(sql) && adapter.calledByProject();
  if (changes) session.catalog.unknown();
  if (!truthy(fetch ?? false) && adapter.calledByStatement()) {
    const pending = await session.enqueue(sql, options);
    const response = new ResponseValue(() => {
      if (!pending.result)
        throw new TemplateError('other', 'the response of a statement was read before it was sent: use load_result');
      return pending.result.response;
    });
    return new PyTuple([response, emptyTable()]);
  }
  const result = await session.query(sql, options);
  if (changes) session.catalog.unknown();
  return new PyTuple([
    new ResponseValue(() => result.response),
    truthy(fetch ?? false) ? resultTable(result, (text) => adapter.home.print(text)) : emptyTable(),
  ]);
};

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

/** Methods that ask or change the database. */
const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['execute', execute],
  [
    'add_query',
    async (adapter, args, kwargs) => {
      const names = ['sql', 'auto_begin?', 'bindings?', 'abridge_sql_log?'];
      const [sql, autoBegin, bindings] = bindArguments('add_query', names, args, kwargs);
      const text =
        bindings === undefined || bindings === null
          ? str(sql!)
          : withBindings(str(sql!), bindings, adapter.home.facts.textLiteral ?? postgresText);
      await adapter.home.session.query(text, { autoBegin: truthy(autoBegin ?? true) });
      return new PyTuple([null, null]);
    },
  ],
  [
    'run_sql_for_tests',
    async (adapter, args) => {
      const result = await adapter.home.session.query(str(args[0]!), { autoBegin: false });
      const rows = result.rows.map((row): Value => new PyTuple(row));
      return args[1] === 'one' ? (rows[0] ?? null) : args[1] === 'all' ? rows : null;
    },
  ],
  [
    'commit',
    async (adapter) => {
      await adapter.home.session.commit();
      return null;
    },
  ],
  [
    'get_relation',
    async (adapter, args, kwargs) => {
      const [database, schema, identifier] = bindArguments(
        'get_relation',
        ['database', 'schema', 'identifier'],
        args,
        kwargs,
      ).map(optionalText);
      return adapter.relation({ database: database ?? null, schema: schema ?? null, identifier: identifier ?? null });
    },
  ],
  [
    'already_exists',
    async (adapter, args, kwargs) => {
      const [schema, identifier] = bindArguments('already_exists', ['schema', 'name'], args, kwargs).map(optionalText);
      return (
        (await adapter.relation({ database: null, schema: schema ?? null, identifier: identifier ?? null })) !== null
      );
    },
  ],
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
  [
    'check_schema_exists',
    async (adapter, args, kwargs) => {
      const [database, schema] = bindArguments('check_schema_exists', ['database', 'schema'], args, kwargs).map(
        optionalText,
      );
      const information = new Relation(adapter.home.facts, {
        path: { database: database ?? null, schema: null, identifier: null },
        quote: adapter.home.quoting,
      }).informationSchema(null);
      const answer = await adapter.macro('check_schema_exists', [information, schema ?? null]);
      const count = answer instanceof AgateTable ? answer.rows[0]?.values()[0] : null;
      return count !== null && count !== undefined && str(count) !== '0';
    },
  ],
  [
    'list_schemas',
    async (adapter, args) => {
      const { session } = adapter.home;
      const { quoting } = adapter.home;
      return [...(await session.use((leased) => session.adapter.listSchemas(leased, optionalText(args[0]), quoting)))];
    },
  ],
  [
    'list_relations_without_caching',
    async (adapter, [schema]) => {
      const { database, schema: name } = relationArgument('list_relations_without_caching', schema).path;
      const found = await adapter.home.list([{ database, schema: name ?? '' }]);
      return found.map((relation) => cachedRelation(adapter.home.facts, relation));
    },
  ],
  [
    'list_relations',
    async (adapter, [database, schema]) =>
      [
        ...(
          await adapter.home.session.catalog.relations({
            database: optionalText(database),
            schema: optionalText(schema) ?? '',
          })
        ).values(),
      ].map((r) => cachedRelation(adapter.home.facts, r)),
  ],
  [
    'create_schema',
    async (adapter, [relation]) => {
      await adapter.macro('create_schema', [withoutIdentifier(relationArgument('create_schema', relation))]);
      await adapter.home.session.commit();
      return null;
    },
  ],
  [
    'drop_schema',
    async (adapter, [relation]) => {
      await adapter.macro('drop_schema', [withoutIdentifier(relationArgument('drop_schema', relation))]);
      adapter.home.session.catalog.unknown();
      await adapter.home.session.commit();
      return null;
    },
  ],
  [
    'drop_relation',
    async (adapter, [value]) => {
      const relation = relationArgument('drop_relation', value);
      if (relation.type === null)
        throw new TemplateError('other', `Tried to drop relation ${relation.render()}, but its type is null.`);
      const known = await adapter.home.session.catalog.find(storedPath(relation));
      await adapter.macro('drop_relation', [relation]);
      // where a drop takes with it what stands on the relation, anything may be gone
      const { catalog, adapter: database } = adapter.home.session;
      if (known.length > 0 && database.capabilities.dropsStayAlone) for (const gone of known) catalog.dropped(gone);
      else if (known.length > 0) catalog.unknown();
      return null;
    },
  ],
  [
    'truncate_relation',
    async (adapter, [relation]) => {
      await adapter.macro('truncate_relation', [relationArgument('truncate_relation', relation)]);
      return null;
    },
  ],
  [
    'rename_relation',
    async (adapter, args, kwargs) => {
      const [from, to] = bindArguments('rename_relation', ['from_relation', 'to_relation'], args, kwargs);
      const [old, renamed] = [relationArgument('rename_relation', from), relationArgument('rename_relation', to)];
      await adapter.macro('rename_relation', [old, renamed]);
      adapter.home.session.catalog.dropped(asEntry(old));
      adapter.home.session.catalog.added({ ...asEntry(renamed), type: renamed.type ?? old.type ?? 'table' });
      return null;
    },
  ],
  [
    'cache_added',
    async (adapter, [relation]) => {
      if (relation instanceof Relation) adapter.home.session.catalog.added(asEntry(relation));
      return '';
    },
  ],
  [
    'cache_dropped',
    async (adapter, [relation]) => {
      if (relation instanceof Relation) adapter.home.session.catalog.dropped(asEntry(relation));
      return '';
    },
  ],
  [
    'cache_renamed',
    async (adapter, [from, to]) => {
      if (from instanceof Relation) adapter.home.session.catalog.dropped(asEntry(from));
      if (to instanceof Relation) adapter.home.session.catalog.added(asEntry(to));
      return '';
    },
  ],
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
  [
    'verify_database',
    async (adapter, [name]) => {
      const database = (optionalText(name) ?? '').replaceAll('"', '');
      const own = adapter.home.database;
      if (own !== null && database.toLowerCase() !== own.toLowerCase()) {
        throw new TemplateError(
          'other',
          `Cross-db references not allowed in ${adapter.home.facts.type} (${database} vs ${own})`,
        );
      }
      return '';
    },
  ],
  [
    'load_seed_rows',
    async (adapter, [relation]) => {
      if (!adapter.home.loadSeedRows) throw new TemplateError('other', 'load_seed_rows can only be called by seeds');
      return adapter.home.loadSeedRows(relationArgument('load_seed_rows', relation));
    },
  ],
]);

const snapshotColumns: readonly string[] = ['dbt_scd_id', 'dbt_valid_from', 'dbt_valid_to'];

const withoutIdentifier = (value: Value): Value => {
  if (!(value instanceof Relation)) return value;
  return value.with({
    include: { ...value.fields.include, identifier: false },
    path: { ...value.path, identifier: null },
  });
};

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

/** Puts values in the place of `%s`, as literals. */
function withBindings(sql: string, bindings: Value, quoteText: (text: string) => string): string {
  const values =
    bindings instanceof PyTuple ? [...bindings.values] : Array.isArray(bindings) ? [...bindings] : [bindings];
  return sql.replace(/%%|%s/g, (mark) => (mark === '%%' ? '%' : literal(values.shift() ?? null, quoteText)));
}

function literal(value: Value, quoteText: (text: string) => string): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return quoteText(str(value));
}

function postgresText(value: string): string {
  const text = value.replaceAll("'", "''");
  return text.includes('\\') ? `E'${text.replaceAll('\\', '\\\\')}'` : `'${text}'`;
}

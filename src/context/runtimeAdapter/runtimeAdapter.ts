import type { Facts } from '../../adapters/adapter.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { JsonObject } from '../../manifest/node.ts';
import type { Quoting, RelationPath } from '../../manifest/relation.ts';
import { TemplateError } from '../../template/errors.ts';
import { str } from '../../template/operators.ts';
import {
  fromJs,
  type Kwargs,
  PyFunction,
  type PyObject,
  type Result,
  settle,
  type Value,
  wait,
} from '../../template/values.ts';
import { adapterMethods } from '../adapterMethods.ts';
import { Column } from '../column.ts';
import type { Context } from '../context.ts';
import type { ListRelations } from '../nodeCatalog.ts';
import type { NodeSession } from '../nodeSession.ts';
import { ParseAdapter } from '../parseAdapter.ts';
import { internalNamespace } from '../registry.ts';
import type { Relation } from '../relation.ts';
import type { SeedWay } from '../seedTable.ts';
import { columnMethods } from './columnMethods.ts';
import { relationMethods } from './relationMethods.ts';
import { statementMethods } from './statementMethods.ts';
import { cachedRelation, foldName, storedPath } from './storedRelation.ts';
import { strategyMethods } from './strategyMethods.ts';

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
  loadSeedRows?(relation: Relation, way?: SeedWay): Promise<number>;
  /** Views of both kinds that descend from the node and that this run still builds. */
  rebuiltLater(): readonly Relation[];
  /** What catalogs.yml says, by name. */
  readonly catalogs: Readonly<Record<string, JsonObject>>;
  /** Behaviour flags of the project. */
  readonly behavior: Readonly<Record<string, boolean>>;
  now(): number;
  /** Prints what a template prints. */
  print(text: string): void;
}

/** A method of `adapter` that may wait. */
export type Handler = (adapter: RuntimeAdapter, args: readonly Value[], kwargs: Kwargs) => Promise<Value>;

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
    if (name === 'get_catalog_integration') return new PyFunction(name, (args) => this.catalog(str(args[0] ?? null)));
    return this.shared(name);
  }
  override attributeNames(): Iterable<string> {
    return [...handlers.keys(), ...adapterMethods.keys(), 'dispatch', 'type', 'Relation'];
  }
  /** The integration of catalogs.yml that a model's `catalog_name` means. */
  private catalog(wanted: string): Value {
    const { catalogs } = this.home;
    const found = catalogs[wanted];
    if (found) return fromJs(found);
    const error = new TemplateError('other', `there is no catalog \`${wanted}\` in catalogs.yml`);
    const meant = didYouMean(wanted, Object.keys(catalogs));
    error.help.push(meant ? `did you mean \`${meant}\`?` : 'describe it in catalogs.yml beside the project file');
    throw error;
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

/** Methods that ask or change the database. */
const handlers: ReadonlyMap<string, Handler> = new Map([
  ...statementMethods,
  ...relationMethods,
  ...columnMethods,
  ...strategyMethods,
]);

import { createHash } from 'node:crypto';
import type { Facts } from '../adapters/adapter.ts';
import type { Quoting } from '../manifest/relation.ts';
import { AgateTable } from '../template/agate/index.ts';
import { TemplateError } from '../template/errors.ts';
import { PyDecimal } from '../template/numbers/decimal.ts';
import { str, toArray, truthy } from '../template/operators.ts';
import { type Kwargs, PyDict, PyFunction, PyObject, type Value } from '../template/values.ts';
import { bindArguments, optionalText } from './arguments.ts';
import { columnFacts } from './column.ts';
import { renderColumnConstraints, renderModelConstraint } from './constraints.ts';
import { Relation } from './relation.ts';
import { SeedTable } from './seedTable.ts';

export interface Home {
  readonly facts: Facts;
  readonly quoting: Quoting;
  /** Milliseconds since the epoch, now. */
  now(): number;
}
type AdapterMethod = (home: Home, args: readonly Value[], kwargs: Kwargs) => Value;

const quoted = ({ facts }: Home, name: string): string => `${facts.quoteCharacter}${name}${facts.quoteCharacter}`;
const item = (value: Value, key: string): Value | undefined =>
  value instanceof PyObject ? (value.attribute(key) ?? value.item(key)) : undefined;

/** Methods of `adapter` that need no connection. */
export const adapterMethods: ReadonlyMap<string, AdapterMethod> = new Map<string, AdapterMethod>([
  ['quote', (home, [name]) => quoted(home, str(name ?? null))],
  [
    'quote_as_configured',
    (home, args, kwargs) => {
      const [name, key] = bindArguments('quote_as_configured', ['identifier', 'quote_key'], args, kwargs).map(
        optionalText,
      );
      return home.quoting[key as keyof Quoting] ? quoted(home, name ?? '') : (name ?? '');
    },
  ],
  [
    'quote_seed_column',
    (home, args, kwargs) => {
      const [name, config] = bindArguments('quote_seed_column', ['column', 'quote_config?'], args, kwargs);
      if (config !== undefined && config !== null && typeof config !== 'boolean') {
        throw new TemplateError(
          'other',
          `The seed configuration value of "quote_columns" has an invalid type ${str(config)}`,
        );
      }
      return (config ?? true) ? quoted(home, str(name!)) : str(name!);
    },
  ],
  ['standardize_grants_dict', ({ facts }, [table]) => grantsByPrivilege(facts, table ?? null)],
  ['get_hard_deletes_behavior', (_home, [config]) => hardDeletes(config ?? null)],
  [
    'render_raw_columns_constraints',
    (home, args, kwargs) =>
      renderColumnConstraints(
        bindArguments('render_raw_columns_constraints', ['raw_columns'], args, kwargs)[0]!,
        home.facts,
      ),
  ],
  [
    'render_raw_model_constraints',
    (home, args, kwargs) => {
      const [constraints] = bindArguments('render_raw_model_constraints', ['raw_constraints'], args, kwargs);
      return toArray(constraints!)
        .map((constraint) => renderModelConstraint(constraint, home.facts))
        .filter((text) => text !== null);
    },
  ],
  ['parse_index', (home, [raw]) => parseIndex(raw ?? null, home.now)],
  [
    'convert_type',
    (home, args, kwargs) => {
      const [table, index] = bindArguments('convert_type', ['agate_table', 'col_idx'], args, kwargs);
      return columnType(home.facts, table!, Number(index));
    },
  ],
  ['get_pseudocolumns_for_relation', () => []],
  ['valid_incremental_strategies', (home) => [...(home.facts.incrementalStrategies ?? standardStrategies)]],
  ['behavior', () => new PyDict()],
]);

export const standardStrategies = ['append', 'delete+insert', 'merge', 'microbatch'] as const;

/** The database's type for a column of a table: what its values need. */
function columnType(facts: Facts, table: Value, index: number): string {
  if (table instanceof SeedTable) return table.databaseTypes[index] ?? 'text';
  const { inferred } = columnFacts(facts);
  if (!(table instanceof AgateTable)) return inferred.text;
  switch (table.columnTypes[index]?.type) {
    case 'integer':
      return inferred.integer;
    case 'number':
      return table.rows.every((row) => isWhole(row.values()[index] ?? null)) ? inferred.integer : inferred.number;
    case 'boolean':
      return inferred.boolean;
    case 'date':
      return inferred.date;
    case 'datetime':
    case 'isodatetime':
      return inferred.datetime;
    default:
      return inferred.text;
  }
}

const isWhole = (value: Value): boolean =>
  value === null || (value instanceof PyDecimal ? value.isWhole() : typeof value === 'number');

function grantsByPrivilege({ grantColumns }: Facts, table: Value): Value {
  const grants = new PyDict();
  for (const row of toArray(table)) {
    // owning is no grant, and what shares and database roles have is not the project's to take
    if (grantColumns && (item(row, grantColumns.kind) !== 'ROLE' || item(row, grantColumns.privilege) === 'OWNERSHIP'))
      continue;
    const privilege = item(row, grantColumns?.privilege ?? 'privilege_type') ?? null;
    const grantees = grants.get(privilege);
    const grantee = item(row, grantColumns?.grantee ?? 'grantee') ?? null;
    if (Array.isArray(grantees)) grantees.push(grantee);
    else grants.set(privilege, [grantee]);
  }
  return grants;
}

function hardDeletes(config: Value): Value {
  const read = (name: string): Value => (config instanceof PyObject ? readConfig(config, name) : null);
  const invalidate = read('invalidate_hard_deletes');
  const behavior = read('hard_deletes');
  if (invalidate !== null && behavior !== null) {
    throw new TemplateError(
      'other',
      'You cannot set both the invalidate_hard_deletes and hard_deletes config properties on the same snapshot.',
    );
  }
  if (truthy(invalidate) || behavior === 'invalidate') return 'invalidate';
  if (behavior === 'new_record') return 'new_record';
  if (behavior === null || behavior === 'ignore') return 'ignore';
  throw new TemplateError('other', 'Invalid setting for property hard_deletes.');
}

/** A value of `config` (which has a `get` method) or of a dict. */
function readConfig(config: PyObject, name: string): Value {
  if (config instanceof PyDict) return config.get(name) ?? null;
  const get = config.attribute('get');
  const value = get instanceof PyObject ? get.call?.([name], new Map()) : undefined;
  return value === undefined ? null : (value as Value);
}

/** An index of a Postgres table as its config says, checked: `columns`, `unique`, `type`. */
function parseIndex(raw: Value, now: () => number): Value {
  if (raw === null) return null;
  if (!(raw instanceof PyDict)) {
    throw new TemplateError(
      'other',
      `Invalid index config:\n  Got: ${str(raw)}\n  Expected a dictionary with at minimum a "columns" key`,
    );
  }
  const columns = raw.get('columns');
  if (!Array.isArray(columns) || columns.some((column) => typeof column !== 'string'))
    throw new TemplateError('other', "Could not parse index config: 'columns' is a required property, a list of names");
  const unknown = [...raw.keys()].filter((key) => !['columns', 'unique', 'type'].includes(str(key)));
  if (unknown.length > 0) {
    throw new TemplateError(
      'other',
      `Could not parse index config: unknown key ${unknown.map((key) => `'${str(key)}'`).join(', ')}`,
    );
  }
  const unique = raw.get('unique') ?? false;
  if (typeof unique !== 'boolean')
    throw new TemplateError('other', `Could not parse index config: ${str(unique)} is not of type 'boolean'`);
  const type = raw.get('type') ?? null;
  if (type !== null && typeof type !== 'string')
    throw new TemplateError('other', `Could not parse index config: ${str(type)} is not of type 'string'`);
  return new IndexConfig(columns as string[], unique, type, now);
}

/** A parsed index; its name is a hash that the macro asks for. */
class IndexConfig extends PyObject {
  readonly typeName = 'PostgresIndexConfig';
  private readonly columns: readonly string[];
  private readonly unique: boolean;
  private readonly type: string | null;
  private readonly now: () => number;
  constructor(columns: readonly string[], unique: boolean, type: string | null, now: () => number) {
    super();
    this.now = now;
    this.columns = columns;
    this.unique = unique;
    this.type = type;
  }
  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'columns':
        return [...this.columns];
      case 'unique':
        return this.unique;
      case 'type':
        return this.type;
      case 'render':
        return new PyFunction(name, ([relation]) => this.nameFor(relation ?? null));
      default:
        return undefined;
    }
  }
  override attributeNames(): Iterable<string> {
    return ['columns', 'unique', 'type', 'render'];
  }

  /** A name that is new each time: the former table still holds the former index while the new one is built. */
  private nameFor(relation: Value): string {
    const rendered = relation instanceof Relation ? relation.render() : str(relation);
    const inputs = [
      ...this.columns,
      rendered,
      str(this.unique),
      str(this.type),
      new Date(this.now()).toISOString(),
      String(process.hrtime.bigint()),
    ];
    return createHash('md5').update(inputs.join('_')).digest('hex');
  }
}

import type { Facts } from '../adapters/adapter.ts';
import type { Quoting, RelationPath, RelationType } from '../manifest/relation.ts';
import { TemplateError } from '../template/errors.ts';
import { fromJs, noKwargs, PyDict, PyFunction, PyObject, toJs, type Value } from '../template/values.ts';
import { bindArguments, optionalText } from './arguments.ts';

/** Rows of a relation between two moments, as a filter of `ref` and `source`. Either side may be open. */
export interface EventTimeFilter {
  readonly field: string;
  /** As Python prints a datetime: `2024-01-02 00:00:00+00:00`. */
  readonly start: string | null;
  readonly end: string | null;
}

export interface RelationFields {
  readonly path: RelationPath;
  readonly type: RelationType | null;
  readonly quote: Quoting;
  readonly include: Quoting;
  /** 0 for `--empty`. */
  readonly limit: number | null;
  readonly eventTimeFilter: EventTimeFilter | null;
  /** Set for relations of information_schema: the view's name, or empty. */
  readonly informationSchemaView: string | null;
  /** Further keywords of `create`, such as catalog_name. */
  readonly extra: ReadonlyMap<string, Value>;
}

const parts = ['database', 'schema', 'identifier'] as const;
type Part = (typeof parts)[number];

/** Names of relation types as templates write them: `api.Relation.MaterializedView`. */
export const relationTypes = {
  Table: 'table',
  View: 'view',
  CTE: 'cte',
  MaterializedView: 'materialized_view',
  External: 'external',
  PointerTable: 'pointer_table',
  DynamicTable: 'dynamic_table',
  InteractiveTable: 'interactive_table',
  Function: 'function',
} as const satisfies Record<string, RelationType>;

const typeConstants: ReadonlyMap<string, RelationType> = new Map(Object.entries(relationTypes));

/**
 * A relation as templates see it: prints as its rendered name, or, when it carries a limit or an event-time filter, as a
 * filtered subquery. Immutable: `include`, `quote`, `incorporate` and the like give another one.
 */
export class Relation extends PyObject {
  readonly facts: Facts;
  readonly fields: RelationFields;

  constructor(facts: Facts, fields: Partial<RelationFields> & { readonly path: RelationPath }) {
    super();
    this.facts = facts;
    this.fields = {
      type: null,
      quote: facts.quoting,
      include: everyPart,
      limit: null,
      eventTimeFilter: null,
      informationSchemaView: null,
      extra: new Map(),
      ...fields,
    };
    const { identifier } = this.fields.path;
    if (identifier !== null && this.fields.type !== null && this.fields.type !== 'cte') checkLength(facts, identifier);
  }

  get typeName(): string {
    return `${capitalized(this.facts.type)}Relation`;
  }
  get path(): RelationPath {
    return this.fields.path;
  }
  get type(): RelationType | null {
    return this.fields.type;
  }

  with(changes: Partial<RelationFields>): Relation {
    return new Relation(this.facts, { ...this.fields, ...changes });
  }

  /** The name, with the parts that are included, quoted as the policy says. */
  render(): string {
    const { path, include, quote } = this.fields;
    const shown = parts.filter((part) => include[part] && path[part] !== null);
    const names = shown.map((part) => (quote[part] ? this.quoted(path[part]!) : path[part]!));
    if (this.fields.informationSchemaView) names.push(this.fields.informationSchemaView);
    return names.join('.');
  }

  renderLimited(): string {
    const { limit } = this.fields;
    if (limit === null) return this.render();
    const rows = limit === 0 ? 'where false limit 0' : `limit ${limit}`;
    return `(select * from ${this.render()} ${rows})${this.subqueryAlias('limit')}`;
  }

  renderFiltered(rendered = this.render()): string {
    const filter = this.fields.eventTimeFilter;
    if (!filter) return rendered;
    const conditions: string[] = [];
    const moment = this.facts.eventTimeLiteral ?? ((text: string) => `'${text}'`);
    if (filter.start !== null) conditions.push(`${filter.field} >= ${moment(filter.start)}`);
    if (filter.end !== null) conditions.push(`${filter.field} < ${moment(filter.end)}`);
    if (conditions.length === 0) return rendered;
    return `(select * from ${rendered} where ${conditions.join(' and ')})${this.subqueryAlias('et_filter')}`;
  }

  override str(): string {
    if (this.type === 'function') return this.render();
    return this.renderFiltered(this.renderLimited());
  }
  override repr(): string {
    return `<${this.typeName} ${this.render()}>`;
  }
  /** Packages tell relations from texts by `is mapping`. */
  override isMapping(): boolean {
    return true;
  }
  override truthy(): boolean {
    return true;
  }
  override equals(other: Value): boolean {
    return other instanceof Relation && this.key() === other.key();
  }
  override hashKey(): string {
    return `\0relation:${this.render()}`;
  }

  /**
   * Whether this is the relation that was searched for. Names that differ only in case are an error: guessing would touch
   * the wrong one.
   */
  matches(search: Partial<RelationPath>): boolean {
    const wanted = parts.filter((part) => search[part] != null);
    if (wanted.length === 0)
      throw new TemplateError('other', 'a relation was matched against nothing: give database, schema or identifier');
    const bare = (name: string): string => name.replaceAll(this.facts.quoteCharacter, '').toLowerCase();
    const exact = wanted.every((part) => this.path[part] === search[part]);
    const near = wanted.every((part) => bare(this.path[part] ?? '') === bare(search[part]!));
    if (near && !exact) {
      const target = this.with({ path: { database: null, schema: null, identifier: null, ...search } });
      throw new TemplateError(
        'other',
        `a search for the relation ${target.render()} found only an approximate match: ${this.render()}; delete that one, or rename it to be less ambiguous`,
      );
    }
    return exact;
  }

  quoted(name: string): string {
    const { quoteCharacter } = this.facts;
    return `${quoteCharacter}${name}${quoteCharacter}`;
  }

  /** The relation of this database's information_schema, with a view of it when one is named. */
  informationSchema(view: string | null): Relation {
    const { path, include, quote } = this.fields;
    return this.with({
      path: { database: path.database, schema: null, identifier: 'INFORMATION_SCHEMA' },
      include: { ...include, database: path.database !== null, schema: false, identifier: true },
      quote: { ...quote, identifier: false },
      type: 'view',
      informationSchemaView: view ?? '',
    });
  }

  /** A copy with some keywords replaced; `path` and policies are merged part by part. */
  incorporate(changes: ReadonlyMap<string, Value>): Relation {
    let next: RelationFields = this.fields;
    for (const [key, value] of changes) {
      if (key === 'path') next = { ...next, path: { ...next.path, ...pathOf(value) } };
      else if (key === 'type') next = { ...next, type: optionalText(value) as RelationType | null };
      else if (key === 'quote_policy') next = { ...next, quote: { ...next.quote, ...policyOf(value) } };
      else if (key === 'include_policy') next = { ...next, include: { ...next.include, ...policyOf(value) } };
      else if (key === 'limit') next = { ...next, limit: typeof value === 'number' ? value : null };
      else if (key === 'event_time_filter' && value === null) next = { ...next, eventTimeFilter: null };
      else next = { ...next, extra: new Map([...next.extra, [key, value]]) };
    }
    return new Relation(this.facts, next);
  }

  override attribute(name: string): Value | undefined {
    const property = properties.get(name);
    if (property) return property(this);
    const method = methods.get(name);
    if (method) return new PyFunction(name, (args, kwargs) => method(this, args, kwargs));
    return typeConstants.get(name) ?? this.fields.extra.get(name);
  }
  override attributeNames(): Iterable<string> {
    return [...properties.keys(), ...methods.keys(), ...typeConstants.keys(), ...this.fields.extra.keys()];
  }
  override item(key: Value): Value | undefined {
    return typeof key === 'string' ? properties.get(key)?.(this) : undefined;
  }
  override contains(value: Value): boolean {
    return typeof value === 'string' && properties.has(value);
  }

  private subqueryAlias(kind: 'limit' | 'et_filter'): string {
    return this.facts.requiresAlias ? ` _dbt_${kind}_subq_${this.path.identifier}` : '';
  }
  private key(): string {
    const { path, type, quote, include, limit, eventTimeFilter, informationSchemaView } = this.fields;
    return JSON.stringify([
      parts.map((p) => path[p]),
      type,
      parts.map((p) => quote[p]),
      parts.map((p) => include[p]),
      limit,
      eventTimeFilter,
      informationSchemaView,
    ]);
  }
}

const everyPart: Quoting = { database: true, schema: true, identifier: true };

/** The prefix of the CTE that stands for an ephemeral model. */
export const ephemeralName = (alias: string): string => `__dbt__cte__${alias}`;

const typeIs =
  (type: RelationType) =>
  (relation: Relation): Value =>
    relation.type === type;

const properties = new Map<string, (relation: Relation) => Value>(
  Object.entries<(relation: Relation) => Value>({
    database: (r) => r.path.database,
    schema: (r) => r.path.schema,
    identifier: (r) => r.path.identifier,
    name: (r) => r.path.identifier,
    table: (r) => r.path.identifier,
    type: (r) => r.type,
    is_table: typeIs('table'),
    is_view: typeIs('view'),
    is_cte: typeIs('cte'),
    is_materialized_view: typeIs('materialized_view'),
    is_dynamic_table: typeIs('dynamic_table'),
    is_interactive_table: typeIs('interactive_table'),
    is_iceberg_format: (r) => r.fields.extra.get('table_format') === 'iceberg',
    is_pointer: typeIs('pointer_table'),
    is_function: typeIs('function'),
    path: (r) => fromJs(r.path),
    quote_policy: (r) => fromJs(r.fields.quote),
    include_policy: (r) => fromJs(r.fields.include),
    quote_character: (r) => r.facts.quoteCharacter,
    limit: (r) => r.fields.limit,
    event_time_filter: (r) => fromJs(r.fields.eventTimeFilter),
    require_alias: (r) => r.facts.requiresAlias,
    can_be_renamed: (r) =>
      r.type !== null &&
      (r.facts.renameableRelations ?? tableOrView).includes(r.type) &&
      r.fields.extra.get('table_format') !== 'iceberg',
    can_be_replaced: (r) => r.type !== null && (r.facts.replaceableRelations ?? tableOrView).includes(r.type),
  }),
);

const tableOrView: readonly RelationType[] = ['table', 'view'];

type RelationMethod = (relation: Relation, args: readonly Value[], kwargs: ReadonlyMap<string, Value>) => Value;

const methods = new Map<string, RelationMethod>(
  Object.entries<RelationMethod>({
    render: (r) => r.render(),
    render_limited: (r) => r.renderLimited(),
    render_event_time_filtered: (r, args) => r.renderFiltered(optionalText(args[0]) ?? undefined),
    include: (r, args, kwargs) => r.with({ include: { ...r.fields.include, ...switches('include', args, kwargs) } }),
    quote: (r, args, kwargs) => r.with({ quote: { ...r.fields.quote, ...switches('quote', args, kwargs) } }),
    incorporate: (r, _args, kwargs) => r.incorporate(kwargs),
    replace: (r, _args, kwargs) => r.incorporate(kwargs),
    replace_path: (r, _args, kwargs) => r.with({ path: { ...r.path, ...pathOf(new PyDict(kwargs)) } }),
    without_identifier: (r) =>
      r.with({ include: { ...r.fields.include, identifier: false }, path: { ...r.path, identifier: null } }),
    information_schema: (r, args) => r.informationSchema(optionalText(args[0])),
    information_schema_only: (r) => r.informationSchema(null),
    matches: (r, args, kwargs) => {
      const [database, schema, identifier] = bindArguments(
        'matches',
        ['database?', 'schema?', 'identifier?'],
        args,
        kwargs,
      ).map(optionalText);
      return r.matches({ database: database ?? null, schema: schema ?? null, identifier: identifier ?? null });
    },
    quoted: (r, args) => r.quoted(optionalText(args[0]) ?? ''),
    get: (r, args) => {
      if (args[0] === 'metadata') return new PyDict([['type', r.typeName]]);
      return r.item(args[0] ?? null) ?? args[1] ?? null;
    },
    to_dict: (r) =>
      fromJs({ path: r.path, type: r.type, quote_policy: r.fields.quote, include_policy: r.fields.include }),
    relation_max_name_length: (r) => r.facts.maxIdentifierLength,
    add_ephemeral_prefix: (_r, args) => ephemeralName(optionalText(args[0]) ?? ''),
    scd_args: (_r, args, kwargs) => scdArguments(args, kwargs),
    create: (r, args, kwargs) => createRelation(r.facts, r.facts.quoting, args, kwargs),
    create_from: (r, args, kwargs) => createFrom(r.facts, r.facts.quoting, args, kwargs),
  }),
);

/** The list of keys and the time column whose hash identifies a row of a snapshot. */
export function scdArguments(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value[] {
  const [key, updatedAt] = bindArguments('scd_args', ['primary_key', 'updated_at'], args, kwargs);
  return [...(Array.isArray(key) ? key : [key!]), updatedAt!];
}

/** `api.Relation.create(database, schema, identifier, type, quote_policy=..., ...)`. */
export function createRelation(
  facts: Facts,
  quoting: Quoting,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
): Relation {
  const named = new Map([...kwargs].filter(([key]) => isCreateName(key)));
  const rest = new Map([...kwargs].filter(([key]) => !isCreateName(key)));
  const [database, schema, identifier, type] = bindArguments(
    'create',
    ['database?', 'schema?', 'identifier?', 'type?'],
    args,
    named,
  ).map(optionalText);
  const path = { database: database ?? null, schema: schema ?? null, identifier: identifier ?? null };
  return new Relation(facts, { path, type: (type ?? null) as RelationType | null, quote: quoting }).incorporate(rest);
}

const isCreateName = (key: string): boolean => ['database', 'schema', 'identifier', 'type'].includes(key);

/** `api.Relation.create_from(config, node, ...)`: the relation of a node (a dict as in `graph.nodes`, or `model`). */
export function createFrom(
  facts: Facts,
  quoting: Quoting,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
): Relation {
  const node = kwargs.get('relation_config') ?? args[1] ?? args[0];
  const rest = new Map([...kwargs].filter(([key]) => key !== 'relation_config' && key !== 'quoting'));
  if (node instanceof Relation) return node.incorporate(rest);
  const read = (name: string): string | null => (node instanceof PyDict ? optionalText(node.get(name)) : null);
  const path = {
    database: read('database'),
    schema: read('schema'),
    identifier: read('identifier') ?? read('alias') ?? read('name'),
  };
  return new Relation(facts, { path, quote: quoting }).incorporate(rest);
}

function switches(name: string, args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Partial<Quoting> {
  const bound = bindArguments(name, ['database?', 'schema?', 'identifier?'], args, kwargs);
  const chosen: Partial<Record<Part, boolean>> = {};
  parts.forEach((part, index) => {
    const value = bound[index];
    if (value !== undefined && value !== null) chosen[part] = Boolean(value);
  });
  return chosen;
}

function pathOf(value: Value): Partial<RelationPath> {
  const path: Partial<Record<Part, string | null>> = {};
  if (value instanceof PyDict)
    for (const part of parts) if (value.has(part)) path[part] = optionalText(value.get(part));
  return path;
}

function policyOf(value: Value): Partial<Quoting> {
  const policy: Partial<Record<Part, boolean>> = {};
  if (value instanceof PyDict) {
    for (const part of parts) {
      const chosen = value.get(part);
      if (chosen !== undefined && chosen !== null) policy[part] = Boolean(toJs(chosen));
    }
  }
  return policy;
}

function checkLength(facts: Facts, identifier: string): void {
  if (Buffer.byteLength(identifier) <= facts.maxIdentifierLength) return;
  throw new TemplateError(
    'other',
    `Relation name '${identifier}' is longer than ${facts.maxIdentifierLength} characters`,
  );
}

export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What `api.Relation` is: a factory with the constants of relation types. */
export class RelationClass extends PyObject {
  readonly typeName = 'type';
  private readonly facts: Facts;
  private readonly quoting: Quoting;
  constructor(facts: Facts, quoting: Quoting) {
    super();
    this.facts = facts;
    this.quoting = quoting;
  }
  override attribute(name: string): Value | undefined {
    const { facts, quoting } = this;
    switch (name) {
      case 'create':
        return new PyFunction(name, (args, kwargs) => createRelation(facts, quoting, args, kwargs));
      case 'create_from':
        return new PyFunction(name, (args, kwargs) => createFrom(facts, quoting, args, kwargs));
      case 'add_ephemeral_prefix':
        return new PyFunction(name, (args) => ephemeralName(optionalText(args[0]) ?? ''));
      case 'scd_args':
        return new PyFunction(name, scdArguments);
      case 'get_default_quote_policy':
        return new PyFunction(name, () => fromJs(facts.quoting));
      case 'get_default_include_policy':
        return new PyFunction(name, () => fromJs(everyPart));
      case 'get_relation_type':
        return new PyDict(Object.entries(relationTypes));
      case 'relation_max_name_length':
        return new PyFunction(name, () => facts.maxIdentifierLength);
      default:
        return typeConstants.get(name);
    }
  }
  override attributeNames(): Iterable<string> {
    return ['create', 'create_from', 'add_ephemeral_prefix', 'scd_args', ...typeConstants.keys()];
  }
  override call(args: readonly Value[], kwargs: ReadonlyMap<string, Value> = noKwargs): Value {
    return createRelation(this.facts, this.quoting, args, kwargs);
  }
}

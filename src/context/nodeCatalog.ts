import type { Facts } from '../adapters/adapter.ts';
import type { CatalogRelation, RelationPath } from '../manifest/relation.ts';

export interface SchemaName {
  readonly database: string | null;
  readonly schema: string;
}

/** Asks the database which relations some schemas hold. */
export type ListRelations = (schemas: readonly SchemaName[]) => Promise<readonly CatalogRelation[]>;

const schemaKey = ({ database, schema }: SchemaName): string => `${database ?? ''}.${schema}`.toLowerCase();

/** What a schema holds. Names that differ only in their case may stand for each other, so they are found together. */
class SchemaRelations {
  private readonly byLowerCase = new Map<string, Map<string, CatalogRelation>>();

  alike(identifier: string): ReadonlyMap<string, CatalogRelation> {
    return this.byLowerCase.get(identifier.toLowerCase()) ?? nothing;
  }
  all(): readonly CatalogRelation[] {
    return [...this.byLowerCase.values()].flatMap((relations) => [...relations.values()]);
  }
  set(relation: CatalogRelation): void {
    const key = relation.identifier.toLowerCase();
    const alike = this.byLowerCase.get(key);
    if (alike) alike.set(relation.identifier, relation);
    else this.byLowerCase.set(key, new Map([[relation.identifier, relation]]));
  }
  delete({ identifier }: CatalogRelation): void {
    this.byLowerCase.get(identifier.toLowerCase())?.delete(identifier);
  }
}
const nothing: ReadonlyMap<string, CatalogRelation> = new Map();

type Change = { readonly kind: 'added' | 'dropped'; readonly relation: CatalogRelation };

/**
 * What relations exist, for one run: read once for the schemas that matter, then kept up to date by those who change
 * something. A schema that was changed behind its back is read again when it is asked for.
 */
export class Catalog {
  readonly facts: Facts;
  private readonly schemas = new Map<string, SchemaRelations>();
  /** Changes that were committed while the database is being asked: its answer may not hold them. */
  private readonly meanwhile = new Set<Change[]>();
  /** Counts how often what is known was given up. */
  private forgotten = 0;

  constructor(facts: Facts) {
    this.facts = facts;
  }

  /** Reads schemas that are not known yet, in one query. */
  async fill(schemas: readonly SchemaName[], list: ListRelations): Promise<void> {
    const missing = new Map(
      schemas.filter((schema) => !this.schemas.has(schemaKey(schema))).map((schema) => [schemaKey(schema), schema]),
    );
    if (missing.size === 0) return;
    const { forgotten } = this;
    const changes: Change[] = [];
    this.meanwhile.add(changes);
    try {
      const found = await list([...missing.values()]);
      // what was forgotten meanwhile may have changed after the database looked
      if (forgotten !== this.forgotten) return await this.fill(schemas, list);
      for (const key of missing.keys()) this.schemas.set(key, new SchemaRelations());
      for (const relation of found) this.schemas.get(schemaKey(relation))?.set(relation);
    } finally {
      this.meanwhile.delete(changes);
    }
    this.apply(changes);
  }

  /** Undefined when the schema has to be read. */
  schema(schema: SchemaName): SchemaRelations | undefined {
    return this.schemas.get(schemaKey(schema));
  }

  apply(changes: readonly Change[]): void {
    for (const list of this.meanwhile) list.push(...changes);
    for (const { kind, relation } of changes) {
      const schema = this.schemas.get(schemaKey(relation));
      if (kind === 'added') schema?.set(relation);
      else schema?.delete(relation);
    }
  }

  /** Something may have changed anywhere: every schema is read again when it is needed. */
  forget(): void {
    this.forgotten += 1;
    this.schemas.clear();
  }

  /** A schema was made or dropped. */
  forgetSchema(schema: SchemaName): void {
    this.forgotten += 1;
    this.schemas.delete(schemaKey(schema));
  }
}

/**
 * One node's view of the catalog: its own changes are visible to it at once, to others when its transaction is committed, and
 * to nobody when it is taken back.
 */
export class NodeCatalog {
  private readonly shared: Catalog;
  private readonly list: ListRelations;
  private readonly changes: Change[] = [];
  /** Read by this node inside its transaction, after it changed something in a way that cannot be followed. */
  private own: Catalog | undefined;
  /** Whether relations were there when the node first asked for them. */
  private readonly wasThere = new Map<string, boolean>();

  constructor(shared: Catalog, list: ListRelations) {
    this.shared = shared;
    this.list = list;
  }

  /** The relations of a schema, by name. */
  async relations(schema: SchemaName): Promise<ReadonlyMap<string, CatalogRelation>> {
    const known = await this.read(schema);
    return this.withChanges(schema, new Map(known.all().map((relation) => [relation.identifier, relation])));
  }

  /** Relations whose names are equal but for case, or the one whose name is the same. */
  async find({ database, schema, identifier }: RelationPath): Promise<readonly CatalogRelation[]> {
    if (schema === null || identifier === null) return [];
    const known = await this.read({ database, schema });
    const relations = this.withChanges({ database, schema }, new Map(known.alike(identifier)));
    const key = JSON.stringify([schemaKey({ database, schema }), identifier]);
    if (!this.wasThere.has(key)) this.wasThere.set(key, relations.size > 0);
    const exact = relations.get(identifier);
    if (exact) return [exact];
    const wanted = identifier.toLowerCase();
    return [...relations.values()].filter((relation) => relation.identifier.toLowerCase() === wanted);
  }

  /** Whether a relation was not there when the node first asked for it. */
  isNew({ database, schema, identifier }: RelationPath): boolean {
    if (schema === null || identifier === null) return false;
    return this.wasThere.get(JSON.stringify([schemaKey({ database, schema }), identifier])) === false;
  }

  /** Whether a relation exists, when that is known without asking. */
  peek(path: RelationPath): boolean | undefined {
    const { database, schema, identifier } = path;
    if (schema === null || identifier === null) return false;
    const change = this.changes.findLast(
      ({ relation }) => relation.identifier === identifier && schemaKey(relation) === schemaKey({ database, schema }),
    );
    if (change) return change.kind === 'added';
    return (this.own ?? this.shared).schema({ database, schema })?.alike(identifier).has(identifier);
  }

  added(relation: CatalogRelation): void {
    this.changes.push({ kind: 'added', relation });
  }
  dropped(relation: CatalogRelation): void {
    this.changes.push({ kind: 'dropped', relation });
  }
  /** A statement changed relations in a way that cannot be followed. */
  unknown(): void {
    this.changes.length = 0;
    this.own = new Catalog(this.shared.facts);
  }

  /** The transaction was committed. */
  publish(): void {
    if (this.own) this.shared.forget();
    else this.shared.apply(this.changes);
    this.reset();
  }
  /** The transaction was taken back. */
  discard(): void {
    this.reset();
  }
  private async read(schema: SchemaName): Promise<SchemaRelations> {
    const catalog = this.own ?? this.shared;
    for (;;) {
      const known = catalog.schema(schema);
      if (known) return known;
      await catalog.fill([schema], this.list);
    }
  }
  private withChanges(schema: SchemaName, relations: Map<string, CatalogRelation>): Map<string, CatalogRelation> {
    for (const { kind, relation } of this.changes) {
      if (schemaKey(relation) !== schemaKey(schema)) continue;
      if (kind === 'added') relations.set(relation.identifier, relation);
      else relations.delete(relation.identifier);
    }
    return relations;
  }
  private reset(): void {
    this.changes.length = 0;
    this.own = undefined;
  }
}

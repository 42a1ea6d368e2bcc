import type { Facts } from '../../adapters/adapter.ts';
import type { CatalogRelation, Quoting, RelationPath } from '../../manifest/relation.ts';
import { TemplateError } from '../../template/errors.ts';
import { str } from '../../template/operators.ts';
import type { Value } from '../../template/values.ts';
import { Relation } from '../relation.ts';

/** How a name that is not quoted is stored. */
export const foldName = (facts: Facts, name: string): string =>
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
export const cachedRelation = (
  facts: Facts,
  { database, schema, identifier, type, tableFormat }: CatalogRelation,
): Relation =>
  new Relation(facts, {
    path: { database, schema, identifier },
    type,
    quote: { database: true, schema: true, identifier: true },
    ...(tableFormat === undefined ? {} : { extra: new Map([['table_format', tableFormat]]) }),
  });

export function relationArgument(name: string, value: Value | undefined): Relation {
  if (value instanceof Relation) return value;
  throw new TemplateError(
    'other',
    `'adapter.${name}' expects a relation, got ${value === undefined ? 'nothing' : str(value)}`,
  );
}

export const asEntry = (relation: Relation): CatalogRelation => {
  const { database, schema, identifier } = storedPath(relation);
  return { database, schema: schema ?? '', identifier: identifier ?? '', type: relation.type ?? 'table' };
};

import { createHash } from 'node:crypto';
import type { Manifest } from '../manifest/manifest.ts';

interface Located {
  readonly schema: string;
  readonly relation_name: string | null;
}

/**
 * The same manifest with every relation that the project builds in other schemas; sources stay where they are. This is done
 * after parsing, so that a project's own `generate_schema_name` cannot lead a check into the schemas of production.
 */
export function relocate(manifest: Manifest, schemaOf: (schema: string) => string): Manifest {
  const moved = <T>(nodes: ReadonlyMap<string, T>): Map<string, T> =>
    new Map([...nodes].map(([id, node]) => [id, move(node as T & Located, schemaOf) as T]));
  return {
    ...manifest,
    nodes: moved(manifest.nodes),
    functions: moved(manifest.functions),
  };
}

function move<T extends Located>(node: T, schemaOf: (schema: string) => string): T {
  if (typeof node.schema !== 'string') return node;
  const schema = schemaOf(node.schema);
  return { ...node, schema, relation_name: node.relation_name && renamed(node.relation_name, node.schema, schema) };
}

/** `"db"."old"."orders"` with its schema replaced, quoted as it was; the names of projects hold no dots. */
function renamed(relation: string, from: string, to: string): string {
  const parts = relation.split('.');
  const at = parts.length - 2;
  const quoted = parts[at]?.startsWith('"') ? `"${to}"` : to;
  return at < 0 || parts[at]?.replaceAll('"', '').toLowerCase() !== from.toLowerCase()
    ? relation
    : parts.with(at, quoted).join('.');
}

/**
 * The schema of a check for a schema of the project: `ci_12` for the target's own, `ci_12_marts` for `marts` and for
 * `analytics_marts`. Names that would be too long end in a hash.
 */
export function checkSchemas(prefix: string, own: string, longest: number): (schema: string) => string {
  return (schema) => {
    if (schema === own) return prefix;
    const rest = schema.startsWith(`${own}_`) ? schema.slice(own.length + 1) : schema;
    const name = `${prefix}_${rest}`;
    if (Buffer.byteLength(name) <= longest) return name;
    const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
    return `${name.slice(0, longest - 9)}_${hash}`;
  };
}

/**
 * The same manifest with every relation where the other manifest has it: compiled like this, `is_incremental()` and whatever else
 * looks at the database says the same on both sides.
 */
export function placedAs(manifest: Manifest, other: Manifest): Manifest {
  const nodes = new Map(
    [...manifest.nodes].map(([id, node]) => {
      const theirs = other.nodes.get(id);
      if (!theirs || theirs.relation_name === null || node.relation_name === null) return [id, node];
      const { database, schema, alias, relation_name } = theirs;
      return [id, { ...node, database, schema, alias, relation_name }];
    }),
  );
  return { ...manifest, nodes };
}

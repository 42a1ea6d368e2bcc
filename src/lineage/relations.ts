import type { Manifest } from '../manifest/manifest.ts';
import type { ManifestNode, SourceNode } from '../manifest/node.ts';
import { type Dialect, fold, type RelationName, relationOf } from '../sql/index.ts';

const ephemeralPrefix = '__dbt__cte__';

/** Finds the node or source that a relation in SQL stands for. */
export class Relations {
  /** A seed may fill a source: then both have the name. */
  readonly #byName: Map<string, string[]> = new Map();
  readonly #seeds: Map<string, string> = new Map();
  readonly #prefix: string;

  constructor(manifest: Manifest, dialect: Dialect) {
    this.#prefix = fold(ephemeralPrefix, dialect);
    const add = (node: ManifestNode | SourceNode): void => {
      if ('config' in node && node.config.materialized === 'ephemeral') {
        const { alias } = node as ManifestNode;
        this.#add(fold(`${ephemeralPrefix}${alias}`, dialect), node.unique_id);
      }
      const name = node.relation_name === null ? undefined : relationOf(node.relation_name, dialect);
      if (!name) return;
      this.#add(key(name.parts), node.unique_id);
      // SQL may leave out the database
      if (name.parts.length === 3) this.#add(key(name.parts.slice(1)), node.unique_id);
    };
    for (const node of manifest.nodes.values()) if (stored.has(node.resource_type)) add(node);
    for (const source of manifest.sources.values()) {
      const name = source.relation_name === null ? undefined : relationOf(source.relation_name, dialect);
      const seed = name && this.find(name);
      if (seed !== undefined && manifest.nodes.get(seed)?.resource_type === 'seed')
        this.#seeds.set(source.unique_id, seed);
      add(source);
    }
  }

  /** The seed that fills a source: projects that test themselves have such. */
  seedOf(source: string): string | undefined {
    return this.#seeds.get(source);
  }

  /** Of several with one name the one that the reader depends on, otherwise the one described last. */
  find(relation: RelationName, isMeant?: (id: string) => boolean): string | undefined {
    const found = this.#byName.get(key(relation.parts));
    return (found && found.length > 1 && isMeant ? found.find(isMeant) : undefined) ?? found?.at(-1);
  }

  #add(name: string, id: string): void {
    const found = this.#byName.get(name);
    if (found) found.push(id);
    else this.#byName.set(name, [id]);
  }

  /** Whether a CTE stands for an ephemeral model. */
  isEphemeral(cte: string): boolean {
    return cte.startsWith(this.#prefix) && this.#byName.has(cte);
  }
}

const stored: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot']);

const key = (parts: readonly string[]): string => parts.join('\u0000');

/** How a relation that no resource stands for is called. */
export const externalName = (relation: RelationName): string => relation.parts.map((part) => `"${part}"`).join('.');

import { parentsOf } from '../manifest/manifest.ts';
import type { ManifestNode, SourceNode } from '../manifest/node.ts';
import { analyse, fold, type Input, type KnownColumn, type RelationName, readType } from '../sql/index.ts';
import { asBuilt } from './asBuilt.ts';
import { externalName, Relations } from './relations.ts';
import type { ColumnInput, Compiled, LineageInput, NodeLineage } from './shapes.ts';

/**
 * Columns through a whole project: from sources and seeds, whose columns are recorded, through models and snapshots, whose
 * columns follow from their SQL. Nodes are analysed when they are asked for, each once, their parents first.
 */
export class ProjectLineage {
  readonly input: LineageInput;
  readonly #relations: Relations;
  readonly #done: Map<string, NodeLineage> = new Map();

  constructor(input: LineageInput) {
    this.input = input;
    this.#relations = new Relations(input.manifest, input.dialect);
  }

  /** Undefined for what has no columns: tests, exposures, unknown ids. */
  of(id: string): NodeLineage | undefined {
    // parents first, without recursion: chains of models may be long
    const waiting = [id];
    while (waiting.length > 0) {
      const next = waiting.at(-1)!;
      const node = this.#node(next);
      if (!node || this.#done.has(next)) {
        waiting.pop();
        continue;
      }
      const missing =
        node.resource_type === 'source'
          ? []
          : parentsOf(node).filter((parent) => this.#node(parent) && !this.#done.has(parent));
      if (missing.length > 0) waiting.push(...missing);
      else {
        this.#done.set(next, this.#read(node));
        waiting.pop();
      }
    }
    return this.#done.get(id);
  }

  /** The columns of a relation that a resource stands for, when it was read and all are known. */
  columnsOf(relation: RelationName): readonly KnownColumn[] | undefined {
    return this.#columns(this.#relations.find(relation));
  }

  /** Every resource with columns, in the manifest's order. */
  *all(): Generator<NodeLineage> {
    const { manifest } = this.input;
    for (const id of [...manifest.sources.keys(), ...manifest.nodes.keys()]) {
      const found = this.of(id);
      if (found) yield found;
    }
  }

  #node(id: string): ManifestNode | SourceNode | undefined {
    const node = this.input.manifest.nodes.get(id);
    if (node) return withColumns.has(node.resource_type) ? node : undefined;
    return this.input.manifest.sources.get(id);
  }

  #read(node: ManifestNode | SourceNode): NodeLineage {
    const { unique_id: id } = node;
    const recorded = this.input.recorded?.(id) ?? this.input.recorded?.(this.#relations.seedOf(id) ?? '');
    if (node.resource_type === 'source' || node.resource_type === 'seed')
      return this.#given(node, recorded ?? this.#inCatalog(id));
    const compiled = this.input.compiled(id);
    if ('missing' in compiled) return this.#given(node, this.#inCatalog(id), compiled.missing);
    const first = this.#analysed(node, compiled, undefined);
    // an incremental model reads itself: its columns are those that its query was found to have
    return first.reads.includes(id) && first.open === undefined ? this.#analysed(node, compiled, first.columns) : first;
  }

  #analysed(
    node: ManifestNode,
    { sql, placeAt }: Extract<Compiled, { sql: string }>,
    itself: readonly KnownColumn[] | undefined,
  ): NodeLineage {
    const { unique_id: id } = node;
    const { dialect } = this.input;
    const dependencies = new Set(parentsOf(node)).add(id);
    const find = (relation: RelationName) => this.#relations.find(relation, (one) => dependencies.has(one));
    const named = ({ relation, column, kind }: Input): ColumnInput => ({
      id: find(relation) ?? externalName(relation),
      column,
      kind,
    });
    const columnsOf = (found: string | undefined) => (found === id ? itself : this.#columns(found));
    const found = analyse(sql, dialect, {
      columnsOf: (relation) => columnsOf(find(relation)),
      hintOf: (relation, column) => this.#hint(find(relation), column),
      isBoundary: (cte) => this.#relations.isEphemeral(cte),
    });
    if (found.failure)
      return this.#given(node, this.#inCatalog(id), `the SQL cannot be read: ${found.failure.message}`);
    const lineage: NodeLineage = {
      id,
      columns: found.columns.map((column) => ({ ...column, inputs: column.inputs.map(named) })),
      open: found.open,
      inputs: found.inputs.map(named),
      unknown: found.unknown,
      reads: found.relations.map((relation) => find(relation) ?? externalName(relation)),
      external: [...found.places]
        .filter(([relation]) => !dependencies.has(find(relation) ?? ''))
        .map(([relation, span]) => ({ relation, span })),
      problems: found.problems,
      failure: undefined,
      sql,
      ...(placeAt ? { placeAt } : {}),
    };
    return asBuilt(node, lineage, dialect);
  }

  /** A resource whose columns stand somewhere, made from nothing that is known. */
  #given(node: ManifestNode | SourceNode, columns: readonly KnownColumn[] | undefined, failure?: string): NodeLineage {
    const unknown = failure === undefined ? [] : [failure];
    return {
      id: node.unique_id,
      columns: (columns ?? []).map(({ name, type, nullable }) => ({ name, type, nullable, inputs: [], unknown })),
      open: columns ? undefined : (failure ?? `the columns of ${node.resource_type} \`${node.name}\` are not recorded`),
      inputs: [],
      unknown,
      reads: [],
      external: [],
      problems: [],
      failure,
    };
  }

  #inCatalog(id: string): KnownColumn[] | undefined {
    const { catalog, dialect } = this.input;
    const table = catalog?.nodes.get(id) ?? catalog?.sources.get(id);
    if (!table) return undefined;
    return Object.values(table.columns)
      .sort((a, b) => a.index - b.index)
      .map(({ name, type }) => ({ name, type: readType(type, dialect) }));
  }

  #columns(id: string | undefined): readonly KnownColumn[] | undefined {
    const found = id === undefined ? undefined : this.#done.get(id);
    return found && found.open === undefined ? found.columns : undefined;
  }

  /** Columns that are known, or described in YAML with a type, where not all are. */
  #hint(id: string | undefined, column: string): KnownColumn | undefined {
    if (id === undefined) return undefined;
    const known = this.#done.get(id)?.columns.find(({ name }) => name === column);
    if (known) return known;
    const { dialect, manifest } = this.input;
    const described = manifest.nodes.get(id)?.columns ?? manifest.sources.get(id)?.columns ?? {};
    const info = Object.values(described).find(({ name, quote }) => (quote ? name : fold(name, dialect)) === column);
    return info?.data_type ? { name: column, type: readType(info.data_type, dialect) } : undefined;
  }
}

const withColumns: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot', 'analysis']);

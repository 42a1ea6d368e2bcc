import type { GraphNode } from '../../manifest/node.ts';

/** Times of node_info carry no zone, those of `info.ts` do; both have microseconds. */
export const microseconds = (time: Date, zone = ''): string => time.toISOString().replace('Z', `000${zone}`);

/** `data.node_info` of dbt's structured logs: what every event about a node says of it. */
export type NodeInfo = Readonly<Record<string, unknown>>;

/** Nodes that were begun, and when. */
export class NodeInfos {
  private readonly begun = new Map<string, { readonly node: GraphNode; readonly at: string }>();
  private readonly now: () => Date;

  constructor(now: () => Date) {
    this.now = now;
  }

  begin(node: GraphNode): void {
    this.begun.set(node.unique_id, { node, at: microseconds(this.now()) });
  }

  hasBegun(uniqueId: string): boolean {
    return this.begun.has(uniqueId);
  }

  /** Of a node, in a status that it has now. */
  of(node: GraphNode, status: string): NodeInfo {
    const relation =
      'alias' in node
        ? {
            alias: node.alias,
            schema: node.schema,
            database: node.database ?? '',
            relation_name: ('relation_name' in node ? node.relation_name : null) ?? '',
          }
        : noRelation;
    return {
      node_path: node.path,
      node_name: node.name,
      unique_id: node.unique_id,
      resource_type: node.resource_type,
      materialized: 'config' in node ? (node.config.materialized ?? '') : '',
      node_status: status,
      node_started_at: this.begun.get(node.unique_id)?.at ?? '',
      node_finished_at: unfinished.has(status) ? '' : microseconds(this.now()),
      node_checksum: checksumOf(node),
      node_relation: relation,
      meta: 'meta' in node ? node.meta : {},
    };
  }

  /** `{ node_info }` of a node that runs, known by its id; nothing for what belongs to no node. */
  ofRunning(uniqueId: string | undefined): { readonly node_info?: NodeInfo } {
    const begun = uniqueId === undefined ? undefined : this.begun.get(uniqueId);
    return begun ? { node_info: this.of(begun.node, 'executing') } : {};
  }

  /** Of a hook around a run: `operation.shop.shop-on-run-start-0`, which is no node of the graph. */
  ofHook(name: string, status: string): NodeInfo {
    const [project = '', hook = '', index = ''] = name.split('.');
    const node = `${project}-${hook}-${index}`;
    return {
      node_path: `hooks/${node}.sql`,
      node_name: node,
      unique_id: `operation.${project}.${node}`,
      resource_type: 'operation',
      materialized: 'view',
      node_status: status,
      node_started_at: '',
      node_finished_at: unfinished.has(status) ? '' : microseconds(this.now()),
      node_checksum: '',
      node_relation: { ...noRelation, alias: node },
      meta: {},
    };
  }
}

const noRelation = { alias: '', schema: '', database: '', relation_name: '' };
const unfinished: ReadonlySet<string> = new Set(['started', 'compiling', 'executing']);

function checksumOf(node: GraphNode): string {
  const { checksum } = node as { readonly checksum?: string | { readonly checksum?: string } | null };
  return (typeof checksum === 'string' ? checksum : checksum?.checksum) ?? '';
}

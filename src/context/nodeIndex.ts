import type { Manifest } from '../manifest/manifest.ts';
import type {
  FunctionNode,
  GraphNode,
  RefableNode,
  ResourceType,
  SemanticNode,
  SourceNode,
  VersionNumber,
} from '../manifest/node.ts';

/** Where a seed, a snapshot and a model share a name, `ref` means the one of the highest rank. */
export const refRank = (type: ResourceType): number => (type === 'seed' ? 2 : type === 'snapshot' ? 1 : 0);

/** Finds nodes by the names that `ref`, `source` and their like use, under dbt's order of packages. */
export class NodeIndex {
  private readonly rootPackage: string;
  private readonly ownFirst: boolean;
  private readonly byName = new Map<string, RefableNode[]>();
  private readonly sources = new Map<string, SourceNode[]>();
  private readonly functions = new Map<string, FunctionNode[]>();
  private readonly metrics = new Map<string, SemanticNode[]>();

  constructor(manifest: Manifest, rootPackage: string, ownFirst = false) {
    this.rootPackage = rootPackage;
    this.ownFirst = ownFirst;
    for (const node of manifest.nodes.values()) {
      if (node.resource_type === 'model' || node.resource_type === 'seed' || node.resource_type === 'snapshot')
        add(this.byName, node.name, node);
    }
    for (const source of manifest.sources.values()) add(this.sources, `${source.source_name}.${source.name}`, source);
    for (const node of manifest.functions.values()) add(this.functions, node.name, node);
    for (const metric of manifest.metrics.values()) add(this.metrics, metric.name, metric);
  }

  /** The node of `ref(package, name, version)` as written in a node of `fromPackage`. Without a version, the latest. */
  ref(
    name: string,
    packageName: string | null,
    version: VersionNumber | null,
    fromPackage: string,
  ): RefableNode | undefined {
    const candidates = (this.byName.get(name) ?? []).filter((node) => fits(node, version));
    if (candidates.length > 1) candidates.sort((a, b) => refRank(b.resource_type) - refRank(a.resource_type));
    return this.nearest(candidates, packageName, fromPackage);
  }
  source(sourceName: string, table: string, fromPackage: string): SourceNode | undefined {
    return this.nearest(this.sources.get(`${sourceName}.${table}`) ?? [], null, fromPackage);
  }
  function(name: string, packageName: string | null, fromPackage: string): FunctionNode | undefined {
    return this.nearest(this.functions.get(name) ?? [], packageName, fromPackage);
  }
  metric(name: string, packageName: string | null, fromPackage: string): SemanticNode | undefined {
    return this.nearest(this.metrics.get(name) ?? [], packageName, fromPackage);
  }
  /** Names that `ref` knows, for "did you mean". */
  refNames(): Iterable<string> {
    return this.byName.keys();
  }
  sourceNames(): Iterable<string> {
    return this.sources.keys();
  }

  /** A named package's, or else the root project's, then the own package's (a flag has it first), then any. */
  private nearest<T extends GraphNode>(
    candidates: readonly T[],
    packageName: string | null,
    fromPackage: string,
  ): T | undefined {
    if (packageName !== null) return candidates.find((node) => node.package_name === packageName);
    return (
      candidates.find((node) => node.package_name === (this.ownFirst ? fromPackage : this.rootPackage)) ??
      candidates.find((node) => node.package_name === (this.ownFirst ? this.rootPackage : fromPackage)) ??
      candidates[0]
    );
  }
}

function fits(node: RefableNode, version: VersionNumber | null): boolean {
  if (node.resource_type !== 'model' || node.version === null) return version === null;
  if (version !== null) return String(node.version) === String(version);
  return String(node.version) === String(node.latest_version);
}

function add<T>(index: Map<string, T[]>, key: string, node: T): void {
  const list = index.get(key);
  if (list) list.push(node);
  else index.set(key, [node]);
}

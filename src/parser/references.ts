import { diagnostic } from '../base/diagnostic.ts';
import type { Place } from '../base/source.ts';
import { didYouMean } from '../base/suggest.ts';
import { refRank } from '../context/nodeIndex.ts';
import type {
  ExposureNode,
  FunctionNode,
  GraphNode,
  ManifestNode,
  ModelNode,
  RefArgs,
  RefableNode,
  SemanticNode,
} from '../manifest/node.ts';
import { type Draft, type ParseState, placeOf } from './state.ts';

/** Names of nodes by package: what `ref`, `source` and their like look in. */
export class Lookup<T extends { readonly package_name: string }> {
  private readonly byName = new Map<string, Map<string, T>>();

  add(name: string, node: T): void {
    const named = this.byName.get(name);
    if (!named) this.byName.set(name, new Map([[node.package_name, node]]));
    // of a model, a snapshot and a seed of one name dbt takes the last
    else named.set(node.package_name, node);
  }
  names(): Iterable<string> {
    return this.byName.keys();
  }
  has(name: string): boolean {
    return this.byName.has(name);
  }
  /** In the named package; without one in the first of the two packages that has it, or in any. */
  find(name: string, packageName: string | null, first: string, second: string): T | undefined {
    const named = this.byName.get(name);
    if (!named) return undefined;
    if (packageName !== null) return named.get(packageName);
    return named.get(first) ?? named.get(second) ?? named.values().next().value;
  }
}

const refable = new Set(['model', 'seed', 'snapshot']);
const isRefable = (node: { readonly resource_type: string }): node is RefableNode => refable.has(node.resource_type);
const versioned = (name: string, version: string | number): string => `${name}.v${version}`;

function addRefable(lookup: Lookup<RefableNode>, node: RefableNode): void {
  if (node.resource_type === 'model' && node.version !== null) {
    lookup.add(versioned(node.name, node.version), node);
    if (String(node.version) === String(node.latest_version)) lookup.add(node.name, node);
  } else lookup.add(node.name, node);
}

/** Whether a test is about a name that is not there, which is reported for its property entry. */
const isOrphan = (node: Referring, ref: RefArgs): boolean =>
  node.resource_type === 'test' &&
  node.attached_node === null &&
  node.test_metadata != null &&
  node.file_key_name?.split('.').at(-1) === ref.name;

type Referring = Draft<ManifestNode | ExposureNode | SemanticNode>;

/** Finds what nodes refer to and fills `depends_on.nodes`; what is missing, disabled or private is reported. */
export class References {
  private readonly state: ParseState;
  private readonly refs = new Lookup<RefableNode>();
  private readonly disabledRefs = new Lookup<RefableNode>();
  private readonly sources = new Lookup<{ readonly package_name: string; readonly unique_id: string }>();
  private readonly disabledSources = new Lookup<{ readonly package_name: string; readonly unique_id: string }>();
  private readonly functions = new Lookup<FunctionNode>();
  private readonly metrics = new Lookup<SemanticNode>();
  /** Packages that keep what is not public to themselves. */
  private readonly restricted: ReadonlySet<string>;

  constructor(state: ParseState) {
    this.state = state;
    this.restricted = new Set(state.project.packages.filter((pkg) => pkg.restrictAccess).map(({ name }) => name));
    const nodes = [...state.nodes.values()].filter(isRefable);
    nodes.sort((a, b) => refRank(a.resource_type) - refRank(b.resource_type));
    for (const node of nodes) addRefable(this.refs, node);
    for (const source of state.sources.values()) this.sources.add(`${source.source_name}.${source.name}`, source);
    for (const node of state.functions.values()) this.functions.add(node.name, node);
    for (const nodes of state.disabled.values()) {
      for (const node of nodes) {
        if (refable.has(node.resource_type)) addRefable(this.disabledRefs, node as RefableNode);
        else if (node.resource_type === 'source') this.disabledSources.add(`${node.source_name}.${node.name}`, node);
      }
    }
  }

  /** Resolves all nodes of the state. Tests that refer to what is not there are switched off. */
  resolveAll(): void {
    const { state } = this;
    const dropped: Draft<ManifestNode>[] = [];
    for (const node of state.nodes.values())
      if (node.resource_type !== 'seed' && !this.resolve(node)) dropped.push(node);
    for (const node of state.functions.values()) this.resolve(node);
    for (const node of state.exposures.values()) this.resolve(node);
    // dbt keeps such tests among the nodes, switched off, unlike those that their own config switches off.
    for (const node of dropped) if (node.resource_type === 'test') node.config = { ...node.config, enabled: false };
  }

  findRef(ref: RefArgs, from: string): RefableNode | undefined {
    return this.look(this.refs, ref.version === null ? ref.name : versioned(ref.name, ref.version), ref.package, from);
  }
  /** The root project's comes first, even for nodes of a package that has its own, unless the project's flag says otherwise. */
  private look<T extends { readonly package_name: string }>(
    lookup: Lookup<T>,
    name: string,
    packageName: string | null,
    from: string,
  ): T | undefined {
    const { name: root, flags } = this.state.project;
    return flags.behavior.require_ref_searches_node_package_before_root === true
      ? lookup.find(name, packageName, from, root)
      : lookup.find(name, packageName, root, from);
  }

  addMetric(node: SemanticNode): void {
    this.metrics.add(node.name, node);
  }
  findMetric(name: string, packageName: string | null, from: string): SemanticNode | undefined {
    return this.look(this.metrics, name, packageName, from);
  }
  isDisabled(ref: RefArgs, from: string): boolean {
    return this.findDisabled(ref, from) !== undefined;
  }
  findDisabled(ref: RefArgs, from: string): RefableNode | undefined {
    const name = ref.version === null ? ref.name : versioned(ref.name, ref.version);
    return this.look(this.disabledRefs, name, ref.package, from);
  }

  /** Fills in what one node depends on; false when something is missing. */
  resolve(node: Referring): boolean {
    const ids = new Set<string>();
    const from = node.package_name;
    let complete = true;
    for (const [source, table] of (node as { sources?: readonly (readonly string[])[] }).sources ?? []) {
      const name = `${source}.${table}`;
      const found = this.look(this.sources, name, null, from);
      if (found) ids.add(found.unique_id);
      else {
        complete = false;
        this.reportSource(node, source!, table!);
      }
    }
    for (const ref of (node as { refs?: readonly RefArgs[] }).refs ?? []) {
      const found = this.findRef(ref, from);
      if (found) {
        ids.add(found.unique_id);
        this.checkAccess(node, found, ref);
        this.checkPackage(node, found, ref);
      } else {
        complete = false;
        if (!isOrphan(node, ref)) this.reportRef(node, ref);
      }
    }
    for (const metric of (node as { metrics?: readonly (readonly string[])[] }).metrics ?? []) {
      const found = this.look(this.metrics, metric.at(-1)!, metric.length > 1 ? metric[0]! : null, from);
      if (found) ids.add(found.unique_id);
      else {
        complete = false;
        this.reportMissing(node, 'metric', metric.join('.'), this.metrics.names(), 'metric');
      }
    }
    for (const name of (node as { functions?: readonly (readonly string[])[] }).functions ?? []) {
      const found = this.look(this.functions, name.at(-1)!, name.length > 1 ? name[0]! : null, from);
      if (found) ids.add(found.unique_id);
      else {
        complete = false;
        this.reportMissing(node, 'function', name.join('.'), this.functions.names(), 'function');
      }
    }
    if (ids.size > 0)
      (node as { depends_on: { macros: readonly string[]; nodes: readonly string[] } }).depends_on = {
        macros: node.depends_on.macros,
        nodes: [...ids],
      };
    return complete;
  }

  private reportRef(node: Referring, ref: RefArgs): void {
    const { name, version, package: packageName } = ref;
    const shown = `${packageName === null ? '' : `${packageName}.`}${name}${version === null ? '' : ` version ${version}`}`;
    if (this.isDisabled(ref, node.package_name)) {
      // A test of what is switched off is switched off with it, and nothing need be said.
      if (node.resource_type === 'test') return;
      this.report(node, 'E202', `\`${node.name}\` refers to \`${shown}\`, which is disabled`, 'ref', name, []);
      return;
    }
    const help: string[] = [];
    const versions = version === null ? [] : this.versionsOf(name);
    const meant = this.refs.has(name) ? undefined : didYouMean(name, this.refs.names());
    if (versions.length > 0) help.push(`its versions are ${versions.map((v) => `\`${v}\``).join(', ')}`);
    else if (packageName !== null && !this.state.project.packages.some((pkg) => pkg.name === packageName))
      help.push(`there is no package \`${packageName}\``);
    else if (meant) help.push(`did you mean \`${meant}\`?`);
    this.report(node, 'E201', `\`${node.name}\` refers to \`${shown}\`, which does not exist`, 'ref', name, help);
  }

  private versionsOf(name: string): string[] {
    const prefix = `${name}.v`;
    return [...this.refs.names()]
      .filter((known) => known.startsWith(prefix))
      .map((known) => known.slice(prefix.length));
  }

  private reportSource(node: Referring, source: string, table: string): void {
    const name = `${source}.${table}`;
    const isDisabled = this.look(this.disabledSources, name, null, node.package_name) !== undefined;
    const meant = didYouMean(name, this.sources.names());
    this.report(
      node,
      isDisabled ? 'E202' : 'E201',
      `\`${node.name}\` refers to the source \`${name}\`, which ${isDisabled ? 'is disabled' : 'does not exist'}`,
      'source',
      table,
      !isDisabled && meant ? [`did you mean \`${meant}\`?`] : [],
    );
  }

  private reportMissing(node: Referring, kind: string, name: string, known: Iterable<string>, call: string): void {
    const meant = didYouMean(name, known);
    this.report(
      node,
      'E201',
      `\`${node.name}\` refers to the ${kind} \`${name}\`, which does not exist`,
      call,
      name.split('.').at(-1)!,
      meant ? [`did you mean \`${meant}\`?`] : [],
    );
  }

  private report(
    node: Referring,
    code: 'E201' | 'E202',
    message: string,
    call: string,
    name: string,
    help: readonly string[],
  ): void {
    const place = this.placeOfCall(node.unique_id, call, name);
    if (node.resource_type === 'test') {
      this.state.report(
        diagnostic(code === 'E202' ? 'W209' : 'W201', `${message}; the test is left out`, {
          ...(place ? { place } : {}),
          help,
          uniqueId: node.unique_id,
        }),
      );
      return;
    }
    this.state.report(diagnostic(code, message, { ...(place ? { place } : {}), help, uniqueId: node.unique_id }));
  }

  /** Where `ref('name')` stands in the file of a node; the node's place when it is made by a macro. */
  private placeOfCall(uniqueId: string, call: string, name: string): Place | undefined {
    const file = this.state.sourceFiles.get(uniqueId);
    const nearby = placeOf(this.state, uniqueId);
    if (!file || file.text === '') return nearby;
    const pattern = new RegExp(`\\b${call}\\s*\\([^()]*?(['"])${name.replace(/[^\w]/g, '\\$&')}\\1[^()]*\\)`);
    const match = pattern.exec(file.text);
    return match ? { file, span: { start: match.index, end: match.index + match[0].length } } : nearby;
  }

  /**
   * A private model is for its group, in all packages; a package with `restrict-access` keeps its private and protected models
   * to itself.
   */
  private checkAccess(node: Referring, target: RefableNode, ref: RefArgs): void {
    if (target.resource_type !== 'model') return;
    const { access, group, package_name: packageName } = target as ModelNode;
    if (access === 'public' || node.resource_type === 'operation') return;
    const isKept = packageName !== node.package_name && this.restricted.has(packageName);
    if (access === 'private' && (group === null || this.groupOf(node) !== group)) {
      this.reportAccess(
        node,
        target,
        ref,
        `private to ${group === null ? 'no group at all' : `the group \`${group}\``}`,
        [
          group === null
            ? `put \`${target.name}\` into a group, or make it \`protected\``
            : `put \`${node.name}\` into the group \`${group}\`, or make \`${target.name}\` \`protected\``,
        ],
      );
    } else if (isKept) {
      this.reportAccess(node, target, ref, `${access} to the package \`${packageName}\``, [
        `the package says \`restrict-access: true\`: others may refer to its \`public\` models alone`,
      ]);
    }
  }

  /** The name is looked up in the root project first: a model there takes the place of the package's own by accident. */
  private checkPackage(node: Referring, target: RefableNode, ref: RefArgs): void {
    const { name: root, flags } = this.state.project;
    if (node.package_name === root || target.package_name !== root || ref.package === root) return;
    if (flags.behavior.require_ref_searches_node_package_before_root === true || !('raw_code' in node)) return;
    const place = this.placeOfCall(node.unique_id, 'ref', ref.name);
    this.state.report(
      diagnostic(
        'W210',
        `\`${node.name}\` of the package \`${node.package_name}\` refers to \`${target.name}\` of the project`,
        {
          ...(place ? { place } : {}),
          uniqueId: node.unique_id,
          help: [
            'this may lead to cycles; with the flag `require_ref_searches_node_package_before_root: true` the package comes first',
          ],
        },
      ),
    );
  }

  private reportAccess(node: Referring, target: RefableNode, ref: RefArgs, why: string, help: readonly string[]): void {
    const place = this.placeOfCall(node.unique_id, 'ref', ref.name);
    this.state.report(
      diagnostic('E207', `\`${node.name}\` refers to \`${target.name}\`, which is ${why}`, {
        ...(place ? { place } : {}),
        uniqueId: node.unique_id,
        help,
      }),
    );
  }

  private groupOf(node: Referring): string | null {
    const own = (node as { group?: string | null }).group ?? null;
    return own === null && node.resource_type === 'test' ? this.groupOfTested(node) : own;
  }

  /** Generic tests belong to the group of the model that they test. */
  private groupOfTested(node: Referring): string | null {
    const attached = (node as { attached_node?: string | null }).attached_node;
    const tested = attached ? (this.state.nodes.get(attached) as GraphNode | undefined) : undefined;
    return tested && 'group' in tested ? ((tested.group as string | null) ?? null) : null;
  }
}

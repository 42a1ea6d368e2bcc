import { type Diagnostic, DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { findNode } from '../manifest/manifest.ts';
import type { GraphNode, ResourceType } from '../manifest/node.ts';
import { invalid } from './expression.ts';
import { methods } from './methods/index.ts';
import type { Method } from './methods/method.ts';
import { Reasons } from './reasons.ts';
import { findSelector, type NamedSelector, parseDefinition, type SelectorTable } from './selectorsFile.ts';
import type { Criteria, Group, IndirectSelection, Spec } from './spec.ts';
import { suggestions } from './suggestions.ts';
import { hasWildcard, wildcard } from './wildcard.ts';
import { type Evaluating, evaluating, isSelectable, selectable, type World } from './world.ts';

type Types = ReadonlySet<ResourceType>;

/** What a selection found: ids, and tests that join when all that they test is found in the end. */
interface Found {
  readonly direct: ReadonlySet<string>;
  readonly indirect: ReadonlySet<string>;
}

export interface Evaluated {
  readonly ids: ReadonlySet<string>;
  /** W301: what matched nothing. */
  readonly warnings: readonly Diagnostic[];
  /** Why an id was found, when reasons were asked for. */
  readonly reasons: ReadonlyMap<string, readonly string[]>;
}

/**
 * Evaluates a selection over a world. The types are those that a selector which is named by another may add. `explain` keeps
 * reasons, which takes time. Throws E301.
 */
export function evaluate(
  spec: Spec,
  world: World,
  { explain = false, types }: { readonly explain?: boolean | undefined; readonly types?: Types | undefined } = {},
): Evaluated {
  const during = evaluating(world);
  const evaluation = new Evaluation(during, types, explain ? new Reasons(during) : undefined);
  const { direct } = evaluation.select(spec);
  return { ids: direct, warnings: evaluation.warnings, reasons: evaluation.reasons?.all ?? new Map() };
}

class Evaluation {
  readonly warnings: Diagnostic[] = [];
  private readonly world: Evaluating;
  private readonly types: Types | undefined;
  private readonly open: string[] = [];
  readonly reasons: Reasons | undefined;

  constructor(world: Evaluating, types: Types | undefined, reasons: Reasons | undefined) {
    this.world = world;
    this.types = types;
    this.reasons = reasons;
  }

  select(spec: Spec): Found {
    return spec.kind === 'criteria' ? this.selectCriteria(spec) : this.selectGroup(spec);
  }

  private selectGroup(group: Group): Found {
    const found = group.parts.map((part) => this.select(part));
    const direct = combine(
      group.kind,
      found.map((f) => f.direct),
    );
    const indirect = combine(
      group.kind,
      found.map((f) => union([f.direct, f.indirect])),
    );
    const joined = this.joinIndirect(direct, indirect, group.indirect);
    if (group.raw !== undefined && joined.size === 0) this.warnings.push(this.nothing(group, found));
    return { direct: joined, indirect };
  }

  private selectCriteria(criteria: Criteria): Found {
    if (criteria.method === 'selector') {
      // as in dbt, the named selector decides about tests once and for all; what an operator adds to it brings none
      return { direct: this.withNeighbours(criteria, this.selectNamed(criteria)), indirect: new Set() };
    }
    const selected = this.withNeighbours(criteria, this.collect(criteria));
    return criteria.indirect === 'empty'
      ? { direct: selected, indirect: new Set() }
      : this.addTests(selected, criteria.indirect);
  }

  /** What a term matches by itself. */
  private collect(criteria: Criteria): ReadonlySet<string> {
    const method: Method = methods[criteria.method as keyof typeof methods];
    const matches = method.matcher(criteria.value, criteria.args, this.world);
    this.note(method.check?.(criteria.value, this.world) ?? []);
    const collected = new Set<string>();
    for (const node of this.candidates(method, criteria.value)) if (matches(node)) collected.add(node.unique_id);
    return collected;
  }

  private *candidates(method: Method, value: string): Generator<GraphNode> {
    const { manifest } = this.world;
    const ids = method.candidates?.(value, this.world);
    if (!ids) return yield* selectable(manifest);
    for (const id of ids) {
      const node = this.member(id);
      if (node) yield node;
    }
  }

  /** What a selection may name by this id. */
  private member(id: string): GraphNode | undefined {
    const node = findNode(this.world.manifest, id);
    return node && isSelectable(node) ? node : undefined;
  }

  private note(diagnostics: readonly Diagnostic[]): void {
    const errors = diagnostics.filter((d) => d.severity === 'error');
    if (errors.length > 0) throw new DiagnosticError(errors);
    const known = new Set(this.warnings.map((d) => d.message));
    this.warnings.push(...diagnostics.filter((d) => !known.has(d.message)));
  }

  /** Adds what the graph operators of a term ask for. */
  private withNeighbours(criteria: Criteria, collected: ReadonlySet<string>): ReadonlySet<string> {
    const { graph } = this.world;
    const selected = new Set(collected);
    this.reasons?.matched(criteria, collected);
    const add = (ids: ReadonlySet<string>, how: string): void => {
      for (const id of ids) if (this.member(id)) selected.add(id);
      this.reasons?.neighbours(criteria, collected, ids, how);
    };
    if (criteria.childrensParents) add(graph.childrensParents(collected), 'needed to build what depends on');
    if (criteria.parents !== null) add(graph.ancestors(collected, criteria.parents), 'upstream of');
    if (criteria.children !== null) add(graph.descendants(collected, criteria.children), 'downstream of');
    return selected;
  }

  /** `selector:nightly`: what the named selector selects of the types that are asked for; wildcards take several. */
  private selectNamed(criteria: Criteria): ReadonlySet<string> {
    const table: SelectorTable = this.world.selectors ?? new Map();
    const matches = wildcard(criteria.value);
    const names = hasWildcard(criteria.value) ? [...table.keys()].filter(matches) : [criteria.value];
    const found = names.map((name) => this.selectDefinition(findSelector(table, name), criteria.indirect));
    const direct = union(found.map((f) => f.direct));
    if (this.types) for (const id of direct) if (!this.types.has(this.member(id)!.resource_type)) direct.delete(id);
    return direct;
  }

  private selectDefinition({ name, definition }: NamedSelector, indirect: IndirectSelection): Found {
    if (this.open.includes(name)) {
      const path = [...this.open.slice(this.open.indexOf(name)), name].map((n) => `\`${n}\``);
      throw invalid(`The selector \`${name}\` uses itself: ${path.join(' uses ')}`);
    }
    this.open.push(name);
    const found = this.select(parseDefinition(definition, name, indirect));
    this.open.pop();
    return found;
  }

  /** Tests of what is selected join at once, or wait until the whole selection is known. */
  private addTests(selected: ReadonlySet<string>, mode: IndirectSelection): Found {
    const direct = new Set(selected);
    const indirect = new Set<string>();
    const reachable = mode === 'buildable' ? this.withAncestors(selected) : selected;
    for (const id of selected) {
      if (!this.world.graph.has(id)) continue;
      for (const child of this.world.graph.children(id)) {
        const test = this.member(child);
        if (test?.resource_type !== 'test' && test?.resource_type !== 'unit_test') continue;
        if (mode === 'eager' || test.depends_on.nodes.every((parent) => reachable.has(parent))) {
          direct.add(child);
          this.reasons?.tests(child, id);
        } else indirect.add(child);
      }
    }
    return { direct, indirect };
  }

  private joinIndirect(
    direct: ReadonlySet<string>,
    waiting: ReadonlySet<string>,
    mode: IndirectSelection,
  ): Set<string> {
    const joined = new Set(direct);
    if (mode === 'eager' || mode === 'empty') return joined;
    const reachable = mode === 'buildable' ? this.withAncestors(direct) : direct;
    for (const id of waiting) {
      const test = this.member(id);
      if (test?.resource_type !== 'test' && test?.resource_type !== 'unit_test') continue;
      if (test.depends_on.nodes.every((parent) => reachable.has(parent))) joined.add(id);
    }
    return joined;
  }

  private withAncestors(ids: ReadonlySet<string>): ReadonlySet<string> {
    return union([ids, this.world.graph.ancestors(ids), new Set(this.world.manifest.sources.keys())]);
  }

  private nothing(group: Group, found: readonly Found[]): Diagnostic {
    const empty = group.parts.filter((part, at) => part.kind === 'criteria' && found[at]!.direct.size === 0);
    const help = empty.flatMap((part) => (part.kind === 'criteria' ? suggestions(part, this.world) : []));
    const all =
      empty.length === 0 && group.parts.length > 1
        ? ['each part matches something, but nothing matches all of them']
        : help;
    return diagnostic('W301', `The selection criterion '${group.raw}' does not match any enabled nodes`, { help: all });
  }
}

function combine(kind: Group['kind'], sets: readonly ReadonlySet<string>[]): Set<string> {
  const [first = new Set<string>(), ...rest] = sets;
  if (kind === 'union') return union(sets);
  const keeps =
    kind === 'intersection'
      ? (id: string) => rest.every((set) => set.has(id))
      : (id: string) => !rest.some((set) => set.has(id));
  return new Set([...first].filter(keeps));
}

function union(sets: readonly ReadonlySet<string>[]): Set<string> {
  const all = new Set<string>();
  for (const set of sets) for (const id of set) all.add(id);
  return all;
}

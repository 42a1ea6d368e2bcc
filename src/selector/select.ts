import type { Diagnostic } from '../base/diagnostic.ts';
import type { GraphNode, ResourceType } from '../manifest/node.ts';
import { evaluate } from './evaluate.ts';
import { parseUnion } from './expression.ts';
import { defaultSelector, findSelector, parseDefinition } from './selectorsFile.ts';
import type { IndirectSelection, Spec } from './spec.ts';
import { selectable, selectableSections, type World } from './world.ts';

/** The options of a command that choose nodes. */
export interface SelectionOptions {
  readonly select: readonly string[];
  readonly exclude: readonly string[];
  /** `--selector`. */
  readonly selector: string | null;
  readonly indirectSelection: IndirectSelection;
  /** Keep reasons, for `--explain` and `--dry-run`. */
  readonly explain?: boolean;
}

export interface Selection {
  /** In the manifest's order. */
  readonly ids: ReadonlySet<string>;
  readonly warnings: readonly Diagnostic[];
  /** Why a node was selected; empty unless `explain` was set. */
  readonly reasons: (id: string) => readonly string[];
}

/** Chooses nodes of the given kinds (all kinds when undefined). Throws E301 for what cannot be read. */
export function select(options: SelectionOptions, world: World, types?: ReadonlySet<ResourceType>): Selection {
  const spec = selectionOf(options, world);
  const found = spec ? evaluate(spec, world, { explain: options.explain, types }) : undefined;
  const ids = new Set<string>();
  for (const node of found ? listed(found.ids, world) : selectable(world.manifest))
    if (!types || types.has(node.resource_type)) ids.add(node.unique_id);
  const reasons = (id: string): readonly string[] =>
    found?.reasons.get(id) ?? (options.explain && !found ? ['everything is selected'] : []);
  return { ids, warnings: found?.warnings ?? [], reasons };
}

/** The nodes of some ids in the manifest's order; others are not looked at, as making them takes time. */
function* listed(ids: ReadonlySet<string>, { manifest }: World): Generator<GraphNode> {
  for (const section of selectableSections(manifest))
    for (const id of section.keys()) if (ids.has(id)) yield section.get(id) as GraphNode;
}

/** What the options ask for; undefined is everything. */
export function selectionOf(options: SelectionOptions, world: World): Spec | undefined {
  const { select: include, exclude, indirectSelection } = options;
  const table = world.selectors ?? new Map();
  if (options.selector !== null) {
    return parseDefinition(findSelector(table, options.selector).definition, options.selector, indirectSelection);
  }
  if (include.length === 0 && exclude.length === 0) {
    const fallback = defaultSelector(table);
    return fallback && parseDefinition(fallback.definition, fallback.name, indirectSelection);
  }
  const included = include.length > 0 ? parseUnion(include, indirectSelection) : everything(indirectSelection);
  if (exclude.length === 0) return included;
  return { kind: 'difference', indirect: indirectSelection, parts: [included, parseUnion(exclude, indirectSelection)] };
}

function everything(indirect: IndirectSelection): Spec {
  return parseUnion(['fqn:* source:*'], indirect);
}

import type { PreviousRun } from '../artifacts/runResults.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import { findNode } from '../manifest/manifest.ts';
import type { GraphNode, UnitTestNode } from '../manifest/node.ts';
import { type SelectionOptions, select } from '../selector/select.ts';
import type { World } from '../selector/world.ts';
import { withBlockingTests } from './buildGraph.ts';
import { actionOf, planKind, selectedTypes, takesPart } from './kinds.ts';
import type { Plan, Step } from './plan.ts';

export interface PlanOptions extends SelectionOptions {
  /** The command. */
  readonly which: string;
  readonly resourceTypes: readonly string[];
  readonly excludeResourceTypes: readonly string[];
}

export interface Planned {
  readonly plan: Plan;
  /** Criteria that matched nothing (W301). */
  readonly warnings: readonly Diagnostic[];
}

/** Selects nodes for a command and puts them in order. Throws E301 for a selection that cannot be read. */
export function makePlan(options: PlanOptions, world: World): Planned {
  const { which } = options;
  const types = selectedTypes(which, options.resourceTypes, options.excludeResourceTypes);
  const { ids, warnings, reasons } = select(options, world, types);
  return { plan: planOf(which, ids, world, reasons), warnings };
}

/** The plan of a command for known nodes: those that the command has no use for are left out. */
export function planOf(
  which: string,
  ids: Iterable<string>,
  world: World,
  reasons: (id: string) => readonly string[] = () => [],
): Plan {
  const nodes = new Map<string, GraphNode>();
  for (const id of ids) {
    const node = findNode(world.manifest, id);
    if (node && takesPart(which, node)) nodes.set(id, node);
  }
  if (planKind(which) === 'build') dropLoneUnitTests(nodes);
  const waits = waitsOf(which, nodes, world);
  const ordered = planKind(which) === 'list' ? byId(nodes) : inOrder(nodes, waits);
  const steps = ordered.map((node): Step => {
    const waitsFor = waits.get(node.unique_id) ?? [];
    return {
      id: node.unique_id,
      node,
      action: actionOf(which, node),
      reasons: reasons(node.unique_id),
      waitsFor,
      skipWhenFailed: waitsFor.filter((id) => !continuesOnError(nodes.get(id)!)),
    };
  });
  return { which, steps };
}

const retried: ReadonlySet<string> = new Set(['error', 'fail', 'skipped', 'runtime error', 'partial success']);

/**
 * What `retry` runs: nodes that failed or were skipped; with `--warn-error` also tests that warned. Nodes that are gone from the
 * project are left out.
 */
export function planRetry(which: string, previous: PreviousRun, world: World, warnError = false): Plan {
  const again = previous.results.filter((r) => retried.has(r.status) || (warnError && r.status === 'warn'));
  const status = new Map(again.map((r) => [r.unique_id, r]));
  const plan = planOf(which, status.keys(), world, (id) => [`ended with \`${status.get(id)?.status}\` before`]);
  return {
    ...plan,
    steps: plan.steps.map((step) => {
      const batches = status.get(step.id)?.batch_results;
      return batches && batches.successful.length > 0 ? { ...step, previousBatches: batches } : step;
    }),
  };
}

function continuesOnError(node: GraphNode): boolean {
  return node.resource_type === 'model' && node.config.on_error === 'continue';
}

/** A build runs unit tests on the way to their model: without it there is nothing to guard. `test` runs them by themselves. */
function dropLoneUnitTests(nodes: Map<string, GraphNode>): void {
  for (const [id, node] of nodes) {
    if (node.resource_type === 'unit_test' && !node.depends_on.nodes.some((model) => nodes.has(model)))
      nodes.delete(id);
  }
}

/** For each node, the nodes of the plan that it waits for. */
function waitsOf(which: string, nodes: ReadonlyMap<string, GraphNode>, world: World): Map<string, readonly string[]> {
  switch (planKind(which)) {
    case 'test':
    case 'list':
    case 'freshness':
    case 'clone':
      return new Map();
    case 'build':
      return waitsOfBuild(nodes, world);
    default:
      return world.graph.contracted(new Set(nodes.keys()));
  }
}

/** Unit tests come before their model, data tests before what is built on what they test. */
function waitsOfBuild(nodes: ReadonlyMap<string, GraphNode>, world: World): Map<string, readonly string[]> {
  // tests wait for what they test alone, and exposures are no more than reported
  const canWait = (id: string): boolean => !/^(?:unit_)?test\.|^exposure\.|^saved_query\./.test(id);
  const tests = [...nodes.values()].filter((node) => node.resource_type === 'test');
  const unitTests = [...nodes.values()].filter((node): node is UnitTestNode => node.resource_type === 'unit_test');
  const built = new Set([...nodes.keys()].filter((id) => !id.startsWith('unit_test.')));
  const graph = tests.length > 0 ? withBlockingTests(world.graph, tests, canWait) : world.graph;
  const waits: Map<string, readonly string[]> = graph.contracted(built);
  for (const test of unitTests) {
    const models = test.depends_on.nodes;
    waits.set(
      test.unique_id,
      [...new Set(models.flatMap((id) => waits.get(id) ?? []))].filter(
        (id) => !id.startsWith('unit_test.') && nodes.has(id),
      ),
    );
  }
  for (const test of unitTests) {
    for (const id of test.depends_on.nodes) {
      if (nodes.has(id)) waits.set(id, [...(waits.get(id) ?? []), test.unique_id]);
    }
  }
  return waits;
}

/** Lists are in the order of unique ids: kinds together. */
function byId(nodes: ReadonlyMap<string, GraphNode>): GraphNode[] {
  return [...nodes.keys()].sort().map((id) => nodes.get(id)!);
}

/** The nodes so that none stands before one that it waits for; otherwise in the manifest's order. */
function inOrder(nodes: ReadonlyMap<string, GraphNode>, waits: ReadonlyMap<string, readonly string[]>): GraphNode[] {
  const done = new Set<string>();
  const ordered: GraphNode[] = [];
  for (const start of nodes.keys()) {
    const stack = [start];
    while (stack.length > 0) {
      const id = stack.at(-1)!;
      const open = done.has(id) ? undefined : waits.get(id)?.find((before) => !done.has(before));
      if (open !== undefined) {
        stack.push(open);
        continue;
      }
      stack.pop();
      if (done.has(id)) continue;
      done.add(id);
      ordered.push(nodes.get(id)!);
    }
  }
  return ordered;
}

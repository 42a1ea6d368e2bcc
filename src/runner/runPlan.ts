import { setMaxListeners } from 'node:events';
import { diagnostic } from '../base/diagnostic.ts';
import type { BatchTurns, World } from '../context/world.ts';
import type { GraphNode, RefableNode, ResourceType } from '../manifest/node.ts';
import type { Flags } from '../manifest/project.ts';
import { hasFailed, isFailure, type NodeResult, type RunResults } from '../manifest/result.ts';
import { storesFailures } from '../manifest/storedFailures.ts';
import type { Plan, Step } from '../planner/index.ts';
import { PyTuple, type Value } from '../template/values.ts';
import { newTimer, type Observer } from './job.ts';
import { runners } from './kinds/index.ts';
import { lastModifiedOf } from './lastModified.ts';
import { describeNode, failed, type Outcome, skipped } from './outcome.ts';
import { prepareTarget } from './prepare.ts';
import { Progress, type Turn } from './progress.ts';
import { queryComment } from './queryComment.ts';
import { nodeResult } from './result.ts';
import { resultsValue } from './resultValue.ts';
import { runHooks } from './runHooks.ts';
import { Gathering, SharedTurn } from './sharing/gathering.ts';
import { Mates } from './sharing/mates.ts';

export interface RunOptions extends Observer {
  readonly signal: AbortSignal;
  /** Told of each result as it comes: the journal. */
  onResult?(result: NodeResult): void;
}

const withHooks: ReadonlySet<string> = new Set([
  'run',
  'build',
  'seed',
  'snapshot',
  'test',
  'freshness',
  'source freshness',
]);

/**
 * Runs a plan: gets the target ready, then the hooks of the project around the steps, each as soon as what it waits for is
 * over and a worker is free. Never throws for a user's mistake in a node: that is the node's result.
 */
export async function runPlan(plan: Plan, world: World, options: RunOptions): Promise<RunResults> {
  const started = world.invocation.now();
  const { reporter } = world.invocation;
  const results: NodeResult[] = [];
  const keep = (result: NodeResult): void => {
    results.push(result);
    options.onResult?.(result);
  };
  const finish = (): RunResults => {
    const elapsed = (world.invocation.now() - started) / 1000;
    const success = !options.signal.aborted && !results.some(hasFailed);
    const run: RunResults = { results, elapsed, success };
    reporter.report({ kind: 'run-finished', results: run });
    return run;
  };
  if (plan.steps.length === 0) {
    reporter.report({ kind: 'nothing-selected' });
    return finish();
  }
  // every node that runs listens for a cancel
  setMaxListeners(0, options.signal);
  queryComment(world, null);
  const threads = threadCount(world);
  await prepareTarget(world, plan, options.signal);
  reporter.report({ kind: 'run-started', total: plan.steps.length, threads, target: world.project.profile.targetName });
  const { behavior } = world.project.flags;
  const isFreshness = plan.steps.every(({ action }) => action === 'freshness');
  const hasHooks = withHooks.has(plan.which) && (!isFreshness || (behavior.source_freshness_run_project_hooks ?? true));
  const startHooks = hasHooks ? await runHooks(world, 'on-run-start', options.signal) : [];
  startHooks.forEach(keep);
  const blocked =
    startHooks.some(({ status }) => status !== 'success') && (behavior.skip_nodes_if_on_run_start_fails ?? true);
  const finished: { node: GraphNode; result: NodeResult }[] = [];
  const running: World = {
    ...world,
    rebuiltLater: laterModels(plan),
    lastModified: lastModifiedOf(world, plan, options.signal),
    batchTurns: batchTurns(threads - 1),
  };
  await new Execution(plan, running, options, threads, blocked, (node, result) => {
    finished.push({ node, result });
    keep(result);
  }).run();
  if (hasHooks && !options.signal.aborted)
    // nodes that a failed start kept from running are no results yet, as in dbt
    (
      await runHooks(world, 'on-run-end', options.signal, endWords(blocked ? [] : finished, world.project.flags))
    ).forEach(keep);
  return finish();
}

function batchTurns(count: number): BatchTurns {
  let left = count;
  return {
    take: () => {
      if (left <= 0) return false;
      left -= 1;
      return true;
    },
    give: () => {
      left += 1;
    },
  };
}

/** Finds what a plan builds after a node, because it waits for it directly or through others. */
function laterModels(plan: Plan): (id: string) => RefableNode[] {
  let waiting: Map<string, Step[]> | undefined;
  return (id) => {
    waiting ??= waitingSteps(plan);
    const found = new Map<string, Step>();
    const queue = [id];
    for (const current of queue) {
      for (const step of waiting.get(current) ?? []) {
        if (found.has(step.id)) continue;
        found.set(step.id, step);
        queue.push(step.id);
      }
    }
    return [...found.values()].filter(({ action }) => action === 'run').map(({ node }) => node as RefableNode);
  };
}

function waitingSteps(plan: Plan): Map<string, Step[]> {
  const waiting = new Map<string, Step[]>();
  for (const step of plan.steps) {
    for (const id of step.waitsFor) {
      const list = waiting.get(id);
      if (list) list.push(step);
      else waiting.set(id, [step]);
    }
  }
  return waiting;
}

function threadCount(world: World): number {
  const wanted = world.project.flags.threads ?? world.project.profile.threads;
  return Math.max(1, Math.min(wanted, world.adapter.capabilities.maxSessions));
}

const relational: ReadonlySet<ResourceType> = new Set(['model', 'seed', 'snapshot', 'function']);

/** What on-run-end hooks see besides: results, and the schemas of nodes that were built. */
function endWords(
  finished: readonly { readonly node: GraphNode; readonly result: NodeResult }[],
  flags: Flags,
): ReadonlyMap<string, Value> {
  const pairs = new Map<string, PyTuple>();
  for (const { node, result } of finished) {
    if (!relational.has(node.resource_type) && !storesFailures(node, flags)) continue;
    if (isFailure(result.status) || result.status === 'skipped') continue;
    const { database, schema } = node as { readonly database?: string | null; readonly schema?: string };
    pairs.set(`${database}.${schema}`, new PyTuple([database ?? null, schema ?? null]));
  }
  const schemas = [...new Set([...pairs.values()].map((pair) => pair.values[1]!))];
  return new Map<string, Value>([
    ['results', resultsValue(finished)],
    ['schemas', schemas],
    ['database_schemas', [...pairs.values()]],
  ]);
}

/** The workers of one run. */
class Execution {
  private readonly world: World;
  private readonly signal: AbortSignal;
  private readonly observer: Observer;
  private readonly threads: number;
  private readonly onResult: (node: GraphNode, result: NodeResult) => void;
  private readonly progress: Progress;
  private readonly mates: Mates;
  private readonly total: number;
  private started = 0;

  constructor(
    plan: Plan,
    world: World,
    options: RunOptions,
    threads: number,
    blocked: boolean,
    onResult: (node: GraphNode, result: NodeResult) => void,
  ) {
    this.world = world;
    this.signal = options.signal;
    this.observer = options;
    this.threads = threads;
    this.onResult = onResult;
    this.total = plan.steps.length;
    this.mates = new Mates(plan, world);
    this.progress = new Progress(plan, {
      failFast: world.project.flags.failFast,
      blocked,
      takeMates: (turn, progress) => this.mates.takeWith(turn, progress),
    });
  }

  async run(): Promise<void> {
    const cancelled = (): void => {
      this.world.invocation.reporter.report({ kind: 'cancelling' });
      this.progress.stop('cancelled');
    };
    if (this.signal.aborted) cancelled();
    this.signal.addEventListener('abort', cancelled, { once: true });
    try {
      await Promise.all(
        Array.from({ length: Math.min(this.threads, this.total) }, (_, index) =>
          this.work(`Thread-${index + 1} (worker)`),
        ),
      );
    } finally {
      this.signal.removeEventListener('abort', cancelled);
    }
  }

  private async work(threadId: string): Promise<void> {
    for (;;) {
      const turn = await this.progress.next();
      if (turn === undefined) return;
      const turns = [turn, ...(turn.mates ?? [])];
      const running = turns.filter(({ skip }) => !skip);
      const gathering =
        running.length > 1
          ? new Gathering(running.length, () => this.world.adapter.lease(turn.step.id, this.signal))
          : undefined;
      await Promise.all(turns.map((each) => this.take(each, threadId, gathering)));
    }
  }

  private async take({ step, skip }: Turn, threadId: string, gathering: Gathering | undefined): Promise<void> {
    const result = skip ? this.skip(step, threadId, skip) : await this.execute(step, threadId, gathering);
    this.onResult(step.node, result);
    this.progress.finish(step, result.status);
  }

  private skip(
    step: Step,
    threadId: string,
    { because, message }: { readonly because?: string; readonly message: string | null },
  ): NodeResult {
    this.started += 1;
    const result = nodeResult(step.node, skipped(message), { world: this.world, threadId, seconds: 0 });
    this.world.invocation.reporter.report({
      kind: 'node-finished',
      node: step.node,
      result,
      index: this.started,
      total: this.total,
      ...(because === undefined ? {} : { skippedBecauseOf: because }),
    });
    return result;
  }

  private async execute(step: Step, threadId: string, gathering: Gathering | undefined): Promise<NodeResult> {
    const { world, signal, total } = this;
    const { reporter } = world.invocation;
    this.started += 1;
    const index = this.started;
    reporter.report({ kind: 'node-started', node: step.node, index, total, thread: threadId });
    const begun = world.invocation.now();
    const timer = newTimer(world);
    let outcome: Outcome;
    try {
      const shared = gathering && { shared: new SharedTurn(gathering), scans: this.mates.scans(step) };
      outcome = await runners[step.action]({
        world,
        step,
        threadId,
        signal,
        timer,
        observer: this.observer,
        ...shared,
      });
    } catch (error) {
      outcome = failed(error, step.node);
    }
    if (signal.aborted && outcome.status === 'error') outcome = cancelledOutcome(step, outcome);
    const result = nodeResult(
      step.node,
      { ...outcome, timing: timer.timing },
      { world, threadId, seconds: (world.invocation.now() - begun) / 1000 },
    );
    reporter.report({ kind: 'node-finished', node: step.node, result, index, total });
    return result;
  }
}

function cancelledOutcome({ node }: Step, outcome: Outcome): Outcome {
  const diagnostics = [
    diagnostic('E407', `${describeNode(node)} was cancelled; what it did was rolled back`, {
      uniqueId: node.unique_id,
    }),
  ];
  return { ...outcome, message: 'cancelled; what it did was rolled back', diagnostics };
}

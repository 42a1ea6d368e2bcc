import { posix } from 'node:path';
import { writeSql } from '../artifacts/index.ts';
import { type Diagnostic, DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { type CompiledNode, compileNode } from '../compiler/index.ts';
import type { Batch } from '../context/batch.ts';
import { nodeRelation } from '../context/nodeRelation.ts';
import { responseJson } from '../context/response.ts';
import { storedPath } from '../context/runtimeAdapter/storedRelation.ts';
import { moment } from '../context/sample.ts';
import type { BatchTurns, World } from '../context/world.ts';
import type { JsonObject, ManifestNode, ModelNode } from '../manifest/node.ts';
import type { NodeResult } from '../manifest/result.ts';
import { PyFunction, str, type Value } from '../template/index.ts';
import { type BatchSize, batchesOf, batchName, batchSizes, makeBatch } from './batches.ts';
import { type Job, withSession } from './job.ts';
import { materialize, ranAt } from './materialize.ts';
import { failed, type Outcome } from './outcome.ts';

/** Whether a model is built in batches of its event time. */
export const isMicrobatch = (_world: World, node: ManifestNode): node is ModelNode =>
  node.resource_type === 'model' &&
  node.config.materialized === 'incremental' &&
  node.config.incremental_strategy === 'microbatch';

interface Tried {
  readonly batch: Batch;
  readonly outcome: Outcome | 'skipped';
}

/**
 * Builds a microbatch model, batch after batch, each in a transaction of its own. When the first one fails the others are
 * skipped; when a later one fails the others still run, and the model is a partial success.
 */
export async function runMicrobatch(job: Job): Promise<Outcome> {
  const node = job.step.node as ModelNode;
  try {
    const exists = await relationExists(job, node);
    const size = sizeOf(node);
    const batches =
      retriedBatches(job, size) ?? batchesOf({ ...rangeOf(job.world, node, size), isIncremental: exists });
    const tried: Tried[] = [];
    let built = exists;
    const runOne = async (index: number): Promise<void> => {
      const batch = batches[index]!;
      const failedFirst =
        index > 0 &&
        tried[0]!.outcome !== 'skipped' &&
        tried[0]!.outcome.status === 'error' &&
        !job.step.previousBatches;
      if (failedFirst || job.signal.aborted) {
        tried[index] = { batch, outcome: 'skipped' };
        return;
      }
      const isLast = index === batches.length - 1;
      const outcome = await runBatch(job, withHooks(node, index === 0, isLast), batch, size, built);
      built ||= outcome.status === 'success';
      tried[index] = { batch, outcome };
    };
    // the first one makes the table and the last one ends it; those between do not meet
    const between = batches.map((_, index) => index).slice(1, -1);
    if (batches.length > 0) await runOne(0);
    await inTurns(between, built && runsTogether(job.world, node) ? job.world.batchTurns : undefined, runOne);
    if (batches.length > 1) await runOne(batches.length - 1);
    return summary(tried, job.step.previousBatches);
  } catch (error) {
    return failed(error, node, { failures: 0 });
  }
}

/** Whether batches of a model may run side by side: the config says, or else whether the model reads what it writes. */
function runsTogether(world: World, node: ModelNode): boolean {
  if (!world.adapter.capabilities.concurrentBatches) return false;
  const { concurrent_batches: wanted } = node.config as { readonly concurrent_batches?: unknown };
  return typeof wanted === 'boolean' ? wanted : !/\{[{%][^}%]*\bthis\b/.test(node.raw_code);
}

/** Works through a list; with turns to have, others of the list beside the first, until no turn is left. */
async function inTurns(
  indexes: readonly number[],
  turns: BatchTurns | undefined,
  work: (index: number) => Promise<void>,
): Promise<void> {
  const waiting = [...indexes];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
  };
  const helpers: Promise<void>[] = [];
  while (turns && helpers.length + 1 < indexes.length && turns.take())
    helpers.push(worker().finally(() => turns.give()));
  await Promise.all([worker(), ...helpers]);
}

const timeText = (millis: number): string => new Date(millis).toISOString().replace('.000Z', 'Z');
const pair = ({ start, end }: Batch): readonly [string, string] => [timeText(start), timeText(end)];

function summary(tried: readonly Tried[], before: NonNullable<NodeResult['batch_results']> | undefined): Outcome {
  const ok = tried.filter(({ outcome }) => outcome !== 'skipped' && outcome.status === 'success');
  const bad = tried.filter(({ outcome }) => outcome === 'skipped' || outcome.status !== 'success');
  const outcomes = tried.flatMap(({ outcome }) => (outcome === 'skipped' ? [] : [outcome]));
  const diagnostics: Diagnostic[] = outcomes.flatMap((outcome) => outcome.diagnostics ?? []);
  const first = outcomes.find((outcome) => outcome.status !== 'success')?.message;
  const rows = sumOfRows(outcomes);
  const rest = {
    failures: 0,
    ...(rows ? { response: rows } : {}),
    diagnostics,
    compiledCode: outcomes.at(-1)?.compiledCode ?? null,
    roundTrips: outcomes.reduce((sum, outcome) => sum + (outcome.roundTrips ?? 0), 0),
    batchResults: {
      successful: [...(before?.successful ?? []), ...ok.map(({ batch }) => pair(batch))],
      failed: bad.map(({ batch }) => pair(batch)),
    },
  };
  if (bad.length === 0) return { status: 'success', message: 'SUCCESS', ...rest };
  const because = first ? `\n${first}` : '';
  // as in dbt, what succeeded before a retry does not count here
  if (ok.length === 0) return { status: 'error', message: `ERROR${because}`, ...rest };
  return {
    status: 'partial success',
    message: `PARTIAL SUCCESS (${ok.length}/${tried.length})${because}`,
    ...rest,
  };
}

/** What all batches did to rows; undefined when no batch says it. */
function sumOfRows(outcomes: readonly Outcome[]): JsonObject | undefined {
  const sums: Record<string, number> = {};
  for (const { response } of outcomes)
    for (const [name, count] of Object.entries(response ?? {}))
      if (/^rows_(inserted|updated|deleted)$/.test(name) && typeof count === 'number')
        sums[name] = (sums[name] ?? 0) + count;
  return Object.keys(sums).length > 0 ? sums : undefined;
}

async function runBatch(
  job: Job,
  node: ModelNode,
  batch: Batch,
  size: BatchSize,
  incremental: boolean,
): Promise<Outcome> {
  const { world, threadId, timer } = job;
  const name = batchName(batch.start, size);
  const writtenAs = { ...node, ...batchPaths(node, name) };
  let compiled: CompiledNode | undefined;
  try {
    return await withSession({ ...job, node }, { start: 'transaction', compiled: () => compiled }, async (session) => {
      compiled = await timer.measure('compile', () => compileNode({ world, node, session, threadId, batch }));
      const compiledCode = compiled.code;
      writeSql(world.project.targetPath, 'compiled', writtenAs, compiledCode);
      // later batches come in beside the former ones, also while the table is built anew
      const extra = incremental ? alwaysIncremental : undefined;
      const options = { world, node, session, threadId, name: 'incremental', compiledCode, batch, writtenAs };
      const result = await timer.measure('execute', () => materialize({ ...options, ...(extra ? { extra } : {}) }));
      const response = result.response ? { response: responseJson(result.response) } : {};
      return { status: 'success', message: result.message, compiledCode, roundTrips: session.roundTrips, ...response };
    });
  } catch (error) {
    const place = ranAt(error, world);
    return failed(error, node, {
      compiledCode: compiled?.code ?? null,
      ...(place === undefined ? {} : { ranAt: place }),
    });
  }
}

const answer = (name: string, value: boolean): [string, Value] => [name, new PyFunction(name, () => value)];
const alwaysIncremental: ReadonlyMap<string, Value> = new Map([
  answer('is_incremental', true),
  answer('should_full_refresh', false),
]);

/** Files of a batch stand in a folder named after the model. */
function batchPaths(node: ModelNode, name: string): Pick<ModelNode, 'path' | 'original_file_path'> {
  const inFolder = (path: string): string => {
    const { dir, name: base, ext } = posix.parse(path);
    return posix.join(dir, base, `${base}_${name}${ext}`);
  };
  return { path: inFolder(node.path), original_file_path: inFolder(node.original_file_path) };
}

function withHooks(node: ModelNode, first: boolean, last: boolean): ModelNode {
  const hooks = { ...(first ? {} : { 'pre-hook': [] }), ...(last ? {} : { 'post-hook': [] }) };
  return { ...node, config: { ...node.config, ...hooks } };
}

function sizeOf(node: ModelNode): BatchSize {
  const size = node.config.batch_size;
  if (batchSizes.includes(size as BatchSize)) return size as BatchSize;
  throw misconfigured(node, `\`batch_size\` must be one of ${batchSizes.join(', ')}`);
}

const misconfigured = (node: ModelNode, what: string): DiagnosticError =>
  new DiagnosticError(
    diagnostic('E206', `the microbatch model \`${node.name}\` cannot be run: ${what}`, { uniqueId: node.unique_id }),
  );

function rangeOf(world: World, node: ModelNode, size: BatchSize) {
  const { eventTimeStart, eventTimeEnd } = world.project.flags;
  const begin = momentOf(node.config.begin);
  if (begin === null) throw misconfigured(node, 'it needs the config `begin`, where its first build starts');
  const { lookback } = node.config;
  const side = (text: string | null): number | null => (text === null ? null : moment(text));
  return {
    size,
    begin,
    lookback: typeof lookback === 'number' ? lookback : 1,
    from: side(eventTimeStart),
    until: side(eventTimeEnd),
    now: world.invocation.startedAt,
  };
}

function momentOf(value: unknown): number | null {
  if (value === null || value === undefined) return null;
  const millis = moment(typeof value === 'string' ? value : str(value as Value));
  return Number.isNaN(millis) ? null : millis;
}

/** The batches that failed before, for `retry`. */
function retriedBatches({ step }: Job, size: BatchSize): Batch[] | undefined {
  return step.previousBatches?.failed.map(([start, end]) => makeBatch(moment(start), moment(end), size));
}

/** Whether rows come in beside others: the table is there and is not to be built anew. */
async function relationExists(job: Job, node: ModelNode): Promise<boolean> {
  const { world } = job;
  const own = node.config.full_refresh;
  const fullRefresh = typeof own === 'boolean' ? own : world.project.flags.fullRefresh;
  if (fullRefresh && !job.step.previousBatches) return false;
  const path = storedPath(nodeRelation(world, node));
  return withSession({ ...job, node }, { start: 'reading' }, async (session) => {
    const [found] = await session.catalog.find(path);
    return found?.type === 'table';
  });
}

import type { FreshnessResult } from '../../artifacts/index.ts';
import { nodeRelation } from '../../context/nodeRelation.ts';
import { ResponseValue, responseJson } from '../../context/response.ts';
import { runtimeContext } from '../../context/runtimeContext.ts';
import { raisesWarning } from '../../context/warnings.ts';
import type { JsonObject, SourceNode } from '../../manifest/node.ts';
import { AgateTable } from '../../template/agate/index.ts';
import { parseTemplate, render, TemplateError } from '../../template/index.ts';
import { PyDate } from '../../template/modules/datetime/date.ts';
import { PyDateTime } from '../../template/modules/datetime/dateTime.ts';
import { noKwargs, PyDict, type PyObject, settle, type Value } from '../../template/values.ts';
import { type Job, withSession } from '../job.ts';
import { asksCatalog, type LastModified } from '../lastModified.ts';
import { failed, type Outcome } from '../outcome.ts';
import { isoText } from '../timer.ts';

interface Threshold {
  readonly count?: number | null;
  readonly period?: 'minute' | 'hour' | 'day' | null;
}

interface Rules extends JsonObject {
  readonly filter?: string | null;
}

const seconds: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/** Asks a source when it was last loaded, and compares its age with its thresholds. */
export async function runFreshness(job: Job): Promise<Outcome> {
  const { world, threadId, timer } = job;
  const node = job.step.node as SourceNode;
  const begun = world.invocation.now();
  try {
    return await withSession({ ...job, node }, { start: 'outside' }, async (session) => {
      const { context } = runtimeContext({ world, node, session, threadId, checkDependencies: false });
      await timer.measure('compile', async () => undefined);
      const stored = await timer.measure('execute', async () => {
        const relation = nodeRelation(world, node);
        const rules = (node.freshness ?? {}) as Rules;
        if (node.loaded_at_query !== null) {
          const file = { path: node.original_file_path, text: node.loaded_at_query };
          const query = await render(parseTemplate(file), context, { evaluation: context.evaluation });
          return settle((context.get('collect_freshness_custom_sql') as PyObject).call!([relation, query], noKwargs));
        }
        if (asksCatalog(world, node)) {
          const answer = await world.lastModified?.(node.unique_id);
          if (answer) return answer;
          throw new TemplateError(
            'other',
            `The catalog knows no table ${relation.render()}, so it cannot tell when the source ${node.name} was changed`,
          );
        }
        if (node.loaded_at_field === null) {
          throw new TemplateError(
            'other',
            `Could not compute freshness for source ${node.name}: no 'loaded_at_field' or 'loaded_at_query' is given`,
          );
        }
        return settle(
          (context.get('collect_freshness') as PyObject).call!(
            [relation, node.loaded_at_field, rules.filter ?? null],
            noKwargs,
          ),
        );
      });
      const { loadedAt, snapshotAt, response } = readAnswer(node, stored, world.invocation.now());
      const age = (snapshotAt - loadedAt) / 1000;
      const status = statusOf(node.freshness, age);
      const result: FreshnessResult = {
        unique_id: node.unique_id,
        max_loaded_at: isoText(loadedAt),
        snapshotted_at: isoText(snapshotAt),
        max_loaded_at_time_ago_in_s: age,
        status,
        criteria: node.freshness ?? {},
        adapter_response: response,
        timing: timer.timing,
        thread_id: threadId,
        execution_time: (world.invocation.now() - begun) / 1000,
      };
      job.observer.onFreshness?.(result);
      const isRaised = status === 'warn' && raisesWarning(world.project.flags, 'LogFreshnessResult');
      return { status: isRaised ? 'error' : status, message: null, response, roundTrips: session.roundTrips };
    });
  } catch (error) {
    const outcome = failed(error, node);
    job.observer.onFreshness?.({ unique_id: node.unique_id, status: 'runtime error', error: outcome.message ?? '' });
    return { ...outcome, status: 'runtime error' };
  }
}

const isLastModified = (stored: Value | LastModified): stored is LastModified => Array.isArray(stored);

/** 0001-01-01, the first day of Python's calendar. */
const beginning = -62_135_596_800_000;

function readAnswer(
  node: SourceNode,
  stored: Value | LastModified,
  now: number,
): { readonly loadedAt: number; readonly snapshotAt: number; readonly response: JsonObject } {
  const table = stored instanceof PyDict ? stored.get('table') : undefined;
  const response = stored instanceof PyDict ? stored.get('response') : undefined;
  const values = table instanceof AgateTable ? table.rows[0]?.values() : undefined;
  const [loaded, snapshot] = isLastModified(stored) ? stored : (values ?? []);
  return {
    // what was never loaded is as old as can be
    loadedAt: loaded === undefined || loaded === null ? beginning : millisOf(node, loaded),
    snapshotAt: snapshot === undefined || snapshot === null ? now : millisOf(node, snapshot),
    response: response instanceof ResponseValue ? responseJson(response.response) : {},
  };
}

function millisOf(node: SourceNode, value: Value): number {
  if (value instanceof PyDateTime) return value.epochMicros / 1000;
  if (value instanceof PyDate) return new PyDateTime(value).epochMicros / 1000;
  throw new TemplateError(
    'other',
    `Expected a timestamp value when querying field '${node.loaded_at_field}' of table ${node.relation_name}, but got a value of another type`,
  );
}

function statusOf(freshness: JsonObject | null, age: number): 'pass' | 'warn' | 'error' {
  const exceeds = (key: string): boolean => {
    const rule = freshness?.[key] as Threshold | null | undefined;
    if (rule?.count === undefined || rule.count === null || !rule.period) return false;
    return age > rule.count * (seconds[rule.period] ?? 0);
  };
  if (exceeds('error_after')) return 'error';
  return exceeds('warn_after') ? 'warn' : 'pass';
}

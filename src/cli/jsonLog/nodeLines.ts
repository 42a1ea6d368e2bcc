import type { EventOf } from '../../events/event.ts';
import type { GraphNode } from '../../manifest/node.ts';
import { isFailure, type NodeResult } from '../../manifest/result.ts';
import { describeNode, describeOutcome } from '../describe.ts';
import type { Level, Line } from './line.ts';
import type { NodeInfos } from './nodeInfo.ts';

export function* nodeStarted(
  { node, index, total, thread }: EventOf<'node-started'>,
  infos: NodeInfos,
): Generator<Line> {
  infos.begin(node);
  const node_info = infos.of(node, 'started');
  const description = describeNode(node);
  yield began('NodeStart', 'running', node, { node_info }, thread);
  yield {
    name: 'LogStartLine',
    level: 'info',
    msg: `${index} of ${total} START ${description}`,
    data: { description, index, total, node_info },
    thread,
  };
  yield began('NodeCompiling', 'compiling', node, { node_info: { ...node_info, node_status: 'compiling' } }, thread);
  yield began('NodeExecuting', 'executing', node, { node_info: { ...node_info, node_status: 'executing' } }, thread);
}

export function* nodeFinished(event: EventOf<'node-finished'>, infos: NodeInfos): Generator<Line> {
  const { node, result, index, total } = event;
  const thread = result.thread_id;
  const outcome = describeOutcome(node, result, event.skippedBecauseOf);
  if (!infos.hasBegun(node.unique_id)) {
    infos.begin(node);
    yield began('NodeStart', 'running', node, { node_info: infos.of(node, 'started') }, thread);
  }
  const node_info = infos.of(node, result.status);
  const { name, data } = resultLine(node, result, total);
  yield {
    name,
    level: isFailure(result.status) ? 'error' : result.status === 'warn' ? 'warn' : 'info',
    msg: `${index} of ${total} ${outcome.text} [${outcome.status}]`,
    data: { index, total, execution_time: result.execution_time, ...data, node_info },
    thread,
  };
  const run_result = runResultOf(result);
  yield {
    name: 'NodeFinished',
    level: 'debug',
    msg: `Finished running node ${node.unique_id}`,
    data: { node_info, run_result },
    thread,
  };
  if (isFailure(result.status) || result.status === 'skipped')
    yield {
      name: 'MarkSkippedChildren',
      level: 'debug',
      msg: `What depends on ${node.unique_id} is skipped, because its status is ${result.status}`,
      data: { unique_id: node.unique_id, status: result.status, run_result },
      thread,
    };
}

const began = (name: string, what: string, node: GraphNode, data: Line['data'] & {}, thread: string): Line => ({
  name,
  level: 'debug',
  msg: `Began ${what} node ${node.unique_id}`,
  data,
  thread,
});

export function hookStarted({ name, index, total }: EventOf<'hook-started'>, infos: NodeInfos): Line {
  return {
    name: 'LogHookStartLine',
    level: 'info',
    msg: `${index} of ${total} START hook: ${name}`,
    data: { statement: name, index, total, node_info: infos.ofHook(name, 'started') },
  };
}

export function hookFinished({ name, result, index, total }: EventOf<'hook-finished'>, infos: NodeInfos): Line {
  const { status, execution_time } = result;
  const node_info = infos.ofHook(name, status);
  return {
    name: 'LogHookEndLine',
    level: status === 'success' ? 'info' : 'error',
    msg: `${index} of ${total} ${status} hook`,
    data: { statement: name, node_info, status, index, total, execution_time },
  };
}

/** What failed or warned is said again after the last node, as dbt does. */
export function* problem(node: GraphNode, result: NodeResult, infos: NodeInfos): Generator<Line> {
  const level: Level = isFailure(result.status) ? 'error' : 'warn';
  const node_info = infos.of(node, result.status);
  const path = node.original_file_path;
  const msg = result.message ?? '';
  yield {
    name: level === 'error' ? 'RunResultFailure' : 'RunResultWarning',
    level,
    msg: `${level === 'error' ? 'Failure' : 'Warning'} in ${node.resource_type} ${node.name} (${path})`,
    data: { node_name: node.name, path, resource_type: node.resource_type, node_info },
  };
  if (level === 'error') yield { name: 'RunResultError', level, msg, data: { msg, node_info } };
  else if (msg) yield { name: 'RunResultWarningMessage', level, msg, data: { msg, node_info } };
  const compiled = /compiled code at (.+)$/m.exec([msg, ...(result.notes ?? [])].join('\n'))?.[1];
  if (compiled)
    yield {
      name: 'SQLCompiledPath',
      level: 'info',
      msg: `  compiled code at ${compiled}`,
      data: { path: compiled, node_info },
    };
}

/** `data.run_result`: a result as dbt logs it. */
export const runResultOf = (result: NodeResult): Readonly<Record<string, unknown>> => ({
  status: result.status,
  message: result.message ?? '',
  execution_time: result.execution_time,
  thread: result.thread_id,
  num_failures: result.failures ?? 0,
  adapter_response: result.adapter_response,
  timing_info: result.timing,
});

/** dbt's event for the end of a node, which depends on its kind, and the fields that it has besides those of all. */
function resultLine(node: GraphNode, result: NodeResult, total: number): Pick<Line, 'name' | 'data'> {
  const { status } = result;
  const schema = 'schema' in node ? (node.schema ?? '') : '';
  const description = describeNode(node);
  const result_message = result.message ?? status;
  if (status === 'skipped')
    return { name: 'SkippingDetails', data: { node_name: node.name, resource_type: node.resource_type, schema } };
  if (status === 'no-op') return { name: 'LogNodeNoOpResult', data: { description, status } };
  switch (node.resource_type) {
    case 'test':
    case 'unit_test': {
      const attached_node = ('attached_node' in node ? node.attached_node : null) ?? '';
      const num_failures = result.failures ?? 0;
      return {
        name: 'LogTestResult',
        data: { name: node.name, status, num_models: total, num_failures, attached_node },
      };
    }
    case 'seed':
      return { name: 'LogSeedResult', data: { status, result_message, schema, relation: node.alias } };
    case 'snapshot':
      return { name: 'LogSnapshotResult', data: { description, status, result_message, cfg: node.config } };
    case 'source':
      return {
        name: 'LogFreshnessResult',
        data: { status, source_name: node.source_name, table_name: node.name },
      };
    case 'function':
      return { name: 'LogFunctionResult', data: { description, status: result_message } };
    default:
      return { name: 'LogModelResult', data: { description, status: isFailure(status) ? status : result_message } };
  }
}

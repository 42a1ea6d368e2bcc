import { formatDiagnostic, titleOf } from '../base/diagnostic.ts';
import { stringify } from '../base/json.ts';
import { unreachable } from '../base/unreachable.ts';
import type { Event, Reporter } from '../events/event.ts';
import type { GraphNode } from '../manifest/node.ts';
import { isFailure, type NodeResult, type RunResults } from '../manifest/result.ts';
import { describeCounts, describeFiles, describeNode, describeOutcome, describeTotals } from './describe.ts';
import { microseconds, NodeInfos } from './nodeInfo.ts';
import { warningEvent } from './warningEvents.ts';

export interface JsonOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'none';
  readonly invocationId: string;
  readonly now?: () => Date;
  readonly write: (text: string) => void;
}

type Level = 'debug' | 'info' | 'warn' | 'error';
interface Line {
  readonly name: string;
  readonly code: string;
  readonly level: Level;
  readonly msg: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly thread?: string;
}

const levels = { debug: 0, info: 1, warn: 2, error: 3, none: 4 } as const;

/** One JSON object a line, with the names and fields of dbt's structured logs (`info.name`, `data.node_info`). */
export class JsonConsole implements Reporter {
  private readonly options: JsonOptions;
  private readonly infos: NodeInfos;
  /** What went wrong is said again after the last node, as dbt does. */
  private readonly failures: { readonly node: GraphNode; readonly result: NodeResult }[] = [];
  private counts = '';
  private hasRun = false;

  constructor(options: JsonOptions) {
    this.options = options;
    this.infos = new NodeInfos(() => this.now());
  }

  report(event: Event): void {
    for (const line of this.lines(event)) {
      if (levels[line.level] < levels[this.options.level]) continue;
      const ts = microseconds(this.now(), 'Z');
      const info = {
        category: '',
        code: line.code,
        extra: {},
        invocation_id: this.options.invocationId,
        level: line.level,
        msg: line.msg,
        name: line.name,
        pid: process.pid,
        thread: line.thread ?? 'MainThread',
        ts,
      };
      this.options.write(`${stringify({ data: line.data ?? { msg: line.msg }, info })}\n`);
    }
  }

  private *lines(event: Event): Generator<Line> {
    switch (event.kind) {
      case 'command-started':
        yield {
          name: 'MainReportVersion',
          code: 'A001',
          level: 'info',
          msg: `Running with tsdt=${event.version}`,
          data: { version: `=${event.version}`, log_version: 3 },
        };
        if (event.args)
          yield {
            name: 'MainReportArgs',
            code: 'A002',
            level: 'debug',
            msg: `running with ${JSON.stringify(event.args)}`,
            data: { args: asTexts({ which: event.which, ...event.args }) },
          };
        return;
      case 'parsed':
        this.counts = describeCounts(event.counts);
        yield {
          name: 'AdapterRegistered',
          code: 'E034',
          level: 'info',
          msg: `Registered adapter: ${event.adapter}`,
          data: { adapter_name: event.adapter, adapter_version: '' },
        };
        yield {
          name: 'FoundStats',
          code: 'W006',
          level: 'info',
          msg: `Found ${describeCounts(event.counts)}`,
          data: { stat_line: describeCounts(event.counts) },
        };
        return;
      case 'diagnostic': {
        const { diagnostic } = event;
        const level = diagnostic.severity === 'warning' ? 'warn' : 'error';
        yield {
          ...(level === 'warn' ? warningEvent(diagnostic) : { name: 'MainEncounteredError', code: 'Z002' }),
          level,
          msg: formatDiagnostic(diagnostic),
          data: {
            ...(level === 'error' && { exc: `${titleOf(diagnostic)}\n${diagnostic.message.replace(/^/gm, '  ')}` }),
            msg: diagnostic.message,
            code: diagnostic.code,
            message: diagnostic.message,
            path: diagnostic.place?.file.path,
          },
        };
        return;
      }
      case 'nothing-selected':
        yield {
          name: 'NothingToDo',
          code: 'Q035',
          level: 'warn',
          msg: 'Nothing to do. Try checking your model configs and model specification args',
        };
        return;
      case 'run-started':
        this.failures.length = 0;
        yield {
          name: 'ConcurrencyLine',
          code: 'Q027',
          level: 'info',
          msg: `Concurrency: ${event.threads} threads (target='${event.target}')`,
          data: { num_threads: event.threads, target_name: event.target, node_count: event.total },
        };
        return;
      case 'node-started': {
        this.infos.begin(event.node);
        const data = {
          description: describeNode(event.node),
          index: event.index,
          total: event.total,
          node_info: this.infos.of(event.node, 'started'),
        };
        const { thread } = event;
        const { node_info } = data;
        yield {
          name: 'NodeStart',
          code: 'Q024',
          level: 'debug',
          msg: `Began running node ${event.node.unique_id}`,
          data: { node_info },
          thread,
        };
        yield {
          name: 'LogStartLine',
          code: 'Q011',
          level: 'info',
          msg: `${event.index} of ${event.total} START ${describeNode(event.node)}`,
          data,
          thread,
        };
        yield {
          name: 'NodeCompiling',
          code: 'Q030',
          level: 'debug',
          msg: `Began compiling node ${event.node.unique_id}`,
          data: { node_info: { ...node_info, node_status: 'compiling' } },
          thread,
        };
        yield {
          name: 'NodeExecuting',
          code: 'Q031',
          level: 'debug',
          msg: `Began executing node ${event.node.unique_id}`,
          data: { node_info: { ...node_info, node_status: 'executing' } },
          thread,
        };
        return;
      }
      case 'node-finished': {
        const { node, result } = event;
        const outcome = describeOutcome(node, result, event.skippedBecauseOf);
        if (!this.infos.hasBegun(node.unique_id)) {
          this.infos.begin(node);
          yield {
            name: 'NodeStart',
            code: 'Q024',
            level: 'debug',
            msg: `Began running node ${node.unique_id}`,
            data: { node_info: this.infos.of(node, 'started') },
            thread: result.thread_id,
          };
        }
        const info = this.infos.of(node, result.status);
        const level: Level = isFailure(result.status) ? 'error' : result.status === 'warn' ? 'warn' : 'info';
        const thread = result.thread_id;
        const place = { index: event.index, total: event.total };
        const kind = resultLine(node, result, event.total);
        yield {
          ...kind,
          level: result.status === 'skipped' ? 'info' : level,
          msg: `${event.index} of ${event.total} ${outcome.text} [${outcome.status}]`,
          data: { ...place, execution_time: result.execution_time, ...kind.data, node_info: info },
          thread,
        };
        const runResult = runResultOf(result);
        yield {
          name: 'NodeFinished',
          code: 'Q025',
          level: 'debug',
          msg: `Finished running node ${node.unique_id}`,
          data: { node_info: info, run_result: runResult },
          thread,
        };
        if (isFailure(result.status) || result.status === 'skipped')
          yield {
            name: 'MarkSkippedChildren',
            code: 'Z033',
            level: 'debug',
            msg: `What depends on ${node.unique_id} is skipped, because its status is ${result.status}`,
            data: { unique_id: node.unique_id, status: result.status, run_result: runResult },
            thread,
          };
        if (isFailure(result.status) || result.status === 'warn') this.failures.push({ node, result });
        return;
      }
      case 'hook-started':
        yield {
          name: 'LogHookStartLine',
          code: 'Q032',
          level: 'info',
          msg: `${event.index} of ${event.total} START hook: ${event.name}`,
          data: {
            statement: event.name,
            index: event.index,
            total: event.total,
            node_info: this.infos.ofHook(event.name, 'started'),
          },
        };
        return;
      case 'hook-finished':
        yield {
          name: 'LogHookEndLine',
          code: 'Q033',
          level: event.result.status === 'success' ? 'info' : 'error',
          msg: `${event.index} of ${event.total} ${event.result.status} hook`,
          data: {
            statement: event.name,
            node_info: this.infos.ofHook(event.name, event.result.status),
            status: event.result.status,
            index: event.index,
            total: event.total,
            execution_time: event.result.execution_time,
          },
        };
        return;
      case 'log':
        yield {
          name: event.level === 'info' ? 'JinjaLogInfo' : 'JinjaLogDebug',
          code: event.level === 'info' ? 'I062' : 'I063',
          level: event.level,
          msg: event.message,
          data: { msg: event.message, ...this.infos.ofRunning(event.uniqueId) },
        };
        return;
      case 'print':
        yield { name: 'PrintEvent', code: 'Z052', level: 'info', msg: event.message };
        return;
      case 'statement':
        yield {
          name: 'SQLQuery',
          code: 'E016',
          level: 'debug',
          msg: event.sql,
          data: {
            sql: event.sql,
            conn_name: event.uniqueId ?? 'master',
            elapsed: event.seconds,
            ...this.infos.ofRunning(event.uniqueId),
          },
        };
        yield {
          name: 'SQLQueryStatus',
          code: 'E017',
          level: 'debug',
          msg: `SQL status: ${event.rows ?? 0} rows in ${event.seconds.toFixed(3)} seconds`,
          data: {
            status: `${event.rows ?? 0} rows`,
            elapsed: event.seconds,
            query_id: '',
            ...this.infos.ofRunning(event.uniqueId),
          },
        };
        return;
      case 'waiting':
        yield { name: 'Note', code: 'Z050', level: 'warn', msg: event.message };
        return;
      case 'failed':
        yield {
          name: 'MainEncounteredError',
          code: 'Z002',
          level: 'error',
          msg: event.message,
          data: { exc: event.message },
        };
        return;
      case 'command-finished':
        if (event.which === 'freshness' && this.hasRun)
          yield { name: 'FreshnessCheckComplete', code: 'Q003', level: 'info', msg: 'Done.', data: {} };
        yield resourceReport(event);
        yield {
          name: 'CommandCompleted',
          code: 'Q039',
          level: 'debug',
          msg: `Command \`${event.which}\` ${event.success ? 'succeeded' : 'failed'} after ${event.seconds.toFixed(2)} seconds`,
          data: {
            command: event.which,
            completed_at: microseconds(this.now(), 'Z'),
            elapsed: event.seconds,
            success: event.success,
          },
        };
        return;
      case 'files-changed':
        yield { name: 'Note', code: 'Z050', level: 'info', msg: describeFiles(event.files) };
        return;
      case 'cancelling':
        yield { name: 'Note', code: 'Z050', level: 'error', msg: 'Cancelling' };
        return;
      case 'output':
        yield outputLine(event);
        return;
      case 'run-finished': {
        this.hasRun = true;
        yield* this.ending(event.results);
        return;
      }
      default:
        unreachable(event);
    }
  }

  private *ending(results: RunResults): Generator<Line> {
    const totals = describeTotals(results);
    const count = (...statuses: readonly string[]): number =>
      results.results.filter(({ status }) => statuses.includes(status)).length;
    const stats = {
      pass: count('success', 'pass'),
      warn: count('warn'),
      error: results.results.filter(({ status }) => isFailure(status)).length,
      skip: count('skipped'),
      noop: count('no-op'),
      reused: 0,
      total: results.results.length,
    };
    const execution = ` in ${results.elapsed.toFixed(2)} seconds`;
    yield {
      name: 'FinishedRunningStats',
      code: 'E047',
      level: 'info',
      msg: `Finished running ${results.results.length} nodes${execution}.`,
      data: { stat_line: this.counts, execution, execution_time: results.elapsed },
    };
    yield {
      name: 'EndRunResult',
      code: 'Q037',
      level: 'debug',
      msg: 'Command end result',
      data: {
        results: results.results.map(runResultOf),
        success: results.success,
        elapsed_time: results.elapsed,
        generated_at: this.now().toISOString(),
      },
    };
    yield {
      name: 'EndOfRunSummary',
      code: 'Z030',
      level: 'info',
      msg:
        stats.error + stats.warn === 0
          ? 'Completed successfully'
          : `Completed with ${stats.error} errors and ${stats.warn} warnings`,
      data: {
        num_errors: stats.error,
        num_warnings: stats.warn,
        num_partial_success: count('partial success'),
        keyboard_interrupt: false,
      },
    };
    for (const { node, result } of this.failures) {
      const level: Level = isFailure(result.status) ? 'error' : 'warn';
      const node_info = this.infos.of(node, result.status);
      const path = node.original_file_path;
      yield {
        name: level === 'error' ? 'RunResultFailure' : 'RunResultWarning',
        code: level === 'error' ? 'Z022' : 'Z021',
        level,
        msg: `${level === 'error' ? 'Failure' : 'Warning'} in ${node.resource_type} ${node.name} (${path})`,
        data: { node_name: node.name, path, resource_type: node.resource_type, node_info },
      };
      if (level === 'error')
        yield {
          name: 'RunResultError',
          code: 'Z024',
          level,
          msg: result.message ?? '',
          data: { msg: result.message ?? '', node_info },
        };
      else if (result.message)
        yield {
          name: 'RunResultWarningMessage',
          code: 'Z046',
          level,
          msg: result.message,
          data: { msg: result.message, node_info },
        };
      const compiled = /compiled code at (.+)$/m.exec([result.message ?? '', ...(result.notes ?? [])].join('\n'))?.[1];
      if (compiled)
        yield {
          name: 'SQLCompiledPath',
          code: 'Z026',
          level: 'info',
          msg: `  compiled code at ${compiled}`,
          data: { path: compiled, node_info },
        };
    }
    yield { name: 'StatsLine', code: 'Z023', level: 'info', msg: totals, data: { stats } };
  }

  private now(): Date {
    return (this.options.now ?? (() => new Date()))();
  }
}

/** What a command was asked for: compiled SQL and rows have events of their own, all else is printed. */
function outputLine({ text, shown }: Extract<Event, { kind: 'output' }>): Line {
  if (!shown) return { name: 'PrintEvent', code: 'Z052', level: 'info', msg: text };
  const { name, uniqueId, isInline, form, value } = shown;
  const about = { node_name: name, is_inline: isInline, output_format: form, unique_id: uniqueId, quiet: false };
  return shown.kind === 'compiled'
    ? { name: 'CompiledNode', code: 'Q042', level: 'info', msg: text, data: { ...about, compiled: value } }
    : { name: 'ShowNode', code: 'Q041', level: 'info', msg: text, data: { ...about, preview: value } };
}

const runResultOf = (result: NodeResult): Readonly<Record<string, unknown>> => ({
  status: result.status,
  message: result.message ?? '',
  execution_time: result.execution_time,
  thread: result.thread_id,
  num_failures: result.failures ?? 0,
  adapter_response: result.adapter_response,
  timing_info: result.timing,
});

/** dbt gives the values of flags as texts. */
const asTexts = (args: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(args).map(([key, value]) => [key, typeof value === 'string' ? value : stringify(value ?? null)]),
  );

/** What the command cost, as the operating system counts it. */
function resourceReport({ which, success, seconds }: Extract<Event, { kind: 'command-finished' }>): Line {
  const used = process.resourceUsage();
  const data = {
    command_name: which,
    command_success: success,
    command_wall_clock_time: seconds,
    process_user_time: used.userCPUTime / 1e6,
    process_kernel_time: used.systemCPUTime / 1e6,
    process_mem_max_rss: String(used.maxRSS),
    process_in_blocks: String(used.fsRead),
    process_out_blocks: String(used.fsWrite),
  };
  return {
    name: 'ResourceReport',
    code: 'Z051',
    level: 'debug',
    msg: `Resource report: ${JSON.stringify(data)}`,
    data,
  };
}

/** dbt's event for the end of a node, which depends on its kind, and the fields that it has besides those of all. */
function resultLine(
  node: GraphNode,
  result: NodeResult,
  total: number,
): { readonly name: string; readonly code: string; readonly data: Readonly<Record<string, unknown>> } {
  const schema = 'schema' in node ? (node.schema ?? '') : '';
  if (result.status === 'skipped')
    return {
      name: 'SkippingDetails',
      code: 'Q034',
      data: { node_name: node.name, resource_type: node.resource_type, schema },
    };
  const description = describeNode(node);
  const message = result.message ?? result.status;
  if (result.status === 'no-op')
    return { name: 'LogNodeNoOpResult', code: 'Q019', data: { description, status: result.status } };
  switch (node.resource_type) {
    case 'test':
    case 'unit_test':
      return {
        name: 'LogTestResult',
        code: 'Q007',
        data: {
          name: node.name,
          status: result.status,
          num_models: total,
          num_failures: result.failures ?? 0,
          attached_node: ('attached_node' in node ? node.attached_node : null) ?? '',
        },
      };
    case 'seed':
      return {
        name: 'LogSeedResult',
        code: 'Q016',
        data: { status: result.status, result_message: message, schema, relation: node.alias },
      };
    case 'snapshot':
      return {
        name: 'LogSnapshotResult',
        code: 'Q015',
        data: { description, status: result.status, result_message: message, cfg: node.config },
      };
    case 'source':
      return {
        name: 'LogFreshnessResult',
        code: 'Q018',
        data: { status: result.status, source_name: node.source_name, table_name: node.name },
      };
    case 'function':
      return { name: 'LogFunctionResult', code: 'Q047', data: { description, status: message } };
    default:
      return {
        name: 'LogModelResult',
        code: 'Q012',
        data: { description, status: isFailure(result.status) ? result.status : message },
      };
  }
}

import { formatDiagnostic } from '../base/diagnostic.ts';
import { unreachable } from '../base/unreachable.ts';
import type { Event, Reporter } from '../events/event.ts';
import type { GraphNode } from '../manifest/node.ts';
import { isFailure } from '../manifest/result.ts';
import { describeCounts, describeNode, describeOutcome, describeTotals } from './describe.ts';

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
}

const levels = { debug: 0, info: 1, warn: 2, error: 3, none: 4 } as const;

/** One JSON object a line, with the names and fields of dbt's structured logs (`info.name`, `data.node_info`). */
export class JsonConsole implements Reporter {
  private readonly options: JsonOptions;
  private readonly started = new Map<string, string>();

  constructor(options: JsonOptions) {
    this.options = options;
  }

  report(event: Event): void {
    for (const line of this.lines(event)) {
      if (levels[line.level] < levels[this.options.level]) continue;
      const ts = (this.options.now ?? (() => new Date()))().toISOString();
      const info = {
        category: '',
        code: line.code,
        extra: {},
        invocation_id: this.options.invocationId,
        level: line.level,
        msg: line.msg,
        name: line.name,
        pid: process.pid,
        thread: 'MainThread',
        ts,
      };
      this.options.write(`${JSON.stringify({ data: line.data ?? { msg: line.msg }, info })}\n`);
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
        return;
      case 'parsed':
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
          name: level === 'warn' ? 'JinjaLogWarning' : 'MainEncounteredError',
          code: diagnostic.code,
          level,
          msg: formatDiagnostic(diagnostic),
          data: { code: diagnostic.code, message: diagnostic.message, path: diagnostic.place?.file.path },
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
        yield {
          name: 'ConcurrencyLine',
          code: 'Q026',
          level: 'info',
          msg: `Concurrency: ${event.threads} threads (target='${event.target}')`,
          data: { num_threads: event.threads, target_name: event.target, node_count: event.total },
        };
        return;
      case 'node-started': {
        this.started.set(event.node.unique_id, new Date().toISOString());
        const data = {
          description: describeNode(event.node),
          index: event.index,
          total: event.total,
          node_info: this.nodeInfo(event.node, 'started'),
        };
        yield {
          name: 'LogStartLine',
          code: 'Q011',
          level: 'info',
          msg: `${event.index} of ${event.total} START ${describeNode(event.node)}`,
          data,
        };
        yield {
          name: 'NodeStart',
          code: 'Q024',
          level: 'debug',
          msg: `Began running node ${event.node.unique_id}`,
          data: { node_info: data.node_info },
        };
        return;
      }
      case 'node-finished': {
        const { node, result } = event;
        const outcome = describeOutcome(node, result, event.skippedBecauseOf);
        const info = this.nodeInfo(node, result.status);
        const level: Level = isFailure(result.status) ? 'error' : result.status === 'warn' ? 'warn' : 'info';
        const data = {
          description: describeNode(node),
          index: event.index,
          total: event.total,
          status: result.status,
          execution_time: result.execution_time,
          num_failures: result.failures ?? 0,
          name: node.name,
          node_info: info,
        };
        yield {
          name: lineName(node, result.status),
          code: 'Q012',
          level,
          msg: `${event.index} of ${event.total} ${outcome.text} [${outcome.status}]`,
          data,
        };
        const runResult = {
          status: result.status,
          message: result.message ?? '',
          execution_time: result.execution_time,
          thread: result.thread_id,
          num_failures: result.failures ?? 0,
          adapter_response: result.adapter_response,
          timing_info: result.timing,
        };
        yield {
          name: 'NodeFinished',
          code: 'Q025',
          level: 'debug',
          msg: `Finished running node ${node.unique_id}`,
          data: { node_info: info, run_result: runResult },
        };
        if (isFailure(result.status))
          yield {
            name: 'RunResultError',
            code: 'Z024',
            level: 'error',
            msg: result.message ?? '',
            data: { msg: result.message ?? '', node_info: info },
          };
        return;
      }
      case 'hook-started':
        yield {
          name: 'LogHookStartLine',
          code: 'Q032',
          level: 'info',
          msg: `${event.index} of ${event.total} START hook: ${event.name}`,
          data: { statement: event.name, index: event.index, total: event.total },
        };
        return;
      case 'hook-finished':
        yield {
          name: 'LogHookEndLine',
          code: 'Q007',
          level: event.result.status === 'success' ? 'info' : 'error',
          msg: `${event.index} of ${event.total} ${event.result.status} hook`,
          data: {
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
          data: { sql: event.sql, conn_name: event.uniqueId ?? 'master', elapsed: event.seconds },
        };
        return;
      case 'waiting':
        yield { name: 'Note', code: 'Z050', level: 'warn', msg: event.message };
        return;
      case 'failed':
        yield { name: 'MainEncounteredError', code: 'Z002', level: 'error', msg: event.message };
        return;
      case 'cancelling':
        yield { name: 'Note', code: 'Z050', level: 'error', msg: 'Cancelling' };
        return;
      case 'output':
        yield { name: 'ListCmdOut', code: 'Z048', level: 'info', msg: event.text };
        return;
      case 'run-finished': {
        const totals = describeTotals(event.results);
        yield {
          name: 'FinishedRunningStats',
          code: 'Q047',
          level: 'info',
          msg: `Finished running ${event.results.results.length} nodes in ${event.results.elapsed.toFixed(2)} seconds.`,
          data: { execution_time: event.results.elapsed },
        };
        yield {
          name: 'EndRunResult',
          code: 'Q037',
          level: 'debug',
          msg: 'Command end result',
          data: { success: event.results.success, elapsed_time: event.results.elapsed },
        };
        yield {
          name: 'StatsLine',
          code: 'Z023',
          level: 'info',
          msg: totals,
          data: {
            stats: Object.fromEntries(
              [...totals.matchAll(/([A-Z-]+)=(\d+)/g)].map((m) => [m[1]?.toLowerCase(), Number(m[2])]),
            ),
          },
        };
        return;
      }
      default:
        unreachable(event);
    }
  }

  private nodeInfo(node: GraphNode, status: string): Record<string, unknown> {
    const relation =
      'alias' in node
        ? { alias: node.alias, schema: node.schema, database: node.database, relation_name: node.relation_name }
        : {};
    return {
      node_path: node.path,
      node_name: node.name,
      unique_id: node.unique_id,
      resource_type: node.resource_type,
      materialized: 'config' in node ? (node.config.materialized ?? '') : '',
      node_status: status,
      node_started_at: this.started.get(node.unique_id) ?? '',
      node_finished_at: status === 'started' ? '' : new Date().toISOString(),
      node_relation: relation,
      meta: 'meta' in node ? node.meta : {},
    };
  }
}

function lineName(node: GraphNode, status: string): string {
  if (status === 'skipped') return 'SkippingDetails';
  switch (node.resource_type) {
    case 'test':
    case 'unit_test':
      return 'LogTestResult';
    case 'seed':
      return 'LogSeedResult';
    case 'snapshot':
      return 'LogSnapshotResult';
    case 'source':
      return 'LogFreshnessResult';
    default:
      return 'LogModelResult';
  }
}

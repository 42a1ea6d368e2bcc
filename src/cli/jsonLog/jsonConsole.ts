import { formatDiagnostic, titleOf } from '../../base/diagnostic.ts';
import { stringify } from '../../base/json.ts';
import { unreachable } from '../../base/unreachable.ts';
import type { Event, EventOf, Reporter } from '../../events/event.ts';
import type { GraphNode } from '../../manifest/node.ts';
import { isFailure, type NodeResult, type RunResults } from '../../manifest/result.ts';
import { describeCounts, describeFiles, describeTotals } from '../describe.ts';
import { codes, type Line } from './line.ts';
import { microseconds, NodeInfos } from './nodeInfo.ts';
import { hookFinished, hookStarted, nodeFinished, nodeStarted, problem, runResultOf } from './nodeLines.ts';
import { warningEvent } from './warningEvents.ts';

export interface JsonOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'none';
  readonly invocationId: string;
  readonly now?: () => Date;
  readonly write: (text: string) => void;
}

const levels = { debug: 0, info: 1, warn: 2, error: 3, none: 4 } as const;

/** One JSON object a line, with the names and fields of dbt's structured logs (`info.name`, `data.node_info`). */
export class JsonConsole implements Reporter {
  private readonly options: JsonOptions;
  private readonly infos: NodeInfos;
  private readonly problems: { readonly node: GraphNode; readonly result: NodeResult }[] = [];
  private counts = '';
  private hasRun = false;

  constructor(options: JsonOptions) {
    this.options = options;
    this.infos = new NodeInfos(() => this.now());
  }

  report(event: Event): void {
    for (const { name, code, level, msg, data, thread } of this.lines(event)) {
      if (levels[level] < levels[this.options.level]) continue;
      const info = {
        category: '',
        code: code ?? codes[name] ?? '',
        extra: {},
        invocation_id: this.options.invocationId,
        level,
        msg,
        name,
        pid: process.pid,
        thread: thread ?? 'MainThread',
        ts: microseconds(this.now(), 'Z'),
      };
      this.options.write(`${stringify({ data: data ?? { msg }, info })}\n`);
    }
  }

  private *lines(event: Event): Generator<Line> {
    switch (event.kind) {
      case 'command-started':
        yield* commandStarted(event);
        return;
      case 'parsed':
        this.counts = describeCounts(event.counts);
        yield {
          name: 'AdapterRegistered',
          level: 'info',
          msg: `Registered adapter: ${event.adapter}`,
          data: { adapter_name: event.adapter, adapter_version: '' },
        };
        yield { name: 'FoundStats', level: 'info', msg: `Found ${this.counts}`, data: { stat_line: this.counts } };
        return;
      case 'diagnostic':
        yield diagnosticLine(event);
        return;
      case 'nothing-selected':
        yield {
          name: 'NothingToDo',
          level: 'warn',
          msg: 'Nothing to do. Try checking your model configs and model specification args',
        };
        return;
      case 'run-started':
        this.problems.length = 0;
        yield {
          name: 'ConcurrencyLine',
          level: 'info',
          msg: `Concurrency: ${event.threads} threads (target='${event.target}')`,
          data: { num_threads: event.threads, target_name: event.target, node_count: event.total },
        };
        return;
      case 'node-started':
        yield* nodeStarted(event, this.infos);
        return;
      case 'node-finished':
        yield* nodeFinished(event, this.infos);
        if (isFailure(event.result.status) || event.result.status === 'warn') this.problems.push(event);
        return;
      case 'hook-started':
        yield hookStarted(event, this.infos);
        return;
      case 'hook-finished':
        yield hookFinished(event, this.infos);
        return;
      case 'log':
        yield {
          name: event.name ?? (event.level === 'info' ? 'JinjaLogInfo' : 'JinjaLogDebug'),
          level: event.level,
          msg: event.message,
          data: { msg: event.message, ...event.data, ...this.infos.ofRunning(event.uniqueId) },
        };
        return;
      case 'print':
        yield { name: 'PrintEvent', level: 'info', msg: event.message };
        return;
      case 'statement':
        yield* statement(event, this.infos);
        return;
      case 'waiting':
        yield { name: 'Note', level: 'warn', msg: event.message };
        return;
      case 'failed':
        yield { name: 'MainEncounteredError', level: 'error', msg: event.message, data: { exc: event.message } };
        return;
      case 'command-finished':
        if (event.which === 'freshness' && this.hasRun)
          yield { name: 'FreshnessCheckComplete', level: 'info', msg: 'Done.', data: {} };
        yield* commandFinished(event, microseconds(this.now(), 'Z'));
        return;
      case 'files-changed':
        yield { name: 'Note', level: 'info', msg: describeFiles(event.files) };
        return;
      case 'cancelling':
        yield { name: 'Note', level: 'error', msg: 'Cancelling' };
        return;
      case 'output':
        yield outputLine(event);
        return;
      case 'run-finished':
        this.hasRun = true;
        yield* this.runFinished(event.results);
        return;
      default:
        unreachable(event);
    }
  }

  private *runFinished(results: RunResults): Generator<Line> {
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
      level: 'info',
      msg: `Finished running ${stats.total} nodes${execution}.`,
      data: { stat_line: this.counts, execution, execution_time: results.elapsed },
    };
    yield {
      name: 'EndRunResult',
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
    for (const { node, result } of this.problems) yield* problem(node, result, this.infos);
    yield { name: 'StatsLine', level: 'info', msg: describeTotals(results), data: { stats } };
  }

  private now(): Date {
    return (this.options.now ?? (() => new Date()))();
  }
}

function* commandStarted({ version, which, args }: EventOf<'command-started'>): Generator<Line> {
  yield {
    name: 'MainReportVersion',
    level: 'info',
    msg: `Running with tsdt=${version}`,
    data: { version: `=${version}`, log_version: 3 },
  };
  if (args)
    yield {
      name: 'MainReportArgs',
      level: 'debug',
      msg: `running with ${JSON.stringify(args)}`,
      data: { args: asTexts({ which, ...args }) },
    };
}

/** dbt gives the values of flags as texts. */
const asTexts = (args: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(args).map(([key, value]) => [key, typeof value === 'string' ? value : stringify(value ?? null)]),
  );

function diagnosticLine({ diagnostic }: EventOf<'diagnostic'>): Line {
  const { code, message, place, severity } = diagnostic;
  const data = { msg: message, code, message, path: place?.file.path };
  const msg = formatDiagnostic(diagnostic);
  if (severity === 'warning') return { ...warningEvent(diagnostic), level: 'warn', msg, data };
  const exc = `${titleOf(diagnostic)}\n${message.replace(/^/gm, '  ')}`;
  return { name: 'MainEncounteredError', level: 'error', msg, data: { exc, ...data } };
}

function* statement({ sql, seconds, rows, uniqueId }: EventOf<'statement'>, infos: NodeInfos): Generator<Line> {
  const about = infos.ofRunning(uniqueId);
  yield {
    name: 'SQLQuery',
    level: 'debug',
    msg: sql,
    data: { sql, conn_name: uniqueId ?? 'master', elapsed: seconds, ...about },
  };
  yield {
    name: 'SQLQueryStatus',
    level: 'debug',
    msg: `SQL status: ${rows ?? 0} rows in ${seconds.toFixed(3)} seconds`,
    data: { status: `${rows ?? 0} rows`, elapsed: seconds, query_id: '', ...about },
  };
}

/** What a command was asked for: compiled SQL and rows have events of their own, all else is printed. */
function outputLine({ text, shown, name: event = 'PrintEvent' }: EventOf<'output'>): Line {
  if (!shown) return { name: event, level: 'info', msg: text };
  const { name, uniqueId, isInline, form, value, heading } = shown;
  const about = { node_name: name, is_inline: isInline, output_format: form, unique_id: uniqueId, quiet: false };
  const msg = heading === undefined ? text : `${heading}\n${text}`;
  return shown.kind === 'compiled'
    ? { name: 'CompiledNode', level: 'info', msg, data: { ...about, compiled: value } }
    : { name: 'ShowNode', level: 'info', msg, data: { ...about, preview: value } };
}

/** The end of the command, and what it cost as the operating system counts it. */
function* commandFinished({ which, success, seconds }: EventOf<'command-finished'>, at: string): Generator<Line> {
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
  yield { name: 'ResourceReport', level: 'debug', msg: `Resource report: ${JSON.stringify(data)}`, data };
  yield {
    name: 'CommandCompleted',
    level: 'debug',
    msg: `Command \`${which}\` ${success ? 'succeeded' : 'failed'} after ${seconds.toFixed(2)} seconds`,
    data: { command: which, completed_at: at, elapsed: seconds, success },
  };
}

import picocolors from 'picocolors';
import { type Diagnostic, formatDiagnostic, titleOf } from '../base/diagnostic.ts';
import { unreachable } from '../base/unreachable.ts';
import { defaultPrinterWidth } from '../commands/flags.ts';
import type { Event, EventOf, Reporter } from '../events/event.ts';
import { hasFailed, isFailure, type NodeResult } from '../manifest/result.ts';
import { describeCounts, describeFiles, describeNode, describeOutcome, describeTotals, type Tone } from './describe.ts';

export interface ConsoleOptions {
  readonly quiet: boolean;
  readonly debug: boolean;
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'none';
  readonly print: boolean;
  readonly colors: boolean;
  /** Width of the lines of nodes, as dbt's --printer-width. */
  readonly width: number;
  /** Width of the terminal, for the live line. */
  readonly columns?: number | undefined;
  /** A terminal gets a live line about what runs now. */
  readonly live: boolean;
  readonly now?: () => Date;
  readonly write: (text: string) => void;
}

/** The width of lines of nodes in a terminal: dbt's, or less, so that the time and the status have room beside it. */
export function widthIn(columns = Number.POSITIVE_INFINITY): number {
  const others = '00:00:00   [CREATE TABLE in 10.00s]'.length;
  return Math.max(20, Math.min(defaultPrinterWidth, columns - others));
}

const levels = { debug: 0, info: 1, warn: 2, error: 3, none: 4 } as const;

/** Prints events as lines that a dbt user recognises: `12:00:01  1 of 4 START sql view model public.a ... [RUN]`. */
export class TextConsole implements Reporter {
  private readonly options: ConsoleOptions;
  private readonly colors: ReturnType<typeof picocolors.createColors>;
  private readonly running = new Map<string, string>();
  private finished = 0;
  private total = 0;
  /** What stands on the last line of the terminal for now. */
  private liveLine: string | undefined;
  /** What went wrong is said again, in full, after the last node. */
  private readonly failures: { name: string; result: NodeResult }[] = [];
  private readonly said = new Set<string>();

  constructor(options: ConsoleOptions) {
    this.options = options;
    this.colors = picocolors.createColors(options.colors);
  }

  report(event: Event): void {
    switch (event.kind) {
      case 'command-started':
        this.info(`Running with tsdt=${event.version}`);
        return;
      case 'parsed':
        this.info(`Found ${describeCounts(event.counts)} (${event.seconds.toFixed(2)}s)`);
        return;
      case 'diagnostic':
        this.diagnostic(event.diagnostic);
        return;
      case 'nothing-selected':
        this.info(this.colors.yellow('Nothing to do. Try checking your model configs and model specification args'));
        return;
      case 'run-started':
        this.total = event.total;
        this.finished = 0;
        this.failures.length = 0;
        this.info(`Concurrency: ${event.threads} threads (target='${event.target}')`);
        this.info('');
        return;
      case 'node-started':
        this.running.set(event.node.unique_id, event.node.name);
        this.info(this.line(event.index, event.total, `START ${describeNode(event.node)}`, 'RUN', 'plain'));
        this.live();
        return;
      case 'node-finished': {
        this.running.delete(event.node.unique_id);
        this.finished += 1;
        const { text, status, tone } = describeOutcome(event.node, event.result, event.skippedBecauseOf);
        const level = isFailure(event.result.status) ? 'error' : event.result.status === 'warn' ? 'warn' : 'info';
        this.say(level, this.line(event.index, event.total, text, status, tone));
        if (hasFailed(event.result) || event.result.status === 'warn')
          this.failures.push({
            name: `${describeNode(event.node)} (${event.node.original_file_path})`,
            result: event.result,
          });
        this.live();
        return;
      }
      case 'hook-started':
        this.info(this.line(event.index, event.total, `START hook: ${event.name}`, 'RUN', 'plain'));
        return;
      case 'hook-finished': {
        const ok = event.result.status === 'success';
        if (isFailure(event.result.status)) this.failures.push({ name: `${event.hook} hook`, result: event.result });
        this.say(
          ok ? 'info' : 'error',
          this.line(
            event.index,
            event.total,
            `${ok ? 'OK' : 'ERROR'} hook: ${event.result.unique_id.split('.')[1]}.${event.hook}.${event.index - 1}`,
            `${ok ? 'OK' : 'ERROR'} in ${event.result.execution_time.toFixed(2)}s`,
            ok ? 'good' : 'bad',
          ),
        );
        return;
      }
      case 'log':
        this.say(event.level, event.message);
        return;
      case 'print':
        if (this.options.print) this.raw(event.message);
        return;
      case 'statement':
        this.say(
          'debug',
          `On ${event.uniqueId ?? 'connection'} (${(event.seconds * 1000).toFixed(1)} ms): ${event.sql}`,
        );
        return;
      case 'waiting':
        this.say('warn', this.colors.yellow(event.message));
        return;
      case 'failed':
        this.say('error', event.message);
        return;
      case 'command-finished':
        return;
      case 'files-changed':
        this.said.clear();
        this.info(describeFiles(event.files));
        return;
      case 'cancelling':
        this.say('error', this.colors.yellow('Cancelling: running queries are stopped, what is finished stays'));
        return;
      case 'output':
        if (event.shown?.heading !== undefined) this.say('info', event.shown.heading);
        this.raw(event.text);
        return;
      case 'run-finished':
        this.summary(event);
        return;
      default:
        unreachable(event);
    }
  }

  /** Takes the live line away; call it last. */
  close(): void {
    this.clearLive();
  }

  private diagnostic(d: Diagnostic): void {
    const text = formatDiagnostic(d);
    if (this.said.has(text)) return;
    this.said.add(text);
    if (d.severity === 'warning') this.sayLines('warn', this.colors.yellow(text));
    else if (this.options.quiet) this.sayAsDbt(d);
    else this.sayLines('error', paintTitle(text, this.colors.red));
  }

  /** dbt's own form, which scripts read under --quiet: the title, then the message; where and what to do follow with the time. */
  private sayAsDbt(d: Diagnostic): void {
    this.say('error', 'Encountered an error:');
    this.raw(`${titleOf(d)}\n${d.message.replace(/^/gm, '  ')}`);
    const rest = formatDiagnostic({ ...d, message: '' })
      .split('\n')
      .slice(1);
    if (rest.length > 0) this.sayLines('error', rest.join('\n'));
  }

  private summary(event: EventOf<'run-finished'>): void {
    this.clearLive();
    const { results } = event;
    const errors = results.results.filter(hasFailed).length;
    const warns = results.results.filter((r) => r.status === 'warn').length;
    this.info('');
    this.info(
      `Finished running ${results.results.length} node${results.results.length === 1 ? '' : 's'} in ${results.elapsed.toFixed(2)} seconds.`,
    );
    this.info('');
    if (errors === 0 && warns === 0) this.info(this.colors.green('Completed successfully'));
    else {
      const head = `Completed with ${errors} error${errors === 1 ? '' : 's'} and ${warns} warning${warns === 1 ? '' : 's'}:`;
      this.say(errors > 0 ? 'error' : 'warn', errors > 0 ? this.colors.red(head) : this.colors.yellow(head));
    }
    for (const { name, result } of this.failures) {
      const level = hasFailed(result) ? 'error' : 'warn';
      this.say(level, '');
      const paint = level === 'error' ? this.colors.red : this.colors.yellow;
      if (result.diagnostics.length > 0)
        for (const d of result.diagnostics) this.sayLines(level, paintTitle(formatDiagnostic(d), paint));
      else
        this.sayLines(
          level,
          `${paint(`${level === 'error' ? 'Failure' : 'Warning'} in ${name}`)}\n  ${result.message ?? result.status}`,
        );
      for (const note of result.notes ?? []) this.sayLines(level, `  ${note}`);
    }
    this.info('');
    this.say(this.options.quiet ? 'debug' : 'info', describeTotals(results));
  }

  private line(index: number, total: number, text: string, status: string, tone: Tone): string {
    const progress = `${index} of ${total} `;
    const painted = this.paint(tone, status.replace(/ in [\d.]+s$/, ''));
    const time = / in [\d.]+s$/.exec(status)?.[0] ?? '';
    const head = `${progress}${text} `;
    return `${head.padEnd(this.options.width, '.')} [${painted}${time}]`;
  }

  private paint(tone: Tone, text: string): string {
    switch (tone) {
      case 'good':
        return this.colors.green(text);
      case 'bad':
        return this.colors.red(text);
      case 'warn':
        return this.colors.yellow(text);
      case 'dim':
        return this.colors.dim(text);
      case 'plain':
        return text;
      default:
        return unreachable(tone);
    }
  }

  private info(text: string): void {
    this.say('info', text);
  }

  /** Every line with the time, so that what stands without one is output. */
  private sayLines(level: 'warn' | 'error', text: string): void {
    for (const line of text.split('\n')) this.say(level, line);
  }

  private say(level: 'debug' | 'info' | 'warn' | 'error', text: string): void {
    const least = this.options.debug ? 'debug' : this.options.quiet ? 'error' : this.options.level;
    if (levels[level] < levels[least]) return;
    const stamp = (this.options.now ?? (() => new Date()))().toISOString().slice(11, 19);
    this.raw(text === '' ? `${stamp}` : `${stamp}  ${text}`);
    this.live();
  }

  private raw(text: string): void {
    this.clearLive();
    this.options.write(`${text}\n`);
  }

  private live(): void {
    if (!this.options.live || this.options.quiet || this.running.size === 0) return;
    const names = [...this.running.values()].join(', ');
    const text = `${this.finished}/${this.total} done, running ${names}`.slice(0, (this.options.columns ?? 80) - 1);
    if (text === this.liveLine) return;
    this.clearLive();
    this.options.write(this.colors.dim(text));
    this.liveLine = text;
  }

  private clearLive(): void {
    if (this.liveLine !== undefined) this.options.write('\r\u001b[K');
    this.liveLine = undefined;
  }
}

function paintTitle(text: string, paint: (text: string) => string): string {
  const end = text.indexOf(':');
  return end < 0 ? paint(text) : paint(text.slice(0, end)) + text.slice(end);
}

import { describe, expect, it } from 'vitest';
import { diagnostic } from '../base/diagnostic.ts';
import type { Event } from '../events/event.ts';
import type { GraphNode } from '../manifest/node.ts';
import type { NodeResult } from '../manifest/result.ts';
import { type ConsoleOptions, TextConsole, widthIn } from './console.ts';

const model = (name: string): GraphNode =>
  ({
    resource_type: 'model',
    language: 'sql',
    name,
    alias: name,
    schema: 'main',
    unique_id: `model.shop.${name}`,
    original_file_path: `models/${name}.sql`,
    config: { materialized: 'table' },
  }) as unknown as GraphNode;

const result = (name: string, rest: Partial<NodeResult> = {}): NodeResult =>
  ({
    unique_id: `model.shop.${name}`,
    status: 'success',
    message: 'SELECT 1',
    execution_time: 0.5,
    failures: null,
    diagnostics: [],
    ...rest,
  }) as unknown as NodeResult;

const started = (name: string, index: number): Event => ({
  kind: 'node-started',
  node: model(name),
  index,
  total: 2,
  thread: 'Thread-1 (worker)',
});
const finished = (name: string, index: number, rest: Partial<NodeResult> = {}): Event => ({
  kind: 'node-finished',
  node: model(name),
  result: result(name, rest),
  index,
  total: 2,
});

/** What a console writes for events, piece by piece. */
function written(events: readonly Event[], options: Partial<ConsoleOptions> = {}): string[] {
  const pieces: string[] = [];
  const console = new TextConsole({
    quiet: false,
    debug: false,
    level: 'info',
    print: true,
    colors: false,
    width: 50,
    live: false,
    now: () => new Date(Date.UTC(2024, 0, 1, 12)),
    write: (text) => pieces.push(text),
    ...options,
  });
  for (const event of events) console.report(event);
  console.close();
  return pieces;
}

const run: readonly Event[] = [
  { kind: 'run-started', total: 2, threads: 2, target: 'dev' },
  started('a', 1),
  started('b', 2),
  finished('a', 1),
  finished('b', 2),
];

describe('the console', () => {
  it('writes plain lines where there is no terminal', () => {
    expect(written(run)).toEqual([
      "12:00:00  Concurrency: 2 threads (target='dev')\n",
      '12:00:00\n',
      '12:00:00  1 of 2 START sql table model main.a .............. [RUN]\n',
      '12:00:00  2 of 2 START sql table model main.b .............. [RUN]\n',
      '12:00:00  1 of 2 OK created sql table model main.a ......... [SELECT 1 in 0.50s]\n',
      '12:00:00  2 of 2 OK created sql table model main.b ......... [SELECT 1 in 0.50s]\n',
    ]);
  });

  it('keeps one line in a terminal about what runs now, which every other line replaces', () => {
    const clear = '\r\u001b[K';
    const pieces = written(run, { live: true }).slice(2);
    expect(pieces.filter((piece) => piece !== clear)).toEqual([
      '12:00:00  1 of 2 START sql table model main.a .............. [RUN]\n',
      '0/2 done, running a',
      '12:00:00  2 of 2 START sql table model main.b .............. [RUN]\n',
      '0/2 done, running a, b',
      '12:00:00  1 of 2 OK created sql table model main.a ......... [SELECT 1 in 0.50s]\n',
      '1/2 done, running b',
      '12:00:00  2 of 2 OK created sql table model main.b ......... [SELECT 1 in 0.50s]\n',
    ]);
    expect(screen(pieces.join(''))).toEqual(written(run).slice(2).join('').trimEnd().split('\n'));
  });

  it('cuts the live line to the width of the terminal', () => {
    const long = started(
      'a_name_that_is_longer_than_the_eighty_columns_of_a_terminal_that_says_nothing_of_its_width',
      1,
    );
    const live = written([long], { live: true }).find((piece) => piece.startsWith('0/')) ?? '';
    expect(live.length).toBe((process.stdout.columns ?? 80) - 1);
  });

  it('has no live line under --quiet', () => {
    expect(written(run, { live: true, quiet: true })).toEqual([]);
  });

  it('paints status words, titles and nothing else', () => {
    const failure = finished('a', 1, { status: 'error', message: 'x', diagnostics: [diagnostic('E401', 'no table')] });
    const end: Event = {
      kind: 'run-finished',
      results: {
        results: [failure.kind === 'node-finished' ? failure.result : result('a')],
        elapsed: 1,
        success: false,
      },
    };
    expect(written([failure, end], { colors: true, level: 'error' })).toEqual([
      '12:00:00  1 of 2 ERROR creating sql table model main.a ..... [\u001b[31mERROR\u001b[39m in 0.50s]\n',
      '12:00:00  \u001b[31mCompleted with 1 error and 0 warnings:\u001b[39m\n',
      '12:00:00\n',
      '12:00:00  \u001b[31mDatabase Error [E401]\u001b[39m: no table\n',
    ]);
  });
});

/** What a terminal shows after all this was written. */
function screen(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of text.split(/(\r\u001b\[K|\n)/)) {
    if (part === '\r\u001b[K') line = '';
    else if (part === '\n') {
      lines.push(line);
      line = '';
    } else line += part;
  }
  return line === '' ? lines : [...lines, line];
}

describe('the width of lines of nodes', () => {
  it('leaves room for the time and the status', () => {
    expect([60, 100, 160, undefined].map(widthIn)).toEqual([25, 65, 80, 80]);
    const lines = written([finished('orders', 1, { message: 'SELECT 100', execution_time: 10.5 })], {
      width: widthIn(100),
    });
    expect(lines.join('')).toContain('SELECT 100 in 10.50s]');
    expect(
      Math.max(
        ...lines
          .join('')
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(100);
  });
});

import { unreachable } from '../base/unreachable.ts';
import {
  coverageOf,
  downstream,
  findColumn,
  findResource,
  labelOf,
  type ProjectLineage,
  resourceLabel,
  type Trace,
  traceDot,
  traceJson,
  traceMermaid,
  traceText,
  upstream,
} from '../lineage/index.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { lineageOf } from './lineageOf.ts';
import { outputForm } from './outputForm.ts';
import { openWorkspace } from './workspace.ts';

/**
 * `lineage model.column`: what a column is made from, and what is made from it. `lineage model` lists its columns, `lineage`
 * alone says how much of the project is known.
 */
export async function lineage(invocation: Invocation, asked: string | null): Promise<ExitCode> {
  const output = outputForm(invocation, 'lineage', ['text', 'json', 'dot', 'mermaid']);
  const workspace = openWorkspace(invocation);
  const found = await lineageOf(workspace);
  const print = (text: string): void => invocation.reporter.report({ kind: 'output', text });
  if (asked === null) {
    print(output === 'json' ? JSON.stringify(coverageOf(found), null, 2) : describeCoverage(found));
    return 0;
  }
  const { node, column } = findResource(found, asked);
  if (column === undefined) {
    print(
      output === 'json' ? JSON.stringify(found.of(node.unique_id), null, 2) : describeColumns(found, node.unique_id),
    );
    return 0;
  }
  const start = findColumn(found, node, column);
  const { given } = invocation.flags;
  const up = given.upstream === true || given.downstream !== true ? upstream(found, start) : undefined;
  const down = given.downstream === true || given.upstream !== true ? downstream(found, start) : undefined;
  const traces = [up, down].filter((trace) => trace !== undefined);
  print(describe(found, up, down, traces, output));
  return 0;
}

function describe(
  found: ProjectLineage,
  up: Trace | undefined,
  down: Trace | undefined,
  traces: readonly Trace[],
  output: 'text' | 'json' | 'dot' | 'mermaid',
): string {
  switch (output) {
    case 'json':
      return JSON.stringify(traceJson(found, traces), null, 2);
    case 'dot':
      return traceDot(found, traces);
    case 'mermaid':
      return traceMermaid(found, traces);
    case 'text':
      break;
    default:
      unreachable(output);
  }
  const lines: string[] = [];
  if (up)
    lines.push('made from', ...traceText(found, up, 'upstream').map((line) => `  ${line}`), ...rows(found, up, 'from'));
  if (down)
    lines.push(
      'used by',
      ...traceText(found, down, 'downstream').map((line) => `  ${line}`),
      ...rows(found, down, 'to'),
    );
  return lines.join('\n');
}

/** Columns that decide on the rows of a resource, or resources whose rows depend on a column. */
function rows(found: ProjectLineage, trace: Trace, side: 'from' | 'to'): string[] {
  if (trace.rows.length === 0) return [];
  const texts = trace.rows.map(({ from, to, kind }) =>
    side === 'from'
      ? `${labelOf(found, from)} (${kind})`
      : `${resourceLabel(found, to)} (${kind} by ${labelOf(found, from)})`,
  );
  return [
    side === 'from' ? `rows of ${resourceLabel(found, trace.start.id)} depend on` : 'decides on the rows of',
    ...[...new Set(texts)].map((text) => `  ${text}`),
  ];
}

function describeColumns(found: ProjectLineage, id: string): string {
  const node = found.of(id)!;
  const lines = node.columns.map(({ name, type, nullable, inputs, unknown }) => {
    const from = inputs.map((input) => `${labelOf(found, input)} (${input.kind})`).join(', ');
    const reason = unknown.length > 0 ? `unknown: ${unknown[0]}` : '';
    return [`${name} ${type ?? '?'}${nullable === false ? ' not null' : ''}`, from, reason]
      .filter((part) => part !== '')
      .join('  <- ');
  });
  if (node.open !== undefined) lines.push(`... ${node.open}`);
  return lines.join('\n');
}

function describeCoverage(found: ProjectLineage): string {
  const { columns, traced, typed, unknown } = coverageOf(found);
  const share = (part: number): string =>
    `${part} (${columns === 0 ? 100 : Math.floor((part / columns) * 1000) / 10} %)`;
  const lines = [
    `${columns} columns of models and snapshots: ${share(traced)} fully traced, ${share(typed)} with a type`,
  ];
  for (const { id, column, reason } of unknown)
    lines.push(
      `  ${column === undefined ? `${resourceLabel(found, id)}: all columns` : labelOf(found, { id, column })}: ${reason}`,
    );
  return lines.join('\n');
}

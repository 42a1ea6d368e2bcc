import type { GraphNode } from '../manifest/node.ts';
import type { NodeResult, RunResults } from '../manifest/result.ts';
import { writeAtomically } from './atomicFile.ts';
import { xmlText } from './xmlText.ts';

/** Writes results as JUnit XML, which CI systems show: a suite for each kind of node, a case for each node. */
export function writeJunit(
  results: RunResults,
  nodeOf: (uniqueId: string) => GraphNode | undefined,
  path: string,
  startedAt: Date,
): void {
  writeAtomically(path, [junitXml(results, nodeOf, startedAt)]);
}

/** The XML itself. */
export function junitXml(
  { results, elapsed }: RunResults,
  nodeOf: (uniqueId: string) => GraphNode | undefined,
  startedAt: Date,
): string {
  const suites = new Map<string, NodeResult[]>();
  for (const result of results) {
    const kind = result.unique_id.split('.')[0] ?? 'node';
    suites.set(kind, [...(suites.get(kind) ?? []), result]);
  }
  const counts = (of: readonly NodeResult[]): string => {
    const count = (...kinds: string[]): number => of.filter((result) => kinds.includes(verdictOf(result))).length;
    return `tests="${of.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
  };
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="tsdt" ${counts(results)} time="${elapsed.toFixed(3)}">`,
  ];
  for (const [kind, of] of suites) {
    const time = of.reduce((sum, result) => sum + result.execution_time, 0).toFixed(3);
    const timestamp = startedAt.toISOString().slice(0, 19);
    lines.push(`  <testsuite name="${xmlText(kind)}" ${counts(of)} time="${time}" timestamp="${timestamp}">`);
    for (const result of of) lines.push(...testCase(result, nodeOf(result.unique_id)));
    lines.push('  </testsuite>');
  }
  lines.push('</testsuites>', '');
  return lines.join('\n');
}

function testCase(result: NodeResult, node: GraphNode | undefined): string[] {
  const name = node?.name ?? result.unique_id;
  const group = node ? node.fqn.slice(0, -1).join('.') : result.unique_id;
  const file = node ? ` file="${xmlText(node.original_file_path)}"` : '';
  const open = `    <testcase name="${xmlText(name)}" classname="${xmlText(group)}"${file} time="${result.execution_time.toFixed(3)}"`;
  const message = result.message ?? result.status;
  const body = xmlText([message, ...(result.notes ?? [])].join('\n'));
  const [first = ''] = message.split('\n');
  switch (verdictOf(result)) {
    case 'failure':
      return [`${open}>`, `      <failure message="${xmlText(first)}">${body}</failure>`, '    </testcase>'];
    case 'error':
      return [`${open}>`, `      <error message="${xmlText(first)}">${body}</error>`, '    </testcase>'];
    case 'skipped':
      return [`${open}>`, `      <skipped message="${xmlText(first)}"/>`, '    </testcase>'];
    case 'warning':
      return [`${open}>`, `      <system-out>${body}</system-out>`, '    </testcase>'];
    default:
      return [`${open}/>`];
  }
}

function verdictOf({ status }: NodeResult): 'passed' | 'failure' | 'error' | 'skipped' | 'warning' {
  switch (status) {
    case 'fail':
      return 'failure';
    case 'error':
    case 'runtime error':
    case 'partial success':
      return 'error';
    case 'skipped':
      return 'skipped';
    case 'warn':
      return 'warning';
    default:
      return 'passed';
  }
}

import { unreachable } from '../base/unreachable.ts';
import type { GraphNode } from '../manifest/node.ts';
import type { NodeResult, RunResults } from '../manifest/result.ts';

/** A node in the words of dbt's lines: `sql table model public.orders`. */
export function describeNode(node: GraphNode): string {
  switch (node.resource_type) {
    case 'model':
      return `${node.language} ${node.config.materialized} model ${node.schema}.${node.alias}`;
    case 'seed':
      return `seed file ${node.schema}.${node.alias}`;
    case 'snapshot':
      return `snapshot ${node.schema}.${node.alias}`;
    case 'test':
      return `test ${node.name}`;
    case 'unit_test':
      return `unit_test ${node.model}::${node.name}`;
    case 'function':
      return `function ${node.schema}.${node.alias}`;
    case 'source':
      return `freshness of ${node.source_name}.${node.name}`;
    case 'analysis':
    case 'operation':
    case 'sql_operation':
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return `${node.resource_type} ${node.name}`;
    default:
      return unreachable(node);
  }
}

export type Tone = 'good' | 'bad' | 'warn' | 'dim' | 'plain';

/** The end of a node's line: what happened, the words in brackets, and the tone. */
export function describeOutcome(
  node: GraphNode,
  result: NodeResult,
  skippedBecauseOf?: string,
): { text: string; status: string; tone: Tone } {
  const name = describeNode(node);
  const seconds = `in ${result.execution_time.toFixed(2)}s`;
  switch (result.status) {
    case 'success':
      return { text: `OK ${pastTense(node)} ${name}`, status: `${result.message ?? 'OK'} ${seconds}`, tone: 'good' };
    case 'no-op':
      return { text: `NO-OP ${name}`, status: `NO-OP ${seconds}`, tone: 'dim' };
    case 'pass':
      return { text: `PASS ${nameOnly(node)}`, status: `PASS ${seconds}`, tone: 'good' };
    case 'warn':
      return {
        text: `WARN ${result.failures ?? ''} ${nameOnly(node)}`.replace('  ', ' '),
        status: `WARN ${result.failures ?? ''} ${seconds}`.replace('  ', ' '),
        tone: 'warn',
      };
    case 'fail':
      return {
        text: `FAIL ${result.failures ?? ''} ${nameOnly(node)}`.replace('  ', ' '),
        status: `FAIL ${result.failures ?? ''} ${seconds}`.replace('  ', ' '),
        tone: 'bad',
      };
    case 'partial success':
      return {
        text: `PARTIAL SUCCESS ${name}`,
        status: `${result.message ?? 'PARTIAL SUCCESS'} ${seconds}`,
        tone: 'warn',
      };
    case 'skipped':
      return {
        text: `SKIP ${isTest(node) ? nameOnly(node) : relationOf(node)}${reasonOf(result, skippedBecauseOf)}`,
        status: 'SKIP',
        tone: 'warn',
      };
    case 'error':
    case 'runtime error':
      return {
        text: `ERROR ${presentTense(node)} ${name}`.replace('  ', ' '),
        status: `ERROR ${seconds}`,
        tone: 'bad',
      };
    default:
      return unreachable(result.status);
  }
}

/** Why a node was skipped, for the end of its line. */
function reasonOf({ message }: NodeResult, skippedBecauseOf: string | undefined): string {
  if (skippedBecauseOf !== undefined) return ` due to ${describeId(skippedBecauseOf)}`;
  return message === null ? '' : ` (${message.split('\n')[0]})`;
}

/** The node of a unique id in words: `model orders`, `test not_null_orders_id`. */
function describeId(uniqueId: string): string {
  const [type = '', , ...name] = uniqueId.split('.');
  switch (type) {
    case 'test':
      // the last part of a generic test's id is a hash
      return `test ${name[0]}`;
    case 'unit_test':
      return `unit_test ${name.join('::')}`;
    default:
      return `${type} ${name.join('.')}`;
  }
}

const isTest = (node: GraphNode): boolean => node.resource_type === 'test' || node.resource_type === 'unit_test';

function nameOnly(node: GraphNode): string {
  return node.resource_type === 'unit_test'
    ? `${node.model}::${node.name}`
    : node.resource_type === 'source'
      ? describeNode(node)
      : node.name;
}

function relationOf(node: GraphNode): string {
  return 'alias' in node ? `relation ${node.schema}.${node.alias}` : node.name;
}

function pastTense(node: GraphNode): string {
  return node.resource_type === 'seed' ? 'loaded' : node.resource_type === 'snapshot' ? 'snapshotted' : 'created';
}

function presentTense(node: GraphNode): string {
  return node.resource_type === 'seed'
    ? 'loading'
    : node.resource_type === 'snapshot'
      ? 'snapshotting'
      : isTest(node)
        ? ''
        : 'creating';
}

/** `Done. PASS=3 WARN=0 ERROR=1 SKIP=0 NO-OP=0 TOTAL=4`: schedulers read this line. */
export function describeTotals(results: RunResults): string {
  const count = { PASS: 0, WARN: 0, ERROR: 0, SKIP: 0, 'NO-OP': 0 };
  for (const { status } of results.results) {
    switch (status) {
      case 'success':
      case 'pass':
        count.PASS += 1;
        break;
      case 'warn':
        count.WARN += 1;
        break;
      case 'skipped':
        count.SKIP += 1;
        break;
      case 'no-op':
        count['NO-OP'] += 1;
        break;
      case 'error':
      case 'fail':
      case 'runtime error':
      case 'partial success':
        count.ERROR += 1;
        break;
      default:
        unreachable(status);
    }
  }
  const parts = Object.entries(count).map(([name, n]) => `${name}=${n}`);
  return `Done. ${parts.join(' ')} TOTAL=${results.results.length}`;
}

/** `4 table models, 3 tests, 2 seeds`. */
/** What a round of `--watch` begins with. */
export const describeFiles = (files: readonly string[]): string =>
  `Changed: ${files.slice(0, 3).join(', ')}${files.length > 3 ? ` and ${files.length - 3} more` : ''}`;

export function describeCounts(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([what, n]) => `${n} ${n === 1 ? what : plural(what)}`);
  return parts.join(', ');
}

function plural(word: string): string {
  const spaced = word.replaceAll('_', ' ');
  return spaced.endsWith('sis')
    ? spaced.replace(/sis$/, 'ses')
    : /(query)$/.test(spaced)
      ? spaced.replace(/y$/, 'ies')
      : `${spaced}s`;
}

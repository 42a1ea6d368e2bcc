import { writeSql } from '../../artifacts/index.ts';
import { type CompiledNode, compileNode } from '../../compiler/index.ts';
import { responseJson } from '../../context/response.ts';
import { raisesWarning } from '../../context/warnings.ts';
import type { World } from '../../context/world.ts';
import type { TestNode } from '../../manifest/node.ts';
import type { Status } from '../../manifest/result.ts';
import { AgateTable } from '../../template/agate/index.ts';
import { TemplateError } from '../../template/index.ts';
import { getItem, toArray } from '../../template/operators.ts';
import { PyObject, type Value } from '../../template/values.ts';
import { type Job, withSession } from '../job.ts';
import { materialize, ranAt, targetFolder } from '../materialize.ts';
import { failed, type Outcome } from '../outcome.ts';
import { queryComment } from '../queryComment.ts';
import type { Expected } from '../sharing/gathering.ts';

/** What the query of a test counted. */
export interface Counted {
  readonly failures: number;
  readonly shouldWarn: boolean;
  readonly shouldError: boolean;
}

/** Counts the rows that a test finds and compares the count with its thresholds. */
export async function runTest(job: Job): Promise<Outcome> {
  const { world, threadId, timer } = job;
  const node = job.step.node as TestNode;
  let compiled: CompiledNode | undefined;
  try {
    // a test that stores nothing only reads: it needs no transaction
    const start = storesFailures(world, node) ? 'transaction' : 'reading';
    return await withSession({ ...job, node }, { start, compiled: () => compiled }, async (session) => {
      compiled = await timer.measure('compile', () => compileNode({ world, node, session, threadId }));
      const compiledCode = compiled.code;
      const path = writeSql(world.project.targetPath, 'compiled', node, compiledCode);
      job.shared?.expect(expectedOf(job, compiledCode));
      const result = await timer.measure('execute', () =>
        materialize({ world, node, session, threadId, name: 'test', compiledCode }),
      );
      const judged = judge(world, node, countedOf(result.table));
      return {
        ...judged,
        ...(judged.status === 'pass' ? {} : { notes: notesOf(world, node, path) }),
        compiledCode,
        roundTrips: session.roundTrips,
        ...(result.response ? { response: responseJson(result.response) } : {}),
      };
    });
  } catch (error) {
    const place = ranAt(error, world);
    return failed(error, node, {
      failures: null,
      compiledCode: compiled?.code ?? null,
      ...(place === undefined ? {} : { ranAt: place }),
    });
  }
}

function expectedOf({ world, step, scans }: Job, compiledCode: string): Expected {
  const node = step.node as TestNode;
  const column = node.test_metadata?.kwargs.column_name;
  const comment = queryComment(world, node);
  return {
    compiledCode,
    scanned: scans && typeof column === 'string' ? column : null,
    comment: (sql) => comment(sql).text,
  };
}

/** Where the query of a test that did not pass is, and the rows that it kept. */
function notesOf(world: World, node: TestNode, path: string): readonly string[] {
  const rows =
    storesFailures(world, node) && node.relation_name ? [`see test failures: select * from ${node.relation_name}`] : [];
  return [`compiled code at ${targetFolder(world)}/${path}`, ...rows];
}

/** Whether the rows that a test finds are kept in a relation. */
export function storesFailures(world: World, node: TestNode): boolean {
  const own = node.config.store_failures;
  const as = node.config.store_failures_as;
  if (as === 'ephemeral') return false;
  if (as === 'table' || as === 'view') return true;
  return typeof own === 'boolean' ? own : world.project.flags.storeFailures;
}

/** The one row of a test's query. */
export function countedOf(table: Value): Counted {
  const rows = table instanceof PyObject ? toArray(table.attribute('rows') ?? []) : [];
  const [row] = rows;
  if (row === undefined || rows.length !== 1) {
    throw new TemplateError(
      'other',
      `a test's query must give one row with failures, should_warn and should_error, and gave ${rows.length}`,
    );
  }
  // Snowflake gives names that are not quoted in capitals
  const names = table instanceof AgateTable ? table.columnNames.map((name) => name.toLowerCase()) : [];
  const cell = (name: string): Value => {
    const at = names.indexOf(name);
    return at < 0 ? null : getItem(row, at);
  };
  const failures = cell('failures');
  const count = failures === null ? Number.NaN : Number(failures instanceof PyObject ? failures.str() : failures);
  if (!Number.isInteger(count)) {
    throw new TemplateError(
      'other',
      `Field "failures" of type int has invalid value ${failures === null ? 'None' : failures instanceof PyObject ? failures.str() : String(failures)}: \`fail_calc\` must give a whole number`,
    );
  }
  return {
    failures: count,
    shouldWarn: cell('should_warn') === true,
    shouldError: cell('should_error') === true,
  };
}

/** The status that a count comes to under the test's severity and thresholds. */
export function judge(world: World, node: TestNode, { failures, shouldWarn, shouldError }: Counted): Outcome {
  const {
    severity,
    error_if: errorIf,
    warn_if: warnIf,
  } = node.config as { readonly severity?: string; readonly error_if?: string; readonly warn_if?: string };
  const got = `Got ${failures} ${failures === 1 ? 'result' : 'results'}`;
  const result = (status: Status, message: string): Outcome => ({ status, message, failures });
  if (String(severity ?? 'ERROR').toUpperCase() === 'ERROR' && shouldError)
    return result('fail', `${got}, configured to fail if ${errorIf ?? '!= 0'}`);
  if (!shouldWarn) return { status: 'pass', message: null, failures: 0 };
  if (raisesWarning(world.project.flags, 'LogTestResult'))
    return result('fail', `${got}, configured to fail if ${warnIf ?? '!= 0'}`);
  return result('warn', `${got}, configured to warn if ${warnIf ?? '!= 0'}`);
}

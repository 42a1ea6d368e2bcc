import { join } from 'node:path';
import { writeRunResults } from '../artifacts/index.ts';
import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { isFailure } from '../manifest/result.ts';
import { findOperation, runInlineOperation, runOperation as runMacro } from '../runner/index.ts';
import { fromYaml, PyDict, type Value } from '../template/index.ts';
import { yamlMapping } from './flags.ts';
import { type ExitCode, type Invocation, reportAll } from './invocation.ts';
import { withWorld } from './running.ts';
import { openWorkspace } from './workspace.ts';

/** `run-operation MACRO --args YAML`, or `run-operation --sql SQL`. */
export async function runOperation(invocation: Invocation, name: string | null): Promise<ExitCode> {
  const { given } = invocation.flags;
  const sql = given.sql === undefined || given.sql === '' ? null : String(given.sql);
  if ((name === null) === (sql === null))
    throw usage('run-operation takes the name of a macro or `--sql`, one of the two');
  if (sql !== null && given.args !== undefined) throw usage('`--args` belongs to a macro, not to `--sql`');
  const args = given.args === undefined ? new Map<string, Value>() : argumentsOf(String(given.args));
  const named = name === null ? given : { ...given, macro: name };
  const workspace = openWorkspace({ ...invocation, flags: { ...invocation.flags, given: named } });
  return withWorld<ExitCode>(workspace, {}, async (world) => {
    const result =
      sql === null
        ? await runMacro(world, findOperation(world, name as string), args, invocation.signal)
        : await runInlineOperation(world, sql, invocation.signal);
    const failed = isFailure(result.status);
    if (failed) {
      invocation.reporter.report({
        kind: 'failed',
        message: `Encountered an error while running operation: ${result.message}`,
      });
      reportAll(invocation.reporter, result.diagnostics);
    }
    const results = { results: [result], elapsed: result.execution_time, success: !failed };
    writeRunResults(results, join(workspace.project.targetPath, 'run_results.json'), {
      invocationId: invocation.id,
      startedAt: invocation.startedAt,
      env: invocation.env,
      args: { ...given, which: 'run-operation', ...(name === null ? {} : { macro: name }) },
    });
    return failed ? 1 : 0;
  });
}

/** The arguments of a macro as templates have them: a date of YAML is a date. */
function argumentsOf(text: string): ReadonlyMap<string, Value> {
  yamlMapping(text, '--args');
  const values = fromYaml(text);
  return new Map(
    values instanceof PyDict ? [...values.entries()].map(([key, value]): [string, Value] => [String(key), value]) : [],
  );
}

const usage = (message: string): DiagnosticError =>
  new DiagnosticError(diagnostic('E007', message, { help: ['`tsdt run-operation --help` has its options'] }));

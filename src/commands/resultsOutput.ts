import type { RunResults } from '../manifest/result.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { outputForm } from './outputForm.ts';
import { exitCodeOf } from './running.ts';

/** Checks before anything runs that `--output` is a form of the results. */
export function checkResultsForm(invocation: Invocation): void {
  outputForm(invocation, invocation.flags.which, ['text', 'json']);
}

/** The exit code of a run; under `--output json` prints what came of each node as well. */
export function answerWithResults(results: RunResults, invocation: Invocation): ExitCode {
  if (invocation.flags.output?.toLowerCase() === 'json') {
    const text = JSON.stringify(resultsJson(results), null, 2);
    invocation.reporter.report({ kind: 'output', text });
  }
  return exitCodeOf(results);
}

/** The names are those of run_results.json, which has more of each. */
const resultsJson = ({ results, elapsed, success }: RunResults): object => ({
  success,
  elapsed_time: elapsed,
  results: results.map(({ unique_id, status, execution_time, message, failures, relation_name }) => ({
    unique_id,
    status,
    execution_time,
    message,
    failures,
    relation_name,
  })),
});

import { isFailure, type RunResults } from '../manifest/result.ts';
import { type Invocation, reportAll } from './invocation.ts';

/** Says what ended a command that cannot go on after a node failed (`compile`, `show`), in dbt's form; whether there was anything. */
export function reportFailure({ results }: RunResults, { reporter, flags }: Invocation): boolean {
  const [first] = results.filter((r) => isFailure(r.status));
  if (first === undefined) return false;
  const message = first.message ?? 'a node failed';
  const text = message.startsWith('Database Error') ? `Runtime Error\n${message.replace(/^/gm, '  ')}` : message;
  reporter.report({ kind: 'failed', message: `Encountered an error:\n${text}` });
  // dbt's form has no places
  if (!flags.quiet) reportAll(reporter, first.diagnostics);
  return true;
}

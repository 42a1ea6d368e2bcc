import type { Reporter } from '../events/event.ts';
import { isFailure, type RunResults } from '../manifest/result.ts';

/** Says what ended a command that cannot go on after a node failed (`compile`, `show`), in dbt's form; whether there was anything. */
export function reportFailure({ results }: RunResults, reporter: Reporter): boolean {
  const [first] = results.filter((r) => isFailure(r.status));
  if (first === undefined) return false;
  const message = first.message ?? 'a node failed';
  const text = message.startsWith('Database Error') ? `Runtime Error\n${message.replace(/^/gm, '  ')}` : message;
  reporter.report({ kind: 'failed', message: `Encountered an error:\n${text}` });
  return true;
}

import { posix } from 'node:path';
import type { FunctionNode } from '../../manifest/node.ts';
import type { Job } from '../job.ts';
import type { Outcome } from '../outcome.ts';
import { runNode } from './model.ts';

/**
 * Makes a user-defined function, then its overloads: functions of the same name with other arguments, each in a transaction of
 * its own. Where one of these fails the others are still made, and the node is a partial success.
 */
export async function runFunction(job: Job): Promise<Outcome> {
  const node = job.step.node as FunctionNode;
  const main = await runNode(job, 'function');
  if (main.status !== 'success' || node.overloads.length === 0) return main;
  const outcomes = [main];
  for (const overload of overloadsOf(node))
    outcomes.push(await runNode({ ...job, step: { ...job.step, node: overload } }, 'function'));
  const failed = outcomes.filter(({ status }) => status !== 'success');
  const roundTrips = outcomes.reduce((sum, outcome) => sum + (outcome.roundTrips ?? 0), 0);
  if (failed.length === 0) return { ...main, roundTrips };
  return {
    ...main,
    roundTrips,
    status: 'partial success',
    message: `PARTIAL SUCCESS ${node.name}`,
    diagnostics: failed.flatMap(({ diagnostics }) => diagnostics ?? []),
  };
}

/** A function for each overload. Its file stands beside the function's own as far as paths of written SQL go. */
function overloadsOf(node: FunctionNode): FunctionNode[] {
  const beside = (path: string, name: string): string => {
    const { dir, ext } = posix.parse(path);
    return posix.join(dir, `${name}${ext}`);
  };
  return node.overloads.map((overload) => ({
    ...node,
    path: beside(node.path, overload.defined_in),
    original_file_path: beside(node.original_file_path, overload.defined_in),
    raw_code: overload.raw_body,
    arguments: overload.arguments,
    returns: overload.returns ?? node.returns,
    overloads: [],
  }));
}

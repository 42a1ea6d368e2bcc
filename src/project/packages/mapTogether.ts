import { type Diagnostic, DiagnosticError } from '../../base/diagnostic.ts';

const limit = 6;

/**
 * Does a thing for every item, several at once, and gives the results in the order of the items.
 * Mistakes of the user are thrown all together, once everything has come to an end.
 */
export async function mapTogether<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: PromiseSettledResult<R>[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      [results[index]] = (await Promise.allSettled([work(items[index] as T)])) as [PromiseSettledResult<R>];
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  const diagnostics: Diagnostic[] = [];
  const values = results.flatMap((result) => {
    if (result.status === 'fulfilled') return [result.value];
    if (!(result.reason instanceof DiagnosticError)) throw result.reason;
    diagnostics.push(...result.reason.diagnostics);
    return [];
  });
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics);
  return values;
}

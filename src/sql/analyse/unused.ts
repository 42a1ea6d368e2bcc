import type { Cte, Select } from '../parse/tree.ts';
import type { Context, Problem } from './context.ts';

/** CTEs that nothing reads, and columns that a CTE makes and nothing reads. */
export function findUnused(context: Context): Problem[] {
  const problems: Problem[] = [];
  for (const { cte, read } of context.declared) {
    if (context.options.isBoundary(cte.name.text)) continue;
    const token = context.tokens[cte.name.at]!;
    const span = { start: token.start, end: token.end };
    if (!context.usedCtes.has(cte)) {
      problems.push({ kind: 'unused-cte', message: `nothing reads the CTE \`${cte.name.text}\``, span });
      continue;
    }
    const select = listed(cte);
    if (!select) continue;
    for (const [i, column] of read().columns.entries()) {
      const item = select.items[i];
      if (!item || context.usedColumns.has(column)) continue;
      const message = `nothing reads the column \`${column.name}\` of the CTE \`${cte.name.text}\``;
      problems.push({ kind: 'unused-column', message, span: context.span(item.value) });
    }
  }
  return problems;
}

/** The select list of a CTE, where each column is written on its own and leaving one out would change nothing else. */
function listed(cte: Cte): Select | undefined {
  const { body } = cte.query;
  if (body.kind !== 'select' || body.distinct || body.distinctOn.length > 0 || body.groupByAll || cte.query.recursive)
    return undefined;
  if (cte.columns.length > 0 || body.items.some((item) => item.value.kind === 'star')) return undefined;
  return body;
}

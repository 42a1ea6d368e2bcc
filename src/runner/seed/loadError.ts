import { StatementError } from '../../adapters/adapter.ts';
import { offsetAt } from '../../base/source.ts';
import { type SeedFileOptions, textLines } from './seedFile.ts';

export interface Loaded {
  readonly source: SeedFileOptions;
  readonly columns: readonly string[];
  /** The type of a column in words of the database, for advice. */
  typeOf(column: string): string | undefined;
  /** The rows as they were sent, again from the first. */
  rows(): AsyncIterable<{ readonly cells: readonly (string | null)[]; readonly line: number }>;
}

/** What Postgres says about a row that COPY does not take: `COPY prices, line 2, column amount: "abc"`. */
const copyContext = /COPY [^\n]*?, line (\d+)(?:, column ([^\n]*?): "([\s\S]*)")?/;

/** Points the error of a load to the line of the seed's file, and says which type is in the way. */
export async function placeLoadError(error: unknown, loaded: Loaded): Promise<unknown> {
  if (!(error instanceof StatementError)) return error;
  const found = copyContext.exec(error.failure.report);
  const [first] = error.diagnostics;
  if (!found || !first) return error;
  const [, number, column, cell] = found;
  const line = await lineOf(loaded, Number(number), column, cell);
  if (line === undefined) return error;
  const { file, path } = loaded.source;
  for await (const { text, before, line: at } of textLines(file)) {
    if (at !== line) continue;
    const shown = { path, text: `${'\n'.repeat(Math.max(0, line - 2))}${line > 1 ? `${before}\n` : ''}${text}` };
    const within = cell === undefined ? -1 : text.indexOf(cell);
    const start = offsetAt(shown.text, line) + Math.max(0, within);
    const end = within < 0 ? start + text.length : start + (cell as string).length;
    const type = column === undefined ? undefined : loaded.typeOf(column);
    const help = column === undefined || type === undefined ? [] : [adviceOf(column, type, error.failure.report)];
    const place = { file: shown, span: { start, end } };
    return new StatementError({ ...first, place, help: [...(first.help ?? []), ...help] }, error.failure, {
      cause: error,
    });
  }
  return error;
}

/** A table that is there keeps the types that an earlier file gave it. */
function adviceOf(column: string, type: string, report: string): string {
  const stored = /invalid input syntax for type ([a-z ]+): "/.exec(report)?.[1];
  return stored !== undefined && !type.toLowerCase().startsWith(stored)
    ? `the column \`${column}\` is \`${stored}\` in the table that is there, and \`${type}\` by this file: run with \`--full-refresh\` to make the table anew`
    : `the column \`${column}\` is loaded as \`${type}\`: correct the value, or change its type in \`column_types\``;
}

/** The line of the row that was refused. A large load goes out in several messages, and the number counts within one. */
async function lineOf(
  { columns, rows }: Loaded,
  number: number,
  column: string | undefined,
  cell: string | undefined,
): Promise<number | undefined> {
  const index = column === undefined ? -1 : columns.indexOf(column);
  let first: number | undefined;
  let count = 0;
  for await (const row of rows()) {
    count += 1;
    const isSame = index < 0 || row.cells[index] === cell;
    if (count === number && isSame) return row.line;
    if (isSame) first ??= row.line;
  }
  return index < 0 ? undefined : first;
}

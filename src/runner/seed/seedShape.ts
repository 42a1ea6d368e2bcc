import { type ColumnFacts, isNullText, TypeInference } from '../../template/agate/index.ts';
import { type SeedFile, type SeedRow, seedError } from './seedFile.ts';

/** What a pass over a file finds: its columns and what their cells have in common. */
export interface SeedShape {
  readonly columns: readonly string[];
  readonly facts: readonly ColumnShape[];
  readonly count: number;
  /** The rows, when the file is small enough to keep them. */
  readonly kept: readonly SeedRow[] | undefined;
}

export interface ColumnShape extends ColumnFacts {
  /** Objects and lists among the values of JSON Lines. */
  readonly isJson: boolean;
}

/** Files up to this size are read once; larger ones are read again for loading, so that memory stays small. */
const keptSize = 24 * 1024 * 1024;

/** Reads a file for the types of its columns. Columns in `textColumns` have a type of the user's and are not guessed. */
export async function shapeOf(file: SeedFile, textColumns: ReadonlySet<string>): Promise<SeedShape> {
  const columns = await file.columns();
  const inference = new TypeInference(columns, textColumns);
  const kinds = columns.map(() => ({ json: false, text: false, other: false }));
  const kept: SeedRow[] | undefined = file.size <= keptSize ? [] : undefined;
  let count = 0;
  for await (const row of file.rows()) {
    if (row.cells.length > columns.length) {
      throw seedError(
        file.path,
        row.line,
        `Row ${count} has ${row.cells.length} values, but Table only has ${columns.length} columns.`,
      );
    }
    inference.add(row.cells);
    if (file.format === 'jsonl') for (const [index, cell] of row.cells.entries()) noteKind(kinds[index]!, cell);
    kept?.push(row);
    count += 1;
  }
  const facts = inference.facts().map((found, index): ColumnShape => {
    const { json, text, other } = kinds[index]!;
    const isJson = json && !text && !other && !textColumns.has(columns[index]!);
    return { ...found, isJson };
  });
  return { columns, facts, count, kept };
}

/** In JSON Lines a column of objects and lists is JSON. */
function noteKind(kind: { json: boolean; text: boolean; other: boolean }, cell: string | null): void {
  if (cell === null || isNullText(cell)) return;
  if (cell.startsWith('{') || cell.startsWith('[')) kind.json = true;
  else if (/^(?:true|false|-?\d)/.test(cell)) kind.other = true;
  else kind.text = true;
}

import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { CsvError, parse } from 'csv-parse';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { pointerOf } from '../../base/largeFile.ts';
import { offsetAt, type Place } from '../../base/source.ts';
import { columnNames } from '../../template/agate/index.ts';

/** One record of a file. Cells are text; null where the record has none. */
export interface SeedRow {
  readonly cells: readonly (string | null)[];
  /** 1-based line on which the record begins. */
  readonly line: number;
}

/** A file of rows, read from its beginning as often as needed, never held as a whole. */
export interface SeedFile {
  /** As the user would type it. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly format: 'csv' | 'jsonl';
  /** The names of the header as dbt has them: an empty one becomes a letter, a repeated one `id_2`. */
  columns(): Promise<readonly string[]>;
  rows(): AsyncIterable<SeedRow>;
}

export interface SeedFileOptions {
  /** Absolute. */
  readonly file: string;
  /** As the user would type it, for messages. */
  readonly path: string;
  /** A comma, or a tab for `.tsv`, when it is not given. */
  readonly delimiter: string | null;
}

/** Opens a seed by its ending: `.jsonl` is JSON Lines, everything else has delimiters. */
export function openSeed(options: SeedFileOptions): SeedFile {
  refusePointer(options);
  return options.file.endsWith('.jsonl') ? jsonLines(options) : delimited(options);
}

/** What git LFS keeps elsewhere is not here until somebody fetches it: its pointer would pass for a table of one column. */
function refusePointer({ file, path }: SeedFileOptions): void {
  if (statSync(file).size > 1024) return;
  const text = readFileSync(file, 'utf8');
  if (pointerOf(text) === undefined) return;
  const [first = ''] = text.split('\n', 1);
  throw new DiagnosticError(
    diagnostic('E405', 'the file holds a pointer of git LFS instead of rows', {
      place: { file: { path, text }, span: { start: 0, end: first.length } },
      help: ['fetch its contents with `git lfs pull`; in CI, check out with LFS (`lfs: true` of actions/checkout)'],
    }),
  );
}

/** A mistake in a seed's file, at a line. The file is not kept in memory: the excerpt is the line and the one before. */
export function seedError(path: string, line: number, message: string, text = '', before = ''): DiagnosticError {
  const file = { path, text: `${'\n'.repeat(Math.max(0, line - 2))}${line > 1 ? `${before}\n` : ''}${text}` };
  const start = offsetAt(file.text, line);
  const place: Place = { file, span: { start, end: start + text.length } };
  return new DiagnosticError(diagnostic('E405', message, { place }));
}

const byteOrderMark = '\uFEFF';

function delimited({ file, path, delimiter }: SeedFileOptions): SeedFile {
  const records = (): AsyncIterable<string[]> =>
    createReadStream(file, { encoding: 'utf8' }).pipe(
      parse({
        delimiter: delimiter ?? (file.endsWith('.tsv') ? '\t' : ','),
        bom: true,
        relax_column_count: true,
        relax_quotes: true,
        record_delimiter: ['\r\n', '\n', '\r'],
      }),
    );
  const guarded = async function* (): AsyncGenerator<{ record: string[]; line: number }> {
    let line = 1;
    try {
      for await (const record of records()) {
        yield { record, line };
        // counted here: asking the parser for it costs a fifth of the reading
        line += 1;
        for (const cell of record) if (/[\r\n]/.test(cell)) line += cell.match(/\r\n|\r|\n/g)!.length;
      }
    } catch (error) {
      if (error instanceof CsvError) throw seedError(path, line, `the file cannot be read: ${error.message}`);
      throw error;
    }
  };
  return {
    path,
    size: statSync(file).size,
    format: 'csv',
    async columns() {
      for await (const { record } of guarded()) return columnNames(withLineFeeds(record));
      return [];
    },
    async *rows() {
      let isHeader = true;
      for await (const { record, line } of guarded()) {
        if (!isHeader) yield { cells: withLineFeeds(record), line };
        isHeader = false;
      }
    },
  };
}

/** A break within a cell is one line feed, whatever the file's own are, as where Python reads a text. */
const withLineFeeds = (cells: readonly string[]): readonly string[] =>
  cells.some((cell) => cell.includes('\r')) ? cells.map((cell) => cell.replace(/\r\n?/g, '\n')) : cells;

/** The parts of a JSON object's line that become cells: nested values stay JSON, texts lose their quotes. */
export function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export interface TextLine {
  readonly text: string;
  readonly line: number;
  /** The line before, for messages. */
  readonly before: string;
}

/** Every line of a file that is not blank, with its number. */
export async function* textLines(file: string): AsyncGenerator<TextLine> {
  const lines = createInterface({
    input: createReadStream(file, { encoding: 'utf8' }),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let line = 0;
  let before = '';
  for await (const raw of lines) {
    line += 1;
    const text = line === 1 && raw.startsWith(byteOrderMark) ? raw.slice(1) : raw;
    if (text.trim() !== '') yield { text, line, before };
    before = text;
  }
}

function jsonLines({ file, path }: SeedFileOptions): SeedFile {
  const objects = async function* (): AsyncGenerator<{
    readonly object: Readonly<Record<string, unknown>>;
    readonly line: number;
  }> {
    for await (const found of textLines(file)) yield { object: parseObject(path, found), line: found.line };
  };
  const columns = async (): Promise<readonly string[]> => {
    const names = new Set<string>();
    for await (const { object } of objects()) for (const name of Object.keys(object)) names.add(name);
    return [...names];
  };
  return {
    path,
    size: statSync(file).size,
    format: 'jsonl',
    columns,
    async *rows() {
      const names = await columns();
      for await (const { object, line } of objects())
        yield { cells: names.map((name) => (Object.hasOwn(object, name) ? cellText(object[name]) : null)), line };
    },
  };
}

/** One line of JSON Lines; throws E405 with the place when it is no JSON object. */
export function parseObject(path: string, { text, line, before }: TextLine): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw seedError(path, line, `this line is not JSON: ${(error as Error).message}`, text, before);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw seedError(path, line, 'this line is JSON, but not an object', text, before);
}

import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { quoteLiteral } from './facts.ts';

type Row = readonly (string | null)[];

/**
 * Rows in a file of this machine, on their way to a stage: every value between quotes, so that commas, line breaks and empty
 * texts stay what they are, and nothing at all for null.
 */
export class StagedRows {
  readonly folder: string;
  readonly file: string;
  /** Where it goes: the stage that every user has, in a folder of its own. */
  readonly stage: string;
  count = 0;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'tsdt-load-'));
    this.file = join(this.folder, 'rows.csv.gz');
    this.stage = `@~/${this.folder.split(/[\\/]/).at(-1)!}`;
  }

  async write(rows: AsyncIterable<Row>): Promise<void> {
    const count = (): void => {
      this.count += 1;
    };
    const lines = async function* (): AsyncGenerator<string> {
      let text = '';
      for await (const row of rows) {
        count();
        text += `${row.map((cell) => (cell === null ? '' : `"${cell.replaceAll('"', '""')}"`)).join(',')}\n`;
        if (text.length < 65_536) continue;
        yield text;
        text = '';
      }
      yield text;
    };
    await pipeline(Readable.from(lines()), createGzip({ level: 1 }), createWriteStream(this.file, { mode: 0o600 }));
  }

  /** The rows again, for another way in. */
  async *read(): AsyncGenerator<Row> {
    let text = '';
    for await (const part of createReadStream(this.file).pipe(createGunzip()).setEncoding('utf8')) {
      text += part as string;
      const { rows, rest } = wholeRows(text);
      yield* rows;
      text = rest;
    }
  }

  get put(): string {
    const path = this.file.replaceAll('\\', '/');
    return `put ${quoteLiteral(`file://${path}`)} ${quoteLiteral(this.stage)} auto_compress = false source_compression = gzip overwrite = true`;
  }

  /** Every option is said, so that no default of the account's or of a later time changes what is read. */
  copyInto(relation: string, columns: readonly string[], json: readonly string[] = []): string {
    const format = [
      'type = csv',
      'compression = gzip',
      `field_delimiter = ','`,
      `record_delimiter = '\\n'`,
      `field_optionally_enclosed_by = '"'`,
      'escape = none',
      'escape_unenclosed_field = none',
      'null_if = ()',
      'empty_field_as_null = true',
      'trim_space = false',
      'skip_header = 0',
      'error_on_column_count_mismatch = true',
      'replace_invalid_characters = false',
      `encoding = 'UTF8'`,
    ];
    const stage = quoteLiteral(`${this.stage}/`);
    const cells = columns.map((name, at) => (json.includes(name) ? `parse_json($${at + 1})` : `$${at + 1}`));
    const source = json.length === 0 ? stage : `(select ${cells.join(', ')} from ${stage})`;
    return `copy into ${relation} (${columns.join(', ')}) from ${source}
file_format = (${format.join(' ')}) on_error = abort_statement force = true`;
  }

  get remove(): string {
    return `remove ${quoteLiteral(`${this.stage}/`)}`;
  }

  forget(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The rows of a text that are whole in it, and what is left. A quote is doubled inside of a value. */
function wholeRows(text: string): { readonly rows: readonly Row[]; readonly rest: string } {
  const rows: Row[] = [];
  let cells: (string | null)[] = [];
  let start = 0;
  let at = 0;
  while (at < text.length) {
    let cell: string | null = null;
    if (text[at] === '"') {
      let end = text.indexOf('"', at + 1);
      while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
      // what follows the last quote decides whether the value ends there
      if (end < 0 || end + 1 >= text.length) break;
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    }
    cells.push(cell);
    if (text[at] === '\n') {
      rows.push(cells);
      cells = [];
      start = at + 1;
    }
    at += 1;
  }
  return { rows, rest: text.slice(start) };
}

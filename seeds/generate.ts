/**
 * Writes larger seeds for a domain of the reference warehouse, the same bytes every time:
 *
 *     npm run generate:seeds -- --domain companies --rows 100000 --days 30 [--start 2030-01-01] [--out seeds]
 *
 * Files are written line by line, so memory does not grow with the rows.
 */
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { checkout } from './generate/checkout.ts';
import { community } from './generate/community.ts';
import { companies } from './generate/companies.ts';
import type { GeneratedFile, Generator } from './generate/domain.ts';
import { funnel } from './generate/funnel.ts';
import { shop } from './generate/shop.ts';

const domains: Readonly<Record<string, Generator>> = { checkout, community, companies, funnel, shop };

const { values } = parseArgs({
  options: {
    domain: { type: 'string' },
    rows: { type: 'string', default: '10000' },
    days: { type: 'string', default: '10' },
    start: { type: 'string', default: '2030-01-01' },
    out: { type: 'string', default: 'seeds' },
  },
});
const generator = domains[values.domain ?? ''];
const rows = Number(values.rows);
const days = Number(values.days);
if (!generator || !Number.isInteger(rows) || rows < 1 || !Number.isInteger(days) || days < 1) {
  process.stderr.write(
    `Usage: --domain ${Object.keys(domains).join('|')} --rows N --days K [--start DAY] [--out FOLDER]\n`,
  );
  process.exitCode = 2;
} else {
  const folder = join(values.out, values.domain as string);
  mkdirSync(folder, { recursive: true });
  for (const file of generator({ rows, days, start: values.start })) await write(folder, file);
}

async function write(folder: string, { name, lines }: GeneratedFile): Promise<void> {
  const path = join(folder, name);
  let count = 0;
  const chunks = function* (): Iterable<string> {
    let chunk = '';
    for (const line of lines()) {
      count += 1;
      chunk += `${line}\n`;
      if (chunk.length > 65_536) {
        yield chunk;
        chunk = '';
      }
    }
    yield chunk;
  };
  await pipeline(Readable.from(chunks()), createWriteStream(path));
  process.stdout.write(`${path}: ${count} lines\n`);
}

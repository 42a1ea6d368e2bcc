import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../support/cli.ts';
import { points } from './points.ts';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

describe('the points of the reference warehouse', () => {
  it('can each be taken away', () => {
    const gone = points.filter(({ where, from, to }) => !read(where).includes(from) || from === to);
    expect(gone.map(({ point, where }) => `${point}: ${where}`)).toEqual([]);
  });

  it('stand in docs/warehouse.md, one line each, with the test that fails without them', () => {
    const table = read('docs/warehouse.md');
    const lines = points.map(({ point, where, test }) => `| ${point} | \`${where}\` | ${test} |`);
    expect(lines.filter((line) => !table.includes(line))).toEqual([]);
  });
});

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArtifactChecker } from './support/artifactChecker.ts';
import { repository, tsdt } from './support/cli.ts';

/** Arguments of `ls`, and the lines that dbt 1.12.6 printed for them in `selection/project`, or its exit code. */
type Case = readonly [readonly string[], readonly string[] | number];
const cases = JSON.parse(readFileSync(join(repository, 'e2e', 'selection', 'cases.json'), 'utf8')) as readonly Case[];

const profile = { type: 'postgres', host: 'h', user: 'u', password: 'p', dbname: 'postgres', schema: 'main' };

/** A project with every kind of resource, selected in many ways: the lists are those of dbt. */
describe('ls', () => {
  const root = mkdtempSync(join(tmpdir(), 'tsdt-selection-'));
  beforeAll(() => {
    cpSync(join(repository, 'e2e', 'selection', 'project'), root, { recursive: true });
    writeFileSync(join(root, 'profiles.yml'), JSON.stringify({ p: { target: 'dev', outputs: { dev: profile } } }));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('has a manifest that is valid by the schema of dbt 1.11 too, which has fewer keys', async () => {
    const { code, stderr } = await tsdt(root, ['parse']);
    expect(code, stderr).toBe(0);
    const faults = new ArtifactChecker('1.11').faults(join(root, 'target', 'manifest.json'));
    expect(faults).toEqual([]);
    // what is read from the parse cache is the same
    cpSync(join(root, 'target'), join(root, 'kept'), { recursive: true });
    const kept = await tsdt(root, ['-q', 'ls', '--select', 'state:modified', '--state', 'kept', '--explain']);
    expect(kept).toMatchObject({ code: 0, stdout: '' });
    rmSync(join(root, 'kept'), { recursive: true });
  });

  it('takes several keys in one text', async () => {
    const args = ['-q', 'ls', '-s', 'stg_a', '--indirect-selection', 'empty', '--output', 'json', '--output-keys'];
    expect(await tsdt(root, [...args, 'name config.materialized'])).toEqual(
      await tsdt(root, [...args, 'name', 'config.materialized']),
    );
  });

  it.each(cases.map(([args, expected]) => ({ words: args.join(' '), args, expected })))(
    'ls $words',
    async ({ args, expected }) => {
      const { code, stdout } = await tsdt(root, ['-q', 'ls', ...args]);
      if (typeof expected === 'number') return expect(code).toBe(expected);
      const lines = stdout.split('\n').filter(Boolean);
      const read = (all: readonly string[]): unknown[] =>
        all.map((line) => (line.startsWith('{') ? (JSON.parse(line) as unknown) : line));
      if (!args.includes('json')) return expect(lines).toEqual(expected);
      const byId = (values: unknown[]): unknown[] =>
        [...values].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
      expect(byId(read(lines)).map(sortedKeys)).toEqual(byId(read(expected)).map(sortedKeys));
    },
  );
});

/** The order of keys is no part of the comparison, but that of the sorted lines is. */
const sortedKeys = (value: unknown): unknown => Object.fromEntries(Object.entries(value as object).sort());

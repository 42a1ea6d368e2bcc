import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository, tsdt } from './support/cli.ts';
import { databases, type TestDatabase, type TestDatabases } from './support/databases.ts';
import { TestProject } from './support/project.ts';

const home = join(repository, 'e2e', 'states');
const versions = readdirSync(join(home, 'recorded'))
  .map((file) => file.replace('.json', ''))
  .sort((a, b) => Number(a.slice(2)) - Number(b.slice(2)));

/** What stands in these files, dbt learnt with 1.9: unit tests came with 1.8, but not all that is used here. */
const since19 = ['models/_later.yml', 'models/dim.sql', 'models/time_days.sql', 'tests/fixtures'];

let database: TestDatabase;
beforeAll(async () => {
  database = await (databases.find(({ name }) => name === 'postgres') as TestDatabases).create();
});
afterAll(() => database?.remove());

/**
 * Manifests of `states/project` as dbt 1.5 to 1.12 wrote them for another target (`parse --target prod`); dbt's own macros and
 * what follows from the rest were taken out of the files.
 */
describe.each(versions)('a state of dbt %s', (version) => {
  const project = new TestProject({});
  beforeAll(() => {
    cpSync(join(home, 'project'), project.root, { recursive: true });
    if (Number(version.slice(2)) < 9) for (const path of since19) rmSync(join(project.root, path), { recursive: true });
    mkdirSync(join(project.root, 'state'));
    cpSync(join(home, 'recorded', `${version}.json`), join(project.root, 'state', 'manifest.json'));
    const output = (schema: string): object => database.profileOutput(schema);
    project.write({
      'profiles.yml': JSON.stringify({
        shop: { target: 'dev', outputs: { dev: output('dev'), prod: output('prod') } },
      }),
    });
  });
  afterAll(() => project.remove());

  const ls = async (...args: readonly string[]): Promise<string[]> => {
    const ran = await tsdt(project.root, ['ls', '-q', '--state', 'state', '--output', 'name', ...args]);
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    return ran.stdout.split('\n').filter((line) => line !== '' && !line.startsWith('No nodes'));
  };

  it('has nothing modified or new in the same project, for any target', async () => {
    expect(await ls('--select', 'state:modified', 'state:new', '--explain')).toEqual([]);
    expect(await ls('--select', 'state:modified', 'state:new', '--explain', '--target', 'prod')).toEqual([]);
  });

  it('says where what is not built stands', async () => {
    const ran = await tsdt(project.root, [
      ...['compile', '-q', '--defer', '--state', 'state', '--select', 'no_free_orders', '--output', 'json'],
    ]);
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout).toContain('prod_marts');
  });

  it('shows what was changed', async () => {
    const edits: readonly (readonly [string, string, string])[] = [
      ['models/marts/customers_v2.sql', 'select id', 'select id + 0 as id'],
      ['macros/macros.sql', '/ 100', '/ 100.0'],
      ['models/_models.yml', 'data_type: int,', 'data_type: bigint,'],
      ['models/_more.yml', 'identifier: raw_events', 'identifier: raw_events_2'],
      ['models/_more.yml', '{sql: "select 1"', '{sql: "select 2"'],
      ['models/_more.yml', 'maturity: high', 'maturity: low'],
      ['seeds/countries.csv', 'Peru', 'Chile'],
      ['snapshots/countries_history.sql', "strategy='check'", "strategy = 'check', invalidate_hard_deletes=True"],
    ];
    for (const [path, from, to] of edits) {
      const text = project.read(path);
      expect(text).toContain(from);
      project.write({ [path]: text.replace(from, to) });
    }
    const changed = await ls(
      '--select',
      'state:modified',
      '--exclude',
      'resource_type:test',
      'resource_type:unit_test',
    );
    expect(changed.sort()).toEqual([
      ...['configured', 'contracted', 'countries', 'countries_history', 'customers.v2', 'other.events', 'stg_orders'],
      'tagged',
    ]);
  });
});

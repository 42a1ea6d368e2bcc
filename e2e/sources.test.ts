import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import YAML from 'yaml';
import { tsdt, withoutTimes } from './support/cli.ts';
import { databases, type TestDatabase } from './support/databases.ts';
import { TestProject } from './support/project.ts';

const sources = { sources: [{ name: 'app', schema: 'app', tables: [{ name: 'orders' }, { name: 'people' }] }] };

for (const { name, create } of databases) {
  describe(`the recorded columns of sources on ${name}`, () => {
    let database: TestDatabase;
    let project: TestProject;
    const run = (...args: string[]) => tsdt(project.root, args);
    const lines = (text: string): string[] => withoutTimes(text).trimEnd().split('\n').slice(2);

    beforeAll(async () => {
      database = await create();
      await database.query(`
        create schema app;
        create table app.orders (id integer, amount numeric(10,2), note varchar(20), at timestamptz);
        create table app.people ("Id" uuid)`);
      project = new TestProject({
        'project.yml': 'name: p\nprofile: p\n',
        'profiles.yml': YAML.stringify({ p: { target: 'dev', outputs: { dev: database.profileOutput() } } }),
        'models/sources.yml': YAML.stringify(sources),
      });
    });
    afterAll(async () => {
      await database?.remove();
      project?.remove();
    });

    it('must be there', async () => {
      const { code, stdout } = await run('sources', 'check');
      expect(code).toBe(2);
      expect(stdout).toContain('[E010]: there is no `sources.lock` to compare with');
      expect(stdout).toContain('help: run `tsdt sources lock`');
    });

    it('are what is there, until somebody changes it', async () => {
      expect((await run('sources', 'lock')).code).toBe(0);
      const fine = await run('sources', 'check');
      expect([fine.code, lines(fine.stdout)]).toEqual([0, ['0 of 2 sources differ from sources.lock']]);
      await database.query(`
        alter table app.orders drop column note, add column channel text, alter column id type bigint;
        drop table app.people`);
      const { code, stdout } = await run('sources', 'check');
      expect(code).toBe(1);
      expect(lines(stdout)).toEqual([
        'app.orders: column id changed from integer to bigint',
        'app.orders: column note (character varying(20)) was removed',
        'app.orders: column channel (text) was added',
        expect.stringMatching(/^app\.people: not in the database \(".*"\."app"\."people"\)$/),
        '2 of 2 sources differ from sources.lock',
      ]);
    });

    it('are compared by programs', async () => {
      const { code, stdout } = await run('sources', 'check', '--output', 'json', '--quiet');
      expect(code).toBe(1);
      const column = (column: string, kind: string, was: string | null, is: string | null) => ({
        column,
        kind,
        was,
        is,
      });
      expect(JSON.parse(stdout)).toMatchObject([
        {
          unique_id: 'source.p.app.orders',
          status: 'fail',
          exists: true,
          changes: [
            column('id', 'changed', 'integer', 'bigint'),
            column('note', 'removed', 'character varying(20)', null),
            column('channel', 'added', null, 'text'),
          ],
        },
        { unique_id: 'source.p.app.people', status: 'fail', exists: false, recorded: true, changes: [] },
      ]);
      expect((await run('sources', 'check', '--output', 'csv')).code).toBe(2);
      const locked = await run('sources', 'lock', '--output', 'json');
      expect(locked.code).toBe(0);
      expect(JSON.parse(locked.stdout)).toMatchObject([
        {
          unique_id: 'source.p.app.orders',
          exists: true,
          columns: expect.arrayContaining([{ name: 'channel', type: 'text' }]),
          changes: expect.arrayContaining([column('channel', 'added', null, 'text')]),
        },
        { unique_id: 'source.p.app.people', exists: false, columns: [], changes: [] },
      ]);
      expect(locked.stderr).toContain('Columns of 1 sources written to sources.lock');
    });

    it('can be compared for some sources', async () => {
      expect((await run('sources', 'lock')).code).toBe(0);
      expect((await run('sources', 'check', '--select', 'source:app.orders')).code).toBe(0);
      expect((await run('sources', 'check')).code).toBe(1); // people was never written down, and is not there
    });
  });
}

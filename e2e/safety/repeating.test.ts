import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import YAML from 'yaml';
import { tsdt } from '../support/cli.ts';
import { databases, type TestDatabase } from '../support/databases.ts';
import { TestProject } from '../support/project.ts';

const servers = databases.filter(({ name }) => name !== 'pglite');

/** Raises an error of a class so often, counting in a sequence, which no rollback takes back. */
const failing = (code: string, times: number): string => `
do $$ begin
  if nextval('shop.tries') <= ${times} then raise exception 'in the way' using errcode = '${code}'; end if;
end $$`;

describe.each(servers)('a failure that may pass, on $name', ({ create }) => {
  let database: TestDatabase;
  let project: TestProject;

  const profile = (retries: number) => ({
    'profiles.yml': YAML.stringify({
      shop: { target: 'dev', outputs: { dev: { ...database.profileOutput('shop', 4), retries } } },
    }),
  });
  beforeAll(async () => {
    database = await create();
    project = new TestProject({ 'project.yml': 'name: shop\nprofile: shop\n', ...profile(1) });
  });
  afterAll(async () => {
    project?.remove();
    await database?.remove();
  });

  const model = async (files: Record<string, string>, ...args: string[]) => {
    await database.query(
      'create schema if not exists shop; drop sequence if exists shop.tries; create sequence shop.tries',
    );
    project.write(files);
    return tsdt(project.root, ['build', '--select', 'm', ...args]);
  };
  const tries = async () => (await database.query('select last_value::int as n from shop.tries'))[0]!.n;
  const hooked = (hook: string, config = "materialized='table'") => ({
    'models/m.sql': `{{ config(${config}, pre_hook=${JSON.stringify(hook)}) }} select 1 as id`,
  });

  it.each([
    ['a deadlock', '40P01'],
    ['a conflict of serializable transactions', '40001'],
    ['a lock that timed out', '55P03'],
    ['a server that shuts down', '57P01'],
  ])('is tried again: %s', async (_name, code) => {
    const { code: exit, stdout } = await model(hooked(failing(code, 1)));
    expect(exit, stdout).toBe(0);
    expect(stdout).toContain('m is tried again (1 of 1): in the way');
    expect(await tries()).toBe(2);
  });

  it('is tried as often as the profile says', async () => {
    project.write(profile(3));
    expect((await model(hooked(failing('40001', 3)))).code).toBe(0);
    expect((await model(hooked(failing('40001', 4)))).code).toBe(1);
    expect(await tries()).toBe(4);
    project.write(profile(0));
    expect((await model(hooked(failing('40001', 1)))).code).toBe(1);
    project.write(profile(1));
  });

  it('is no other failure', async () => {
    const { code, stdout } = await model(hooked(failing('22012', 1)));
    expect([code, await tries()]).toEqual([1, 1]);
    expect(stdout).not.toContain('tried again');
  });

  it('is not tried again once something was done for good', async () => {
    const outside = `[{'sql': 'create table if not exists shop.left_behind (id int)', 'transaction': false}, ${JSON.stringify(failing('40001', 1))}]`;
    const { code } = await model({
      'models/m.sql': `{{ config(materialized='table', pre_hook=${outside}) }} select 1 as id`,
    });
    expect([code, await tries()]).toEqual([1, 1]);
  });

  it('is a lost connection, of a model, a seed and a snapshot alike', async () => {
    const lost = "select pg_terminate_backend(pg_backend_pid()) where nextval('shop.tries') = 1";
    const { code, stdout } = await model(hooked(lost));
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('m is tried again (1 of 1): ');
    project.write({
      'seeds/list.csv': 'id\n1\n',
      'seeds/p.yml': YAML.stringify({ seeds: [{ name: 'list', config: { post_hook: failing('40P01', 1) } }] }),
      'snapshots/s.yml': YAML.stringify({
        snapshots: [
          {
            name: 's',
            relation: "ref('m')",
            config: { unique_key: 'id', strategy: 'check', check_cols: 'all', post_hook: failing('40P01', 1) },
          },
        ],
      }),
    });
    for (const name of ['list', 's', 's']) {
      await database.query('alter sequence shop.tries restart');
      const ran = await tsdt(project.root, ['build', '--select', name]);
      expect(ran.code, ran.stdout).toBe(0);
      expect(ran.stdout).toContain(`${name} is tried again (1 of 1): in the way`);
    }
    expect(await database.query('select count(*)::int as n from shop.list')).toEqual([{ n: 1 }]);
    expect(await database.query('select count(*)::int as n from shop.s')).toEqual([{ n: 1 }]);
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import YAML from 'yaml';
import type { Adapter } from '../src/adapters/adapter.ts';
import { toJs } from '../src/template/values.ts';
import { tsdt, withoutTimes } from './support/cli.ts';
import { databases, type TestDatabase } from './support/databases.ts';
import { TestProject } from './support/project.ts';
import { keptOpen } from './support/shop.ts';

interface Received {
  readonly path: string;
  readonly body: Record<string, unknown>;
}

for (const { name, create } of databases) {
  describe(`around runs on ${name}`, () => {
    let database: TestDatabase;
    let adapter: Adapter;
    const connect = async () => keptOpen(adapter);
    const query = async (sql: string): Promise<Record<string, unknown>[]> => {
      const session = await adapter.lease('test');
      try {
        const { columns, rows } = (await session.send([{ sql }])).at(-1)!;
        return rows.map((row) => Object.fromEntries(row.map((value, i) => [columns[i]!.name, toJs(value)])));
      } finally {
        await session.release();
      }
    };
    let project: TestProject;
    let server: Server;
    let origin: string;
    const received: Received[] = [];

    const files = (notifications: unknown): Record<string, string> => ({
      'project.yml': YAML.stringify({
        name: 'p',
        profile: 'p',
        flags: { count_merged_rows: true },
        'run-history': { schema: 'ops' },
        notifications,
      }),
    });

    beforeAll(async () => {
      server = createServer((request, response) => {
        let text = '';
        request.on('data', (chunk) => {
          text += chunk;
        });
        request.on('end', () => {
          received.push({ path: request.url ?? '', body: JSON.parse(text) });
          if (request.url === '/slow') return; // never answers
          response.writeHead(request.url === '/broken' ? 500 : 200).end();
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      database = await create();
      adapter = await database.adapter(4);
      project = new TestProject({
        ...files([]),
        'profiles.yml': YAML.stringify({ p: { target: 'dev', outputs: { dev: database.profileOutput('s') } } }),
        'seeds/raw.csv': 'id,at\n1,2026-01-01\n2,2026-01-02\n',
        'seeds/p.yml':
          'seeds: [{name: raw, config: {load: append, column_types: {at: date}, retention: {column: at, keep: 10 days}}}]',
        'models/full.sql': "select * from {{ ref('raw') }}",
        'models/merged.sql':
          "{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id', retention={'column': 'at', 'keep': '10 days'}) }} select id::int as id, at from {{ ref('raw') }} where id is not null",
        'models/replaced.sql':
          "{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='id') }} select id, at from {{ ref('raw') }} where id <> '2'",
        'models/looks.sql': "{{ config(materialized='table') }} select * from {{ ref('merged') }}",
        'snapshots/s.yml':
          "snapshots: [{name: history, relation: ref('merged'), config: {unique_key: id, strategy: check, check_cols: [at], hard_deletes: invalidate}}]",
      });
    });
    afterAll(async () => {
      server?.closeAllConnections();
      server?.close();
      await database?.remove();
      project?.remove();
    });
    const build = async (...args: string[]) =>
      tsdt(project.root, ['build', ...args], {
        connect,
        env: { OK_URL: `${origin}/ok-geheim`, BROKEN_URL: `${origin}/broken`, SLOW_URL: `${origin}/slow` },
      });
    const counts = (): Record<string, unknown> => {
      const { results } = project.json<{ results: { unique_id: string; adapter_response: Record<string, number> }[] }>(
        'target/run_results.json',
      );
      return Object.fromEntries(
        results.map(({ unique_id, adapter_response: { rows_inserted, rows_updated, rows_deleted } }) => [
          unique_id.split('.').at(-1),
          rows_inserted === undefined ? null : [rows_inserted, rows_updated, rows_deleted],
        ]),
      );
    };

    it('rows that were inserted, updated and deleted are counted, per node', async () => {
      const first = await build();
      expect(first.code, first.stdout).toBe(0);
      expect(counts()).toEqual({
        raw: [2, 0, 0],
        full: null,
        merged: [2, 0, 0],
        replaced: [1, 0, 0],
        looks: [2, 0, 0],
        history: [2, 0, 0],
      });
      project.write({ 'seeds/raw.more.csv': 'id,at\n3,2026-01-03\n' });
      await query("update s.raw set at = '2026-01-05' where id = '1'");
      expect((await build()).code).toBe(0);
      expect(counts()).toEqual({
        raw: [1, 0, 0],
        full: null,
        merged: [1, 2, 0],
        replaced: [2, 0, 1],
        looks: [3, 0, 0],
        history: [2, 1, 0],
      });
    });

    it('they are kept in a history, in the target folder and in the database', async () => {
      const lines = project.read('target/run_history.jsonl').trimEnd().split('\n');
      const last = JSON.parse(lines.at(-1)!) as { results: { id: string }[] };
      expect(last.results.find(({ id }) => id === 'model.p.merged')).toMatchObject({
        inserted: 1,
        updated: 2,
        deleted: 0,
      });
      expect(
        await query(
          "select command, target, status, rows_inserted, rows_updated, rows_deleted from ops.run_history where unique_id = 'model.p.merged' order by started_at",
        ),
      ).toEqual([
        { command: 'build', target: 'dev', status: 'success', rows_inserted: 2, rows_updated: 0, rows_deleted: 0 },
        { command: 'build', target: 'dev', status: 'success', rows_inserted: 1, rows_updated: 2, rows_deleted: 0 },
      ]);
    });

    it('failures are told, once each, without the addresses', async () => {
      project.write({
        ...files([
          { slack: 'OK_URL' },
          { webhook: 'OK_URL', when: 'always' },
          { webhook: 'OK_URL', targets: ['prod'] },
          { command: 'cat > told.json; echo "$TSDT_NOTIFY_STATUS" > status.txt' },
        ]),
        'models/wrong.sql': "select 1 / 0 as x from {{ ref('looks') }}",
        'models/wrong.yml': 'models: [{name: wrong, config: {materialized: table}}]',
      });
      const { code, stdout } = await build('--select', 'wrong');
      expect(code).toBe(1);
      expect(received.map(({ path }) => path)).toEqual(['/ok-geheim', '/ok-geheim']);
      const hook = received.find(({ body }) => !('blocks' in body))!.body;
      expect(hook).toMatchObject({
        project: 'p',
        target: 'dev',
        command: 'build',
        status: 'failure',
        counts: { error: 1 },
        problems: [
          { unique_id: 'model.p.wrong', status: 'error', message: 'Database Error in model wrong (models/wrong.sql)' },
        ],
      });
      const slack = received.find(({ body }) => 'blocks' in body)!.body;
      expect(slack.text).toBe('tsdt build of p (dev): failure');
      expect(JSON.stringify(slack.blocks)).toContain('error model.p.wrong');
      expect(project.json('told.json')).toMatchObject({ status: 'failure' });
      expect(project.read('status.txt')).toBe('failure\n');
      expect(stdout + project.read('logs/tsdt.log') + project.read('target/run_results.json')).not.toContain('geheim');
    });

    it('a run that went well is told to those who want each', async () => {
      received.length = 0;
      expect((await build('--select', 'looks')).code).toBe(0);
      expect(received.map(({ body }) => body.status)).toEqual(['success']);
    });

    it('a notification that fails is a warning, and changes nothing', async () => {
      project.write(
        files([
          { webhook: 'BROKEN_URL', when: 'always' },
          { webhook: 'SLOW_URL', when: 'always', timeout: 0.2 },
          { slack: 'NOWHERE_URL', when: 'always' },
          { command: 'exit 3', when: 'always' },
          { command: 'sleep 20', when: 'always', timeout: 0.2 },
        ]),
      );
      const { code, stdout } = await build('--select', 'looks', '--warn-error');
      expect(code, stdout).toBe(0);
      for (const words of [
        '`webhook: BROKEN_URL`: the server answered 500',
        '`webhook: SLOW_URL`: no answer within 0.2 seconds',
        '`slack: NOWHERE_URL`: the environment variable NOWHERE_URL is not set',
        '`command`: it ended with 3',
        '`command`: it did not end within 0.2 seconds',
      ])
        expect(stdout).toContain(words);
      expect(stdout).not.toContain(origin);
    });

    it.each([
      [{ slack: 'https://hooks.example/x' }, 'must be the name of an environment variable'],
      [{ slack: 'A', webhook: 'B' }, 'must have one of `slack`, `webhook`, `command`'],
      [{ slack: 'A', when: 'error' }, '`when` of entry 1 must be failure, warning or always'],
      [{ slack: 'A', time: 'error' }, 'unknown key `time`'],
      [{ slack: 'A', timeout: 0 }, '`timeout` of entry 1 must be a number of seconds'],
      ['x', 'entry 1 must be a mapping'],
    ])('%j is a mistake', async (entry, words) => {
      project.write(files([entry]));
      const { code, stdout } = await build('--select', 'looks');
      expect(code).toBe(2);
      expect(stdout).toContain(words);
      expect(stdout).toContain('[E003]');
    });

    it('rows that are too old go, and do not come back', async () => {
      project.write(files([]));
      const operate = async (args: object) => {
        const ran = await tsdt(project.root, ['run-operation', 'apply_retention', '--args', JSON.stringify(args)], {
          connect,
        });
        expect(ran.code, ran.stdout).toBe(0);
        return withoutTimes(ran.stdout)
          .trimEnd()
          .split('\n')
          .filter((line) => /rows/.test(line));
      };
      // ten days before the 13th: the 2nd goes, the 3rd stays
      expect(await operate({ as_of: '2026-01-13 05:00', dry_run: true })).toEqual([
        's.merged: 1 rows would go, older than 10 days',
        's.raw: 1 rows would go, older than 10 days',
        'Retention: 2 rows would go',
      ]);
      expect(await operate({ as_of: '2026-01-13 05:00', select: 'raw' })).toEqual([
        's.raw: 1 rows deleted, older than 10 days',
        'Retention: 1 rows deleted',
      ]);
      expect(await operate({ as_of: '2026-01-13 05:00' })).toEqual([
        's.merged: 1 rows deleted, older than 10 days',
        's.raw: 0 rows deleted, older than 10 days',
        'Retention: 1 rows deleted',
      ]);
      expect((await build('--select', 'raw', 'merged')).code).toBe(0);
      expect(await query('select id, at from s.merged order by id')).toEqual([
        { id: 1, at: '2026-01-05' },
        { id: 3, at: '2026-01-03' },
      ]);
    });

    it.each([
      ['{column: at}', 'must have `column` and `keep`'],
      ['{column: at, keep: soon}', '`keep` in the config `retention` of `looks` is `soon`'],
    ])('the rule %s is refused before anything is deleted', async (rule, words) => {
      project.write({ 'models/looks.yml': `models: [{name: looks, config: {retention: ${rule}}}]` });
      const { code, stdout } = await tsdt(
        project.root,
        ['run-operation', 'apply_retention', '--args', '{as_of: "2030-01-01"}'],
        { connect },
      );
      expect(code).toBe(1);
      expect(stdout).toContain(words);
      expect(await query('select count(*)::int as n from s.merged')).toEqual([{ n: 2 }]);
    });
  });
}

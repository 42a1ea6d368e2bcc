import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { HostDouble } from '../../src/review/publish/testing/double.ts';
import { tsdt } from '../support/cli.ts';
import { Repository } from './repository.ts';

const token = 'a-s3cret-token';
const sha = '1234567890abcdef1234567890abcdef12345678';
let repository: Repository;
let host: HostDouble;
let comments: { id: number; body: string }[];

beforeAll(async () => {
  host = new HostDouble();
  await host.start();
  repository = new Repository();
  repository.write({
    'project.yml': 'name: shop\nci: {rules: {breaking: error}}\n',
    'models/orders.sql': 'select 1 as id\n',
    'models/orders.yml': 'models: [{name: orders, columns: [{name: id, data_tests: [unique]}]}]\n',
  });
  repository.commit('the base');
});
afterAll(async () => {
  await host.stop();
  repository.remove();
});

beforeEach(() => {
  comments = [];
  host.seen.length = 0;
  host.answer = ({ method, path, body }) => {
    if (path.endsWith('/labels')) return { body: [{ name: 'tsdt:allow-breaking' }, { name: 'bug' }] };
    if (path.endsWith('/issues/7/comments')) {
      if (method === 'GET') return { body: comments };
      comments.push({ id: 5, ...(body as { body: string }) });
      return { status: 201, body: {} };
    }
    if (method === 'PATCH') comments = [{ id: 5, ...(body as { body: string }) }];
    return { status: 201, body: { head: { sha } } };
  };
});

const env = (): Record<string, string> => ({
  GITEA_ACTIONS: 'true',
  GITHUB_API_URL: host.url,
  GITHUB_REPOSITORY: 'ada/shop',
  GITHUB_REF: 'refs/pull/7/head',
  GITEA_TOKEN: token,
});
const ci = (...args: readonly string[]) => tsdt(repository.root, ['ci', ...args], { env: env() });

it('publishes a check, and its next run into the same comment', async () => {
  const first = await repository.pullRequest(
    7,
    { 'models/orders.sql': 'select 2 as id\n' },
    { args: ['--publish'], env: env() },
  );
  expect(first.code, first.stdout + first.stderr).toBe(0);
  expect(first.stdout).toContain('Published on Gitea');
  // the rule would fail the check, and a label of the pull request allows it
  expect(first.report.findings).toMatchObject([{ rule: 'breaking', level: 'error', overridden: true }]);
  expect(host.lines).toEqual([
    'GET /repos/ada/shop/issues/7/labels',
    'GET /repos/ada/shop/issues/7/comments',
    'POST /repos/ada/shop/issues/7/comments',
    'GET /repos/ada/shop/pulls/7',
    `POST /repos/ada/shop/statuses/${sha}`,
  ]);
  expect(comments[0]?.body).toBe(`<!-- tsdt:ci shop -->\n\n${first.summary}`);
  const description: unknown = expect.stringMatching(/^1 resource changed/);
  expect(host.seen[4]?.body).toMatchObject({ state: 'success', context: 'tsdt/shop', description });

  repository.write({ 'models/more.sql': 'select 3 as id\n' });
  repository.commit('more');
  const second = await ci('--base', 'main', '--publish');
  expect(second.code, second.stdout + second.stderr).toBe(0);
  expect(host.lines.slice(5, 8)).toEqual([
    'GET /repos/ada/shop/issues/7/labels',
    'GET /repos/ada/shop/issues/7/comments',
    'PATCH /repos/ada/shop/issues/comments/5',
  ]);
  expect(comments).toHaveLength(1);
  expect(comments[0]?.body).toContain('`more`');
  expect(repository.read('logs/tsdt.log')).not.toContain(token);
});

it('publishes the report of an earlier step, as if a stranger had written it', async () => {
  const report = { project: 'shop', passed: 'yes' };
  repository.write({
    'kept/report.json': JSON.stringify(report),
    'kept/summary.md': '## ✅ tsdt: [all fine](https://evil.example) @everyone\n',
  });
  const ran = await ci('--publish-report', 'kept');
  expect(ran.code, ran.stdout + ran.stderr).toBe(0);
  expect(comments[0]?.body).toContain('[all fine]\u200b(https:\u200b//evil.example) @\u200beveryone');
  // only a report that says so in so many words has passed
  expect(host.seen.at(-1)?.body).toMatchObject({ state: 'failure' });
});

it('says what is missing before anything is checked', async () => {
  const { GITEA_TOKEN: _, ...rest } = env();
  const ran = await tsdt(repository.root, ['ci', '--publish'], { env: rest });
  expect(ran.code).toBe(2);
  expect(ran.stdout + ran.stderr).toContain('[E013]: there is no token to publish on Gitea with');
  const kept = await ci('--publish-report', 'nowhere');
  expect(kept.code).toBe(2);
  expect(kept.stdout + kept.stderr).toContain('[E007]: there is no report of `tsdt ci` in `nowhere`');
  expect(host.seen).toEqual([]);
});

it('says together what the host refuses, without the token', async () => {
  host.answer = () => ({ status: 403, body: { message: `${token} may not` } });
  const ran = await ci('--publish-report', 'kept');
  expect(ran.code).toBe(2);
  const text = ran.stdout + ran.stderr;
  expect(text).toContain('could not read the comments of pull request 7: the answer was 403 (*** may not)');
  expect(text).toContain('could not read pull request 7: the answer was 403');
  expect(text).not.toContain(token);
  expect(repository.read('logs/tsdt.log')).not.toContain(token);
});

it('sends the token nowhere that a .env of the checkout names', async () => {
  repository.write({ '.env': `GITHUB_API_URL=${host.url}\n` });
  const { GITHUB_API_URL: _, ...rest } = env();
  const ran = await tsdt(repository.root, ['ci', '--publish-report', 'kept'], { env: rest });
  repository.write({ '.env': null });
  expect(ran.code).toBe(2);
  expect(ran.stdout + ran.stderr).toContain('does not say which repository this is');
  expect(host.seen).toEqual([]);
});

it('does not run a stranger’s change beside a token', async () => {
  const ran = await ci('--base', 'main', '--untrusted', '--publish');
  expect(ran.code).toBe(2);
  expect(ran.stdout + ran.stderr).toContain('[E007]: `--publish` does not go with `--untrusted`');
  expect(host.seen).toEqual([]);
});

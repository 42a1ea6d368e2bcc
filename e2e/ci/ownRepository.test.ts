import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { HostDouble } from '../../src/review/publish/testing/double.ts';
import { repository as own, type Ran } from '../support/cli.ts';
import { Repository } from './repository.ts';

/**
 * What .github/workflows/pull-request.yml does to a pull request of this repository: the script of action.yml, with the variables of
 * GitHub Actions, on the whole reference warehouse, in a clone. A double stands for GitHub.
 */
const model = 'models/companies/marts/organization_4f_transfers.sql';
const token = 'a-s3cret-token';
let origin: Repository;
let clone: Repository;
let host: HostDouble;
let comment = '';

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number>>;
}
const yaml = (path: string): unknown => parse(origin.read(path));

beforeAll(async () => {
  host = new HostDouble();
  host.answer = ({ method, path, body }) => {
    if (method === 'POST' && path.endsWith('/comments')) comment = (body as { body: string }).body;
    return { status: method === 'GET' ? 200 : 201, body: method === 'GET' ? [] : {} };
  };
  await host.start();
  const folders = [
    'models',
    'macros',
    'seeds',
    'snapshots',
    'tests',
    'action.yml',
    '.github/workflows/pull-request.yml',
  ];
  origin = Repository.warehouse(folders, {});
  origin.git('checkout', '--quiet', '-b', 'change');
  origin.write({ [model]: origin.read(model).replace("like '4F%'", "like 'CH%'") });
  origin.commit('another BIC');
  // as actions/checkout leaves it with `fetch-depth: 0`: all branches, and the merge commit detached
  clone = Repository.cloneOf(origin);
  clone.git('checkout', '--quiet', '--detach', 'origin/main');
  clone.git('merge', '--quiet', '--no-ff', '--message', 'merged', 'origin/change');
  await clone.prepareWarehouse('origin/main');
});
afterAll(async () => {
  await host?.stop();
  origin?.remove();
  clone?.remove();
});

it('checks a pull request of this repository, comments on it, and sets its status', async () => {
  const { jobs } = yaml('.github/workflows/pull-request.yml') as { jobs: { check: { steps: Step[] } } };
  expect(jobs.check.steps.find(({ uses }) => uses?.startsWith('actions/checkout'))?.with).toMatchObject({
    'fetch-depth': 0,
  });
  const { inputs, runs } = yaml('action.yml') as {
    inputs: Readonly<Record<string, { readonly default: string }>>;
    runs: { steps: Step[] };
  };
  const step = runs.steps.find(({ name }) => name === 'Check');
  const event = join(clone.root, '..', `${process.pid}-event.json`);
  writeFileSync(
    event,
    JSON.stringify({ pull_request: { number: 7, head: { sha: clone.git('rev-parse', 'HEAD').trim() } } }),
  );
  const ran = await bash(step?.run ?? '', {
    ...{ GITHUB_ACTIONS: 'true', GITHUB_ACTION_PATH: own, GITHUB_API_URL: host.url, GITHUB_REPOSITORY: 'ada/tsdt' },
    ...{ GITHUB_BASE_REF: 'main', GITHUB_REF: 'refs/pull/7/merge', GITHUB_EVENT_PATH: event, GITHUB_TOKEN: token },
    ...{ PROJECT: inputs['project-dir']?.default, BASE: inputs.base?.default, PUBLISH: inputs.publish?.default },
    ...{
      UNTRUSTED: 'false',
      LABELS: '["bug"]',
      HOME: clone.root,
      GITEA_ACTIONS: undefined,
      FORGEJO_ACTIONS: undefined,
    },
  });
  expect(ran.code, ran.stdout + ran.stderr).toBe(0);
  const report = JSON.parse(clone.read('target/ci/report.json'));
  expect(report).toMatchObject({ project: 'warehouse', passed: true, notes: [], build: { failed: [] } });
  expect(report.changes).toMatchObject([{ name: 'organization_4f_transfers', class: 'breaking' }]);
  expect(report.data[0]).toMatchObject({ name: 'organization_4f_transfers', difference: { added: 0, removed: 0 } });
  expect(report.data[0].difference.changed).toBeGreaterThan(0);
  expect(comment).toBe(`<!-- tsdt:ci warehouse -->\n\n${clone.read('target/ci/summary.md')}`);
  expect(host.seen.at(-1)?.body).toMatchObject({ state: 'success', context: 'tsdt/warehouse' });
  expect(ran.stdout + ran.stderr).not.toContain(token);
});

function bash(script: string, env: Readonly<Record<string, string | undefined>>): Promise<Ran> {
  const child = spawn('bash', ['-eo', 'pipefail', '-c', script], { cwd: clone.root, env: { ...process.env, ...env } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

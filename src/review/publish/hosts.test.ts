import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiagnosticError, formatDiagnostic } from '../../base/diagnostic.ts';
import { type Publisher, type PublishOptions, publisherOf } from './index.ts';
import { HostDouble, type Reply, type Seen } from './testing/double.ts';

const secret = 'ghs_s3cretT0kenOfTheTest';
const sha = '1234567890abcdef1234567890abcdef12345678';
const page = 'https://ci.example/run/5';

interface Case {
  readonly name: string;
  readonly env: Record<string, string>;
  /** The variable that a run without a pull request lacks. */
  readonly pull: string;
  readonly token: string;
  readonly marker: string;
  readonly headers: Record<string, string>;
  readonly list: string;
  /** Answer to `list`. */
  readonly comments: (texts: readonly string[]) => unknown;
  readonly create: readonly [line: string, body: (text: string) => unknown];
  readonly update: readonly [line: string, body: (text: string) => unknown];
  readonly status: readonly [line: string, body: unknown];
  readonly grant: string;
  /** How labels are asked for, and the answer; null where there are none. */
  readonly labels: readonly [line: string, answer: unknown] | null;
}

const marker = '<!-- tsdt:ci shop -->';
const numbered = (texts: readonly string[]) => texts.map((body, at) => ({ id: at + 11, body, user: { type: 'Bot' } }));

const cases: readonly Case[] = [
  {
    name: 'GitHub',
    env: {
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'ada/shop',
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_TOKEN: secret,
    },
    pull: 'GITHUB_REF',
    token: 'GITHUB_TOKEN',
    marker,
    headers: {
      authorization: `Bearer ${secret}`,
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
    },
    list: 'GET /repos/ada/shop/issues/7/comments?per_page=100&page=1',
    comments: numbered,
    create: ['POST /repos/ada/shop/issues/7/comments', (body) => ({ body })],
    update: ['PATCH /repos/ada/shop/issues/comments/12', (body) => ({ body })],
    status: [
      `POST /repos/ada/shop/statuses/${sha}`,
      { state: 'failure', context: 'tsdt/shop', description: '2 rules are not kept', target_url: page },
    ],
    grant: 'pull-requests: write, statuses: write',
    labels: ['GET /repos/ada/shop/issues/7/labels', [{ name: 'bug' }, { name: 'tsdt:allow-contracts' }]],
  },
  {
    name: 'GitLab',
    env: {
      GITLAB_CI: 'true',
      CI_PROJECT_ID: '42',
      CI_MERGE_REQUEST_PROJECT_ID: '41',
      CI_MERGE_REQUEST_IID: '7',
      CI_COMMIT_SHA: sha,
      CI_PIPELINE_ID: '99',
      GITLAB_TOKEN: secret,
    },
    pull: 'CI_MERGE_REQUEST_IID',
    token: 'GITLAB_TOKEN',
    marker,
    headers: { 'private-token': secret },
    list: 'GET /projects/41/merge_requests/7/notes?sort=asc&order_by=created_at&per_page=100&page=1',
    comments: numbered,
    create: ['POST /projects/41/merge_requests/7/notes', (body) => ({ body })],
    update: ['PUT /projects/41/merge_requests/7/notes/12', (body) => ({ body })],
    status: [
      `POST /projects/42/statuses/${sha}`,
      { state: 'failed', name: 'tsdt/shop', description: '2 rules are not kept', target_url: page, pipeline_id: 99 },
    ],
    grant: 'scope `api`',
    labels: ['GET /projects/41/merge_requests/7', { labels: ['bug', 'tsdt:allow-contracts'] }],
  },
  {
    name: 'Bitbucket',
    env: {
      BITBUCKET_BUILD_NUMBER: '3',
      BITBUCKET_WORKSPACE: 'ada',
      BITBUCKET_REPO_SLUG: 'shop',
      BITBUCKET_PR_ID: '7',
      BITBUCKET_COMMIT: sha,
      BITBUCKET_TOKEN: secret,
    },
    pull: 'BITBUCKET_PR_ID',
    token: 'BITBUCKET_TOKEN',
    marker: '[//]: # (tsdt:ci shop)',
    headers: { authorization: `Bearer ${secret}` },
    list: 'GET /repositories/ada/shop/pullrequests/7/comments?pagelen=100',
    comments: (texts) => ({ values: texts.map((raw, at) => ({ id: at + 11, content: { raw } })) }),
    create: ['POST /repositories/ada/shop/pullrequests/7/comments', (raw) => ({ content: { raw } })],
    update: ['PUT /repositories/ada/shop/pullrequests/7/comments/12', (raw) => ({ content: { raw } })],
    status: [
      `POST /repositories/ada/shop/commit/${sha}/statuses/build`,
      { key: 'tsdt/shop', name: 'tsdt/shop', state: 'FAILED', description: '2 rules are not kept', url: page },
    ],
    grant: 'pullrequest:write',
    labels: null,
  },
  {
    name: 'Azure DevOps',
    env: {
      TF_BUILD: 'True',
      SYSTEM_COLLECTIONURI: 'https://dev.azure.com/ada/',
      SYSTEM_TEAMPROJECT: 'The Shop',
      BUILD_REPOSITORY_ID: 'r1',
      BUILD_REPOSITORY_PROVIDER: 'TfsGit',
      SYSTEM_PULLREQUEST_PULLREQUESTID: '7',
      SYSTEM_ACCESSTOKEN: secret,
    },
    pull: 'SYSTEM_PULLREQUEST_PULLREQUESTID',
    token: 'SYSTEM_ACCESSTOKEN',
    marker,
    headers: { authorization: `Bearer ${secret}` },
    list: 'GET /The%20Shop/_apis/git/repositories/r1/pullRequests/7/threads?api-version=7.1',
    comments: (texts) => ({ value: texts.map((content, at) => ({ id: at + 11, comments: [{ id: 1, content }] })) }),
    create: [
      'POST /The%20Shop/_apis/git/repositories/r1/pullRequests/7/threads?api-version=7.1',
      (content) => ({ comments: [{ parentCommentId: 0, content, commentType: 'text' }], status: 'closed' }),
    ],
    update: [
      'PATCH /The%20Shop/_apis/git/repositories/r1/pullRequests/7/threads/12/comments/1?api-version=7.1',
      (content) => ({ content }),
    ],
    status: [
      'POST /The%20Shop/_apis/git/repositories/r1/pullRequests/7/statuses?api-version=7.1',
      {
        state: 'failed',
        description: '2 rules are not kept',
        context: { genre: 'tsdt', name: 'shop' },
        targetUrl: page,
      },
    ],
    grant: 'Contribute to pull requests',
    labels: [
      'GET /The%20Shop/_apis/git/repositories/r1/pullRequests/7/labels?api-version=7.1',
      { value: [{ name: 'bug', active: true }, { name: 'old', active: false }, { name: 'tsdt:allow-contracts' }] },
    ],
  },
  {
    name: 'Gitea',
    env: {
      GITEA_ACTIONS: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: 'https://git.example/api/v1',
      GITHUB_REPOSITORY: 'ada/shop',
      GITHUB_REF: 'refs/pull/7/head',
      GITEA_TOKEN: secret,
    },
    pull: 'GITHUB_REF',
    token: 'GITEA_TOKEN',
    marker,
    headers: { authorization: `token ${secret}` },
    list: 'GET /repos/ada/shop/issues/7/comments',
    comments: numbered,
    create: ['POST /repos/ada/shop/issues/7/comments', (body) => ({ body })],
    update: ['PATCH /repos/ada/shop/issues/comments/12', (body) => ({ body })],
    status: [
      `POST /repos/ada/shop/statuses/${sha}`,
      { state: 'failure', context: 'tsdt/shop', description: '2 rules are not kept', target_url: page },
    ],
    grant: 'write:issue',
    labels: ['GET /repos/ada/shop/issues/7/labels', [{ name: 'bug' }, { name: 'tsdt:allow-contracts' }]],
  },
];

let double: HostDouble;
let folder: string;
let waits: number[];

beforeEach(async () => {
  double = new HostDouble();
  await double.start();
  folder = mkdtempSync(join(tmpdir(), 'tsdt-publish-'));
  waits = [];
});
afterEach(async () => {
  await double.stop();
  rmSync(folder, { recursive: true, force: true });
});

function open(env: Readonly<Record<string, string>>, options: Partial<PublishOptions> = {}): Publisher {
  const wait = async (milliseconds: number): Promise<void> => {
    waits.push(milliseconds);
  };
  const found = publisherOf(env, { key: 'shop', api: double.url, wait, ...options });
  if (found === undefined || 'code' in found) throw new Error(found ? formatDiagnostic(found) : 'no pull request');
  return found;
}

async function problemOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DiagnosticError);
  return (error as DiagnosticError).diagnostics.map(formatDiagnostic).join('\n');
}

/** Replies to the list of comments, and by a rule to all else. */
const replies =
  (host: Case, texts: readonly string[], other: (request: Seen) => Reply = () => ({ body: {} })) =>
  (request: Seen): Reply => {
    if (`${request.method} ${request.path}` === host.list) return { body: host.comments(texts) };
    if (request.method === 'GET') return { body: { head: { sha }, sha, source: { commit: { hash: sha } } } };
    return other(request);
  };

describe.each(cases)('$name', (host) => {
  it('makes a comment where there is none, with exact requests', async () => {
    double.answer = replies(host, ['looks good', `I quote: ${host.marker}`], () => ({ status: 201, body: {} }));
    await open(host.env).comment('## A report');
    expect(double.lines).toEqual([host.list, host.create[0]]);
    expect(double.seen[1]?.body).toEqual(host.create[1](`${host.marker}\n\n## A report`));
    for (const { headers } of double.seen) expect(headers).toMatchObject({ ...host.headers, 'user-agent': 'tsdt' });
    expect(double.seen[1]?.headers['content-type']).toBe('application/json');
  });

  it('changes the comment that is there', async () => {
    double.answer = replies(host, ['looks good', `${host.marker}\n\n## An older report`, 'thanks']);
    await open(host.env).comment('## A report');
    expect(double.lines).toEqual([host.list, host.update[0]]);
    expect(double.seen[1]?.body).toEqual(host.update[1](`${host.marker}\n\n## A report`));
  });

  it('leaves a comment alone that says the same already', async () => {
    double.answer = replies(host, [`${host.marker}\n\n## A report`]);
    await open(host.env).comment('## A report');
    expect(double.lines).toEqual([host.list]);
  });

  it("makes its own where somebody else's comment has the marker", async () => {
    double.answer = replies(host, ['a', `${host.marker}\n\na copy`], ({ method }) =>
      method === 'POST' ? { status: 201, body: {} } : { status: 403, body: { message: 'not yours' } },
    );
    await open(host.env).comment('## A report');
    expect(double.lines).toEqual([host.list, host.update[0], host.create[0]]);
  });

  it('tells projects of one repository apart', async () => {
    double.answer = replies(host, [`${host.marker}\n\n## A report`], () => ({ status: 201, body: {} }));
    await open(host.env, { key: 'an other' }).comment('## A report');
    expect(double.lines).toEqual([host.list, host.create[0]]);
    expect(JSON.stringify(double.seen[1]?.body)).toContain(host.marker.replace('shop', 'an_other'));
  });

  it('sets the status, with exact requests', async () => {
    double.answer = replies(host, [], () => ({ status: 201, body: {} }));
    await open(host.env).status({ state: 'failure', title: '2 rules\nare not kept', url: page });
    const last = double.seen.at(-1);
    expect(`${last?.method} ${last?.path}`).toBe(host.status[0]);
    expect(last?.body).toEqual(host.status[1]);
    expect(last?.headers).toMatchObject(host.headers);
  });

  it('reads the labels, where the host has any', async () => {
    double.answer = () => ({ body: host.labels?.[1] });
    expect(await open(host.env).labels()).toEqual(host.labels ? ['bug', 'tsdt:allow-contracts'] : []);
    expect(double.lines).toEqual(host.labels ? [host.labels[0]] : []);
    for (const { headers } of double.seen) expect(headers).toMatchObject(host.headers);
    if (!host.labels) return;
    double.answer = () => ({ status: 403, body: { message: `${secret} may not` } });
    const problem = await problemOf(open(host.env).labels());
    expect(problem).toContain(host.grant);
    expect(problem).not.toContain(secret);
  });

  it('publishes on another pull request that it is told the number of', async () => {
    double.answer = ({ method, path }) =>
      method === 'GET' && !/comments|notes|threads/.test(path)
        ? { body: { head: { sha: 'abc' }, sha: 'abc', source: { commit: { hash: 'abc' } } } }
        : { body: host.comments([]) };
    const publisher = open(host.env, { number: '8' });
    await publisher.comment('## A report');
    await publisher.status({ state: 'success', title: 'fine', url: page });
    expect(double.lines[0]).toBe(host.list.replace('/7/', '/8/'));
    expect(double.lines.at(-1)).toBe(host.status[0].replace('/7/', '/8/').replace(sha, 'abc'));
  });

  it('waits and repeats while the host has trouble, as long as the host says', async () => {
    const troubles: Reply[] = [
      { status: 429, headers: { 'retry-after': '3' } },
      { status: 503 },
      { broken: true },
      { status: 502, body: 'no JSON' },
    ];
    double.answer = () => troubles.shift() ?? { body: host.comments([`${host.marker}\n\n## A report`]) };
    await open(host.env).comment('## A report');
    expect(double.lines).toEqual(Array(5).fill(host.list));
    expect(waits).toEqual([3000, 2000, 4000, 8000]);
  });

  it('gives up at last, and says so', async () => {
    double.answer = () => ({ status: 503 });
    const text = await problemOf(open(host.env).comment('## A report'));
    expect(double.seen).toHaveLength(5);
    expect(text).toMatch(/the answer was 503, 5 times\n {2}help: run the check again later/);
  });

  it('never comments twice when the answer got lost', async () => {
    const texts: string[] = [];
    double.answer = replies(host, texts, ({ method }) => {
      if (method === 'POST') texts.push(`${host.marker}\n\n## A report`);
      return { broken: true };
    });
    await open(host.env).comment('## A report');
    expect(double.lines).toEqual([host.list, host.create[0], host.list]);
    expect(waits).toEqual([1000]);
  });

  it.each([401, 403, 404])('explains %i by what to grant, and shows no secret', async (status) => {
    double.answer = () => ({ status, body: { message: `no: ${secret} (${Object.values(host.headers)[0]})` } });
    const publisher = open(host.env);
    const text = await problemOf(publisher.comment('## A report'));
    expect(text).toMatch(new RegExp(`^Runtime Error \\[E013\\]: ${host.name}: could not read the comments of .* 7`));
    expect(text).toContain(`the answer was ${status}`);
    expect(text).toContain(host.grant);
    expect(text).not.toContain(secret);
    expect(double.seen).toHaveLength(1);
    if (status === 401) expect(text).toContain('does not accept the token');
  });

  it('shows no secret when nobody answers', async () => {
    const publisher = open(host.env);
    await double.stop();
    const text = await problemOf(publisher.comment('## A report'));
    expect(text).toContain('no connection (ECONNREFUSED), 5 times');
    expect(text).not.toContain(secret);
    await double.start();
  });

  it('says which token is missing', () => {
    const { [host.token]: _, ...env } = host.env;
    for (const one of [env, { ...env, [host.token]: '' }, { ...env, [host.token]: `${secret}\nx: y` }]) {
      const found = publisherOf(one, { key: 'shop' });
      const text = found && 'code' in found ? formatDiagnostic(found) : '';
      expect(text).toContain(`[E013]: there is no token to publish on ${host.name} with\n  help: set ${host.token}`);
      expect(text).not.toContain(secret);
    }
  });

  it('publishes nothing where the run is of no pull request', () => {
    const { [host.pull]: _, ...env } = host.env;
    expect(publisherOf(env, { key: 'shop' })).toBeUndefined();
  });

  it('keeps within the length of a comment', async () => {
    double.answer = replies(host, [], () => ({ status: 201, body: {} }));
    const line = `- a line of the report ${'x'.repeat(80)}`;
    await open(host.env).comment(`## A report\n\n${Array(20_000).fill(line).join('\n')}`);
    const text = JSON.stringify(double.seen[1]?.body);
    const limits: Record<string, number> = { GitHub: 65_536, GitLab: 1e6, Bitbucket: 32_768, 'Azure DevOps': 150_000 };
    expect(text.length).toBeGreaterThan((limits[host.name] ?? 65_535) * 0.95);
    expect(text.replaceAll('\\n', ' ').length).toBeLessThan((limits[host.name] ?? 65_535) + 100);
    expect(text).toContain('The report is longer than a comment may be');
  });
});

const of = (name: string): Case => cases.find((one) => one.name === name) as Case;

describe('GitHub', () => {
  const { env } = of('GitHub');

  it('reads all pages of comments', async () => {
    const first = Array.from({ length: 100 }, (_, id) => ({ id, body: 'hello', user: { type: 'User' } }));
    double.answer = ({ path }) => ({
      body: path.endsWith('&page=1') ? first : [{ id: 200, body: `${marker}\n\nold`, user: { type: 'Bot' } }],
    });
    await open(env).comment('new');
    expect(double.lines).toEqual([
      'GET /repos/ada/shop/issues/7/comments?per_page=100&page=1',
      'GET /repos/ada/shop/issues/7/comments?per_page=100&page=2',
      'PATCH /repos/ada/shop/issues/comments/200',
    ]);
  });

  it("does not touch a person's copy of the comment", async () => {
    double.answer = ({ method }) => ({
      body: method === 'GET' ? [{ id: 1, body: `${marker}\n\nold`, user: { type: 'User' } }] : {},
    });
    await open(env).comment('new');
    expect(double.lines.at(-1)).toBe('POST /repos/ada/shop/issues/7/comments');
  });

  it('waits for its limit of requests to pass', async () => {
    const troubles: Reply[] = [{ status: 403, headers: { 'retry-after': '7' } }];
    double.answer = () => troubles.shift() ?? { body: [{ id: 1, body: `${marker}\n\nnew`, user: { type: 'Bot' } }] };
    await open(env).comment('new');
    expect(waits).toEqual([7000]);
  });

  it('takes the head of the pull request from the event', async () => {
    const path = join(folder, 'event.json');
    writeFileSync(path, JSON.stringify({ pull_request: { number: 9, head: { sha: 'feed' } } }));
    double.answer = () => ({ body: {} });
    await open({
      ...env,
      GITHUB_EVENT_PATH: path,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_RUN_ID: '5',
    }).status({ state: 'success', title: 'fine' });
    expect(double.lines).toEqual(['POST /repos/ada/shop/statuses/feed']);
    expect(double.seen[0]?.body).toMatchObject({ target_url: 'https://github.com/ada/shop/actions/runs/5' });
  });

  describe('after a workflow of a fork', () => {
    const { GITHUB_REF: _, ...rest } = env;
    const runOf = (event: string): Record<string, string> => {
      const path = join(folder, 'event.json');
      const from = { owner: { login: 'eve' } };
      const run = { event, head_branch: 'fix/it', head_sha: sha, head_repository: from, pull_requests: [] };
      writeFileSync(path, JSON.stringify({ workflow_run: run }));
      return { ...rest, GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_PATH: path };
    };

    it('looks the pull request up by branch and commit', async () => {
      double.answer = ({ path }) => ({
        body: path.includes('/pulls?')
          ? [
              { number: 3, head: { sha: 'other' } },
              { number: 4, head: { sha } },
            ]
          : [],
      });
      const publisher = open(runOf('pull_request'));
      await publisher.comment('new');
      await publisher.status({ state: 'success', title: 'fine' });
      expect(double.lines).toEqual([
        'GET /repos/ada/shop/pulls?state=open&head=eve%3Afix%2Fit&per_page=100&page=1',
        'GET /repos/ada/shop/issues/4/comments?per_page=100&page=1',
        'POST /repos/ada/shop/issues/4/comments',
        `POST /repos/ada/shop/statuses/${sha}`,
      ]);
    });

    it('publishes nothing when a newer commit was pushed', async () => {
      double.answer = () => ({ body: [{ number: 3, head: { sha: 'other' } }] });
      const text = await problemOf(open(runOf('pull_request')).comment('new'));
      expect(text).toContain('no open pull request ends at commit 12345678');
      expect(double.seen).toHaveLength(1);
    });

    it('publishes nothing after a push', () => {
      expect(publisherOf(runOf('push'), { key: 'shop' })).toBeUndefined();
    });
  });
});

describe('GitLab', () => {
  const { env } = of('GitLab');

  it('reads all pages of notes and leaves those of the system', async () => {
    double.answer = ({ method, path }) => {
      if (method !== 'GET') return { body: {} };
      const next: Record<string, string> = path.endsWith('&page=1') ? { 'x-next-page': '2' } : { 'x-next-page': '' };
      const body = path.endsWith('&page=1')
        ? [{ id: 1, body: 'a' }]
        : [
            { id: 2, body: `${marker}\n\nold` },
            { id: 3, body: `${marker} was mentioned`, system: true },
          ];
      return { body, headers: next };
    };
    await open(env).comment('new');
    expect(double.lines.map((line) => line.replace(/\?.*&/, '?'))).toEqual([
      'GET /projects/41/merge_requests/7/notes?page=1',
      'GET /projects/41/merge_requests/7/notes?page=2',
      'PUT /projects/41/merge_requests/7/notes/2',
    ]);
  });

  it('takes no harm from a status that is set already, and names other mistakes', async () => {
    double.answer = () => ({ status: 400, body: { message: 'Cannot transition status via :succeed from :success' } });
    await open(env).status({ state: 'success', title: 'fine' });
    double.answer = () => ({ status: 400, body: { message: 'state is wrong' } });
    const text = await problemOf(open(env).status({ state: 'success', title: 'fine' }));
    expect(text).toContain('GitLab: could not set the status of 12345678: the answer was 400 (state is wrong)');
  });
});

describe('Bitbucket', () => {
  const { env, marker: own } = of('Bitbucket');

  it('follows the pages of comments, and leaves deleted ones', async () => {
    double.answer = ({ method, path }) => {
      if (method !== 'GET') return { body: {} };
      if (path.includes('page=2')) return { body: { values: [{ id: 2, content: { raw: `${own}\n\nold` } }] } };
      const deleted = { id: 1, deleted: true, content: { raw: `${own}\n\nolder` } };
      return {
        body: {
          values: [deleted],
          next: `${double.url}/repositories/ada/shop/pullrequests/7/comments?pagelen=100&page=2`,
        },
      };
    };
    await open(env).comment('new');
    expect(double.lines.slice(1)).toEqual([
      'GET /repositories/ada/shop/pullrequests/7/comments?pagelen=100&page=2',
      'PUT /repositories/ada/shop/pullrequests/7/comments/2',
    ]);
  });

  it('follows no page to another host', async () => {
    const other = new HostDouble();
    await other.start();
    other.answer = () => ({ body: { values: [] } });
    double.answer = () => ({ body: { values: [], next: `${other.url}/steal` } });
    const text = await problemOf(open(env).comment('new'));
    expect(text).toContain('the host named a page of another host');
    expect(other.seen).toEqual([]);
    await other.stop();
  });

  it('shows no HTML, which it would not understand', async () => {
    double.answer = ({ method }) => ({ body: method === 'GET' ? { values: [] } : {} });
    const details = '<details><summary>Data of <code>orders</code></summary>\n\n| a |\n|---|\n\n</details>';
    const graph = '<details><summary>Lineage</summary>\n\n```mermaid\ngraph LR\n```\n\n</details>';
    await open(env).comment(`## A report\n\n- no<br><sub>help</sub>\n\n${graph}\n\n${details}\n`);
    expect(double.seen[1]?.body).toEqual({
      content: { raw: `${own}\n\n## A report\n\n- no  \nhelp\n\n**Data of \`orders\`**\n\n| a |\n|---|\n` },
    });
  });

  it('takes a personal token with its address', async () => {
    double.answer = () => ({ status: 401, body: {} });
    const text = await problemOf(open({ ...env, BITBUCKET_EMAIL: 'ada@example.com' }).comment('new'));
    const basic = Buffer.from(`ada@example.com:${secret}`).toString('base64');
    expect(double.seen[0]?.headers.authorization).toBe(`Basic ${basic}`);
    expect(text).not.toContain(basic);
  });
});

describe('Azure DevOps', () => {
  const { env } = of('Azure DevOps');

  it('takes a page to sign in for a token that is not accepted', async () => {
    double.answer = () => ({ status: 203, body: '<html>Sign in</html>' });
    const text = await problemOf(open(env).comment('new'));
    expect(text).toContain('Azure DevOps does not accept the token');
  });

  it('takes a personal token', async () => {
    const { SYSTEM_ACCESSTOKEN: token = '', ...rest } = env;
    double.answer = () => ({ body: {} });
    await open({ ...rest, AZURE_DEVOPS_EXT_PAT: token, BUILD_BUILDID: '5' }).status({
      state: 'success',
      title: 'fine',
    });
    expect(double.seen[0]?.headers.authorization).toBe(`Basic ${Buffer.from(`:${token}`).toString('base64')}`);
    expect(double.seen[0]?.body).toMatchObject({
      targetUrl: 'https://dev.azure.com/ada/The%20Shop/_build/results?buildId=5',
    });
  });

  it('knows that the repository may be elsewhere', () => {
    const found = publisherOf({ ...env, BUILD_REPOSITORY_PROVIDER: 'GitHub' }, { key: 'shop' });
    expect(found && 'code' in found ? found.message : '').toBe('the repository of this pipeline is not in Azure Repos');
  });
});

describe('Gitea', () => {
  it('is recognised in Woodpecker', async () => {
    double.answer = ({ method }) => ({ body: method === 'GET' ? [] : {} });
    const publisher = open({
      CI: 'woodpecker',
      CI_FORGE_TYPE: 'forgejo',
      CI_FORGE_URL: 'https://git.example',
      CI_REPO: 'ada/shop',
      CI_COMMIT_PULL_REQUEST: '7',
      CI_COMMIT_SHA: sha,
      FORGEJO_TOKEN: secret,
    });
    await publisher.comment('new');
    await publisher.status({ state: 'success', title: 'fine' });
    expect(double.lines).toEqual([
      'GET /repos/ada/shop/issues/7/comments',
      'POST /repos/ada/shop/issues/7/comments',
      `POST /repos/ada/shop/statuses/${sha}`,
    ]);
    expect(double.seen[0]?.headers.authorization).toBe(`token ${secret}`);
  });
});

it('says where nobody knows the CI', () => {
  const found = publisherOf({}, { key: 'shop' });
  expect(found && 'code' in found ? formatDiagnostic(found) : '').toBe(
    [
      'Runtime Error [E013]: this is no CI that is known here: nobody knows where to publish',
      '  help: known are Gitea, GitHub, GitLab, Bitbucket, Azure DevOps, by the variables that they set',
    ].join('\n'),
  );
});

import { readFileSync } from 'node:fs';
import { DiagnosticError } from '../../base/diagnostic.ts';
import type { Environment } from '../../project/index.ts';
import { issueComments, labelsOf, newestCommit, type Repository, setCommitStatus } from './githubLike.ts';
import { HostApi } from './hostApi.ts';
import { hidden, keyOf, putComment } from './keptComment.ts';
import { noToken, tokenOf, unpublished } from './problem.ts';
import type { Host, Publisher, PublishOptions, Status } from './publisher.ts';

const tokens = ['GITHUB_TOKEN', 'GH_TOKEN'];
const grant =
  'grant the job `permissions: {pull-requests: write, statuses: write}`; a pull request from a fork never gets more than reading: publish in a second workflow, as docs/ci.md shows';

/** github.com and GitHub Enterprise, from Actions or any CI that sets the same variables. */
export const github: Host = {
  name: 'GitHub',
  isHere: (env) => env.GITHUB_ACTIONS === 'true' && env.GITEA_ACTIONS !== 'true' && env.FORGEJO_ACTIONS !== 'true',
  number: (env) => numberOf(env, eventOf(env)),
  open(env, options) {
    const event = eventOf(env);
    const pull = pullOf(env, event, options);
    if (!pull) return undefined;
    const found = tokenOf(env, tokens);
    if (!found) return noToken('GitHub', tokens, 'in a workflow, the `env` of the step takes it from `github.token`');
    if (!env.GITHUB_REPOSITORY) return unpublished('GITHUB_REPOSITORY is not set: nobody knows where to publish');
    const access = {
      host: 'GitHub',
      base: env.GITHUB_API_URL || 'https://api.github.com',
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${found.token}`,
        'x-github-api-version': '2022-11-28',
      },
      secret: found.token,
      grant,
    };
    return new GithubPublisher(new HostApi(access, env, options), env, pull, options.key);
  },
};

/** A pull request, or the branch and commit by which it is found. */
type Pull =
  | { readonly number: string; readonly sha: string | undefined }
  | { readonly owner: string; readonly branch: string; readonly sha: string };

interface GithubEvent {
  readonly pull_request?: { readonly number?: number; readonly head?: { readonly sha?: string } };
  readonly workflow_run?: {
    readonly event?: string;
    readonly head_branch?: string;
    readonly head_sha?: string;
    readonly head_repository?: { readonly owner?: { readonly login?: string } };
  };
}

function eventOf({ GITHUB_EVENT_PATH: path }: Environment): GithubEvent {
  try {
    return path ? (JSON.parse(readFileSync(path, 'utf8')) as GithubEvent) : {};
  } catch {
    return {}; // GITHUB_REF says what is needed most of the time
  }
}

function numberOf(env: Environment, event: GithubEvent): string | undefined {
  const number = event.pull_request?.number ?? /^refs\/pull\/(\d+)\//.exec(env.GITHUB_REF ?? '')?.[1];
  return number === undefined ? undefined : String(number);
}

/**
 * After a workflow of a pull request (`workflow_run`) the pull request is looked up by branch and commit, which GitHub itself says: a
 * number in a file of that workflow would be the stranger's word.
 */
function pullOf(env: Environment, event: GithubEvent, { number }: PublishOptions): Pull | undefined {
  const own = numberOf(env, event);
  if (number !== undefined && number !== own) return { number, sha: undefined };
  if (own !== undefined) return { number: own, sha: event.pull_request?.head?.sha };
  const { event: cause, head_branch: branch, head_sha: sha, head_repository: from } = event.workflow_run ?? {};
  const owner = from?.owner?.login;
  return cause?.startsWith('pull_request') && branch && sha && owner ? { owner, branch, sha } : undefined;
}

interface GithubComment {
  readonly id: number;
  readonly body?: string | null;
  readonly user?: { readonly type?: string } | null;
}

class GithubPublisher implements Publisher {
  readonly host = 'GitHub';
  private readonly api: HostApi;
  private readonly env: Environment;
  private readonly pull: Pull;
  private readonly key: string;
  private readonly repository: Repository;
  private found: { readonly number: string; readonly sha: string } | undefined;

  constructor(api: HostApi, env: Environment, pull: Pull, key: string) {
    this.api = api;
    this.env = env;
    this.pull = pull;
    this.key = keyOf(key);
    this.repository = { api, path: `/repos/${env.GITHUB_REPOSITORY}` };
  }

  async labels(): Promise<readonly string[]> {
    return labelsOf(this.repository, (await this.whole(false)).number);
  }

  async comment(markdown: string): Promise<void> {
    const comments = issueComments(this.repository, (await this.whole(false)).number, async (path, doing) => {
      const all = await this.pages<GithubComment>(path, doing);
      // tokens of workflows write as a bot; a person's comment with the marker is a copy
      const isBot = this.api.access.secret.startsWith('ghs_');
      return all.filter(({ user }) => !isBot || user?.type === 'Bot').map(({ id, body }) => ({ id, text: body ?? '' }));
    });
    await putComment(this.api, comments, { marker: hidden.html(`tsdt:ci ${this.key}`), markdown, limit: 65_536 });
  }

  async status(status: Status): Promise<void> {
    const { sha } = await this.whole(true);
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = this.env;
    const page = server && run ? `${server}/${repository}/actions/runs/${run}` : undefined;
    await setCommitStatus(this.repository, sha, status, { key: this.key, page, longest: 140 });
  }

  /** The number and, where it is asked for, the newest commit. */
  private async whole(needsSha: boolean): Promise<{ readonly number: string; readonly sha: string }> {
    if (this.found) return this.found;
    if (!('number' in this.pull)) {
      this.found = await this.byBranch(this.pull);
      return this.found;
    }
    const { number, sha } = this.pull;
    if (sha !== undefined || !needsSha) return { number, sha: sha ?? '' };
    this.found = { number, sha: await newestCommit(this.repository, number) };
    return this.found;
  }

  private async byBranch({ owner, branch, sha }: Extract<Pull, { branch: string }>) {
    const path = `${this.repository.path}/pulls?state=open&head=${encodeURIComponent(`${owner}:${branch}`)}`;
    const all = await this.pages<{ number: number; head: { sha: string } }>(path, 'look up the pull request');
    const pull = all.find(({ head }) => head.sha === sha);
    if (!pull)
      throw new DiagnosticError(
        unpublished(
          `no open pull request ends at commit ${sha.slice(0, 8)}`,
          'it was closed, or a newer commit was pushed, whose own run will publish',
        ),
      );
    return { number: String(pull.number), sha };
  }

  private async pages<T>(path: string, doing: string): Promise<T[]> {
    const all: T[] = [];
    for (let page = 1; ; page += 1) {
      const separator = path.includes('?') ? '&' : '?';
      const { json } = await this.api.ask({
        method: 'GET',
        path: `${path}${separator}per_page=100&page=${page}`,
        doing,
      });
      all.push(...(json as T[]));
      if ((json as T[]).length < 100) return all;
    }
  }
}

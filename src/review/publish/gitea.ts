import { readFileSync } from 'node:fs';
import type { Environment } from '../../project/index.ts';
import { issueComments, labelsOf, newestCommit, type Repository, setCommitStatus } from './githubLike.ts';
import { HostApi } from './hostApi.ts';
import { hidden, keyOf, putComment } from './keptComment.ts';
import { noToken, tokenOf, unpublished } from './problem.ts';
import type { Host, Publisher, PublishOptions, Status } from './publisher.ts';

const tokens = ['GITEA_TOKEN', 'FORGEJO_TOKEN'];
const grant =
  'the token needs `write:issue` and `write:repository`, and its owner may write to the repository; a pull request from a fork gets a token that reads only';

/** Gitea and Forgejo, from their Actions or from Woodpecker. */
export const gitea: Host = {
  name: 'Gitea',
  isHere: (env) => isActions(env) || isWoodpecker(env),
  number: (env) => placeOf(env).number,
  open(env, options) {
    const place = placeOf(env);
    const number = options.number ?? place.number;
    if (!number) return undefined;
    const names = isActions(env) ? [...tokens, 'GITHUB_TOKEN'] : tokens;
    const found = tokenOf(env, names);
    if (!found) return noToken('Gitea', tokens, 'an access token with `write:issue` and `write:repository`');
    const { repository, api } = place;
    if (!repository || !api)
      return unpublished('the environment does not say which repository this is: nobody knows where to publish');
    const access = {
      host: 'Gitea',
      base: api,
      headers: { authorization: `token ${found.token}` },
      secret: found.token,
      grant,
    };
    return new GiteaPublisher(new HostApi(access, env, options), { ...place, repository, number }, options);
  },
};

const isActions = (env: Environment): boolean => env.GITEA_ACTIONS === 'true' || env.FORGEJO_ACTIONS === 'true';
const isWoodpecker = (env: Environment): boolean =>
  env.CI === 'woodpecker' && ['gitea', 'forgejo'].includes(env.CI_FORGE_TYPE ?? '');

interface Place {
  readonly api: string | undefined;
  /** `owner/name`. */
  readonly repository: string | undefined;
  /** Of the pull request that this run is of. */
  readonly number: string | undefined;
  /** Its newest commit, where the environment says it. */
  readonly sha: string | undefined;
  readonly page: string | undefined;
}

const placeOf = (env: Environment): Place => (isActions(env) ? actionsPlace(env) : woodpeckerPlace(env));

function actionsPlace(env: Environment): Place {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_NUMBER: run } = env;
  const pull = eventPull(env.GITHUB_EVENT_PATH);
  const number = pull?.number ?? /^refs\/pull\/(\d+)\//.exec(env.GITHUB_REF ?? '')?.[1];
  return {
    api: env.GITHUB_API_URL || (server ? `${server}/api/v1` : undefined),
    repository,
    number: number === undefined ? undefined : String(number),
    sha: pull?.head?.sha,
    page: server && run ? `${server}/${repository}/actions/runs/${run}` : undefined,
  };
}

function woodpeckerPlace(env: Environment): Place {
  const { CI_FORGE_URL: server, CI_REPO: repository, CI_COMMIT_PULL_REQUEST: number } = env;
  return {
    api: server ? `${server.replace(/\/$/, '')}/api/v1` : undefined,
    repository,
    number: number || undefined,
    sha: env.CI_COMMIT_SHA,
    page: env.CI_PIPELINE_URL,
  };
}

interface EventPull {
  readonly number?: number;
  readonly head?: { readonly sha?: string };
}

function eventPull(path: string | undefined): EventPull | undefined {
  try {
    return path ? (JSON.parse(readFileSync(path, 'utf8')) as { pull_request?: EventPull }).pull_request : undefined;
  } catch {
    return undefined; // GITHUB_REF says the number, too
  }
}

class GiteaPublisher implements Publisher {
  readonly host = 'Gitea';
  private readonly api: HostApi;
  private readonly place: Place & { readonly number: string };
  private readonly isOwn: boolean;
  private readonly key: string;
  private readonly repository: Repository;

  constructor(
    api: HostApi,
    place: Place & { readonly number: string; readonly repository: string },
    { key, number }: PublishOptions,
  ) {
    this.api = api;
    this.place = place;
    this.isOwn = number === undefined || place.sha === undefined;
    this.key = keyOf(key);
    this.repository = { api, path: `/repos/${place.repository.split('/').map(encodeURIComponent).join('/')}` };
  }

  labels(): Promise<readonly string[]> {
    return labelsOf(this.repository, this.place.number);
  }

  async comment(markdown: string): Promise<void> {
    // all of them come in one answer
    const comments = issueComments(this.repository, this.place.number, async (path, doing) => {
      const { json } = await this.api.ask({ method: 'GET', path, doing });
      return (json as { id: number; body: string }[]).map(({ id, body }) => ({ id, text: body }));
    });
    await putComment(this.api, comments, { marker: hidden.html(`tsdt:ci ${this.key}`), markdown, limit: 65_535 });
  }

  async status(status: Status): Promise<void> {
    const { sha: own, number, page } = this.place;
    const sha = this.isOwn && own ? own : await newestCommit(this.repository, number);
    await setCommitStatus(this.repository, sha, status, { key: this.key, page, longest: 255 });
  }
}

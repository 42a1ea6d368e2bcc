import { readFileSync } from 'node:fs';
import type { Environment } from '../../project/index.ts';
import { HostApi } from './hostApi.ts';
import { type Comments, hidden, keyOf, putComment } from './keptComment.ts';
import { noToken, tokenOf, unpublished } from './problem.ts';
import type { Host, Publisher, PublishOptions, Status } from './publisher.ts';
import { oneLine } from './shortened.ts';

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
  private readonly repository: string;

  constructor(
    api: HostApi,
    place: Place & { readonly number: string; readonly repository: string },
    { key, number }: PublishOptions,
  ) {
    this.api = api;
    this.place = place;
    this.isOwn = number === undefined || place.sha === undefined;
    this.key = keyOf(key);
    this.repository = `/repos/${place.repository.split('/').map(encodeURIComponent).join('/')}`;
  }

  async comment(markdown: string): Promise<void> {
    const { number } = this.place;
    const where = `pull request ${number}`;
    const issue = `${this.repository}/issues/${encodeURIComponent(number)}/comments`;
    const comments: Comments<number> = {
      // all of them come in one answer
      list: async () => {
        const { json } = await this.api.ask({ method: 'GET', path: issue, doing: `read the comments of ${where}` });
        return (json as { id: number; body: string }[]).map(({ id, body }) => ({ id, text: body }));
      },
      create: async (body) => {
        await this.api.ask({ method: 'POST', path: issue, body: { body }, doing: `comment on ${where}`, once: true });
      },
      update: async (id, body) => {
        const path = `${this.repository}/issues/comments/${id}`;
        await this.api.ask({ method: 'PATCH', path, body: { body }, doing: `change the comment on ${where}` });
      },
    };
    await putComment(this.api, comments, { marker: hidden.html(`tsdt:ci ${this.key}`), markdown, limit: 65_535 });
  }

  async status({ state, title, url }: Status): Promise<void> {
    const sha = await this.commit();
    const target = url ?? this.place.page;
    await this.api.ask({
      method: 'POST',
      path: `${this.repository}/statuses/${sha}`,
      body: {
        state,
        context: `tsdt/${this.key}`,
        description: oneLine(title, 255),
        ...(target ? { target_url: target } : {}),
      },
      doing: `set the status of ${sha.slice(0, 8)}`,
    });
  }

  private async commit(): Promise<string> {
    const { sha, number } = this.place;
    if (this.isOwn && sha) return sha;
    const path = `${this.repository}/pulls/${encodeURIComponent(number)}`;
    const { json } = await this.api.ask({ method: 'GET', path, doing: `read pull request ${number}` });
    return (json as { head: { sha: string } }).head.sha;
  }
}

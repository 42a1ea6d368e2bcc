import type { Environment } from '../../project/index.ts';
import { HostApi, RefusedError } from './hostApi.ts';
import { type Comments, hidden, keyOf, putComment } from './keptComment.ts';
import { noToken, tokenOf, unpublished } from './problem.ts';
import type { Host, Publisher, PublishOptions, Status } from './publisher.ts';
import { oneLine } from './shortened.ts';

const tokens = ['GITLAB_TOKEN'];
const grant =
  'the token needs the scope `api` and the role Developer in the project; CI_JOB_TOKEN may write no comments: make a project access token';

/** gitlab.com and other instances, from GitLab CI. */
export const gitlab: Host = {
  name: 'GitLab',
  isHere: (env) => env.GITLAB_CI === 'true',
  number: (env) => env.CI_MERGE_REQUEST_IID || undefined,
  open(env, options) {
    const number = options.number ?? this.number(env);
    if (!number) return undefined;
    const found = tokenOf(env, tokens);
    if (!found) return noToken('GitLab', tokens, 'a masked variable of the project, holding a project access token');
    if (!env.CI_PROJECT_ID) return unpublished('CI_PROJECT_ID is not set: nobody knows where to publish');
    const access = {
      host: 'GitLab',
      base: env.CI_API_V4_URL || 'https://gitlab.com/api/v4',
      headers: { 'private-token': found.token },
      secret: found.token,
      grant,
    };
    return new GitlabPublisher(new HostApi(access, env, options), env, number, options);
  },
};

interface Note {
  readonly id: number;
  readonly body: string;
  readonly system?: boolean;
}

class GitlabPublisher implements Publisher {
  readonly host = 'GitLab';
  private readonly api: HostApi;
  private readonly env: Environment;
  private readonly number: string;
  private readonly key: string;
  private readonly request: string;

  constructor(api: HostApi, env: Environment, number: string, { key }: PublishOptions) {
    this.api = api;
    this.env = env;
    this.number = number;
    this.key = keyOf(key);
    const project = env.CI_MERGE_REQUEST_PROJECT_ID || env.CI_PROJECT_ID || '';
    this.request = `/projects/${encodeURIComponent(project)}/merge_requests/${encodeURIComponent(number)}`;
  }

  async labels(): Promise<readonly string[]> {
    const doing = `read merge request ${this.number}`;
    const { json } = await this.api.ask({ method: 'GET', path: this.request, doing });
    return (json as { labels?: readonly string[] }).labels ?? [];
  }

  async comment(markdown: string): Promise<void> {
    const where = `merge request ${this.number}`;
    const comments: Comments<number> = {
      list: async () => {
        const all: Note[] = [];
        for (let page = '1'; page !== ''; ) {
          const { json, headers } = await this.api.ask({
            method: 'GET',
            path: `${this.request}/notes?sort=asc&order_by=created_at&per_page=100&page=${page}`,
            doing: `read the comments of ${where}`,
          });
          all.push(...(json as Note[]));
          page = headers.get('x-next-page') ?? '';
        }
        return all.filter(({ system }) => !system).map(({ id, body }) => ({ id, text: body }));
      },
      create: async (body) => {
        const path = `${this.request}/notes`;
        await this.api.ask({ method: 'POST', path, body: { body }, doing: `comment on ${where}`, once: true });
      },
      update: async (id, body) => {
        const path = `${this.request}/notes/${id}`;
        await this.api.ask({ method: 'PUT', path, body: { body }, doing: `change the comment on ${where}` });
      },
    };
    await putComment(this.api, comments, { marker: hidden.html(`tsdt:ci ${this.key}`), markdown, limit: 1_000_000 });
  }

  async status({ state, title, url }: Status): Promise<void> {
    const { sha, pipeline } = await this.commit();
    const target = url ?? this.env.CI_JOB_URL;
    try {
      await this.api.ask({
        method: 'POST',
        path: `/projects/${encodeURIComponent(this.env.CI_PROJECT_ID ?? '')}/statuses/${sha}`,
        body: {
          state: state === 'failure' ? 'failed' : state,
          name: `tsdt/${this.key}`,
          description: oneLine(title, 255),
          ...(target ? { target_url: target } : {}),
          ...(pipeline ? { pipeline_id: pipeline } : {}),
        },
        doing: `set the status of ${sha.slice(0, 8)}`,
      });
    } catch (error) {
      // the status is what it shall be already: GitLab takes that for a mistake
      if (!(error instanceof RefusedError && error.status === 400 && /cannot transition status/i.test(error.message)))
        throw error;
    }
  }

  /** The commit of this pipeline: another pipeline named with it would become a new one. */
  private async commit(): Promise<{ readonly sha: string; readonly pipeline: number | undefined }> {
    const { CI_MERGE_REQUEST_IID: own, CI_COMMIT_SHA: sha, CI_PIPELINE_ID: pipeline } = this.env;
    if (own === this.number && sha) return { sha, pipeline: pipeline ? Number(pipeline) : undefined };
    const { json } = await this.api.ask({
      method: 'GET',
      path: this.request,
      doing: `read merge request ${this.number}`,
    });
    return { sha: (json as { sha: string }).sha, pipeline: undefined };
  }
}

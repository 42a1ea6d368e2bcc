import type { Environment } from '../../project/index.ts';
import { HostApi } from './hostApi.ts';
import { type Comments, hidden, keyOf, putComment } from './keptComment.ts';
import { noToken, tokenOf, unpublished } from './problem.ts';
import type { Host, Publisher, PublishOptions, Status } from './publisher.ts';
import { oneLine } from './shortened.ts';

const tokens = ['SYSTEM_ACCESSTOKEN', 'AZURE_DEVOPS_EXT_PAT'];
const grant =
  'grant the build service (`Project Build Service`) "Contribute to pull requests" in the security of the repository; a personal token needs the scopes Code (Read & Write) and Code (Status)';

/** Azure Repos, from Azure Pipelines. */
export const azure: Host = {
  name: 'Azure DevOps',
  isHere: (env) => env.TF_BUILD?.toLowerCase() === 'true',
  number: (env) => env.SYSTEM_PULLREQUEST_PULLREQUESTID || undefined,
  open(env, options) {
    const number = options.number ?? this.number(env);
    if (!number) return undefined;
    if ((env.BUILD_REPOSITORY_PROVIDER ?? 'TfsGit') !== 'TfsGit')
      return unpublished(
        'the repository of this pipeline is not in Azure Repos',
        'publish from a workflow of the host that has the pull request',
      );
    const found = tokenOf(env, tokens);
    if (!found) return noToken('Azure DevOps', tokens, 'in a step, `env: {SYSTEM_ACCESSTOKEN: $(System.AccessToken)}`');
    const { SYSTEM_COLLECTIONURI: collection, SYSTEM_TEAMPROJECT: project, BUILD_REPOSITORY_ID: repository } = env;
    if (!collection || !project || !repository)
      return unpublished(
        'SYSTEM_COLLECTIONURI, SYSTEM_TEAMPROJECT and BUILD_REPOSITORY_ID are not all set: nobody knows where to publish',
      );
    const basic = Buffer.from(`:${found.token}`).toString('base64');
    const access = {
      host: 'Azure DevOps',
      base: collection,
      headers: { authorization: found.name === 'SYSTEM_ACCESSTOKEN' ? `Bearer ${found.token}` : `Basic ${basic}` },
      secret: found.token,
      grant,
    };
    const path = `/${encodeURIComponent(project)}/_apis/git/repositories/${encodeURIComponent(repository)}/pullRequests/${encodeURIComponent(number)}`;
    return new AzurePublisher(new HostApi(access, env, options), env, { path, number }, options);
  },
};

interface Thread {
  readonly id: number;
  readonly isDeleted?: boolean;
  readonly comments?: readonly { readonly id: number; readonly content?: string; readonly isDeleted?: boolean }[];
}

const version = 'api-version=7.1';

class AzurePublisher implements Publisher {
  readonly host = 'Azure DevOps';
  private readonly api: HostApi;
  private readonly env: Environment;
  private readonly pull: { readonly path: string; readonly number: string };
  private readonly key: string;

  constructor(
    api: HostApi,
    env: Environment,
    pull: { readonly path: string; readonly number: string },
    { key }: PublishOptions,
  ) {
    this.api = api;
    this.env = env;
    this.pull = pull;
    this.key = keyOf(key);
  }

  async labels(): Promise<readonly string[]> {
    const { path: pull, number } = this.pull;
    const doing = `read the labels of pull request ${number}`;
    const { json } = await this.api.ask({ method: 'GET', path: `${pull}/labels?${version}`, doing });
    const { value } = json as { value: readonly { readonly name: string; readonly active?: boolean }[] };
    return value.filter(({ active }) => active !== false).map(({ name }) => name);
  }

  async comment(markdown: string): Promise<void> {
    const { path: pull, number } = this.pull;
    const where = `pull request ${number}`;
    const comments: Comments<{ thread: number; comment: number }> = {
      // threads come in one answer: there are no pages of them
      list: async () => {
        const path = `${pull}/threads?${version}`;
        const { json } = await this.api.ask({ method: 'GET', path, doing: `read the comments of ${where}` });
        return (json as { value: readonly Thread[] }).value
          .filter(({ isDeleted }) => !isDeleted)
          .flatMap(({ id: thread, comments: all = [] }) => {
            const [first] = all;
            if (!first || first.isDeleted) return [];
            return [{ id: { thread, comment: first.id }, text: first.content ?? '' }];
          });
      },
      create: async (content) => {
        // an open thread would hold up the pull request where all must be resolved
        const body = { comments: [{ parentCommentId: 0, content, commentType: 'text' }], status: 'closed' };
        const path = `${pull}/threads?${version}`;
        await this.api.ask({ method: 'POST', path, body, doing: `comment on ${where}`, once: true });
      },
      update: async ({ thread, comment }, content) => {
        const path = `${pull}/threads/${thread}/comments/${comment}?${version}`;
        await this.api.ask({ method: 'PATCH', path, body: { content }, doing: `change the comment on ${where}` });
      },
    };
    await putComment(this.api, comments, { marker: hidden.html(`tsdt:ci ${this.key}`), markdown, limit: 150_000 });
  }

  async status({ state, title, url }: Status): Promise<void> {
    const { SYSTEM_COLLECTIONURI: collection, SYSTEM_TEAMPROJECT: project, BUILD_BUILDID: build } = this.env;
    const page = `${collection?.replace(/\/$/, '')}/${encodeURIComponent(project ?? '')}/_build/results?buildId=${build}`;
    const target = url ?? (build ? page : undefined);
    await this.api.ask({
      method: 'POST',
      path: `${this.pull.path}/statuses?${version}`,
      body: {
        state: { pending: 'pending', success: 'succeeded', failure: 'failed' }[state],
        description: oneLine(title, 255),
        context: { genre: 'tsdt', name: this.key },
        ...(target ? { targetUrl: target } : {}),
      },
      doing: `set the status of pull request ${this.pull.number}`,
    });
  }
}

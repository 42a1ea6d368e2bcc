import type { Environment } from '../../project/index.ts';
import { HostApi } from './hostApi.ts';
import { type Comments, hidden, keyOf, putComment } from './keptComment.ts';
import { plainMarkdown } from './plainMarkdown.ts';
import { noToken, tokenOf, unpublished } from './problem.ts';
import type { Host, Publisher, PublishOptions, Status } from './publisher.ts';
import { oneLine } from './shortened.ts';

const tokens = ['BITBUCKET_TOKEN'];
const grant =
  'the token needs `pullrequest:write` and `repository:write`; a personal API token needs its address in BITBUCKET_EMAIL, too';

/** Bitbucket Cloud, from Pipelines. */
export const bitbucket: Host = {
  name: 'Bitbucket',
  isHere: (env) => env.BITBUCKET_BUILD_NUMBER !== undefined && env.BITBUCKET_REPO_SLUG !== undefined,
  number: (env) => env.BITBUCKET_PR_ID || undefined,
  open(env, options) {
    const number = options.number ?? this.number(env);
    if (!number) return undefined;
    const found = tokenOf(env, tokens);
    if (!found) return noToken('Bitbucket', tokens, 'a secured variable of the repository, holding an access token');
    const { BITBUCKET_WORKSPACE: workspace, BITBUCKET_REPO_SLUG: slug, BITBUCKET_EMAIL: email } = env;
    if (!workspace) return unpublished('BITBUCKET_WORKSPACE is not set: nobody knows where to publish');
    const basic = email ? Buffer.from(`${email.trim()}:${found.token}`).toString('base64') : undefined;
    const access = {
      host: 'Bitbucket',
      base: 'https://api.bitbucket.org/2.0',
      headers: { authorization: basic ? `Basic ${basic}` : `Bearer ${found.token}` },
      secret: found.token,
      grant,
    };
    const repository = `/repositories/${encodeURIComponent(workspace)}/${encodeURIComponent(slug ?? '')}`;
    return new BitbucketPublisher(new HostApi(access, env, options), env, { repository, number }, options);
  },
};

interface BitbucketPage {
  readonly values: readonly {
    readonly id: number;
    readonly deleted?: boolean;
    readonly content?: { readonly raw?: string };
  }[];
  readonly next?: string;
}

class BitbucketPublisher implements Publisher {
  readonly host = 'Bitbucket';
  private readonly api: HostApi;
  private readonly env: Environment;
  private readonly place: { readonly repository: string; readonly number: string };
  private readonly key: string;

  constructor(
    api: HostApi,
    env: Environment,
    place: { readonly repository: string; readonly number: string },
    { key }: PublishOptions,
  ) {
    this.api = api;
    this.env = env;
    this.place = place;
    this.key = keyOf(key);
  }

  private get pull(): string {
    return `${this.place.repository}/pullrequests/${encodeURIComponent(this.place.number)}`;
  }

  /** Bitbucket's pull requests have no labels. */
  async labels(): Promise<readonly string[]> {
    return [];
  }

  async comment(markdown: string): Promise<void> {
    const where = `pull request ${this.place.number}`;
    const comments: Comments<number> = {
      list: async () => {
        const all: BitbucketPage['values'][number][] = [];
        for (let path: string | undefined = `${this.pull}/comments?pagelen=100`; path !== undefined; ) {
          const answer = await this.api.ask({ method: 'GET', path, doing: `read the comments of ${where}` });
          const page = answer.json as BitbucketPage;
          all.push(...page.values);
          path = page.next;
        }
        return all
          .filter(({ deleted }) => !deleted)
          .map(({ id, content }) => ({ id, text: content?.raw ?? '' }))
          .sort((a, b) => a.id - b.id);
      },
      create: async (raw) => {
        const path = `${this.pull}/comments`;
        await this.api.ask({
          method: 'POST',
          path,
          body: { content: { raw } },
          doing: `comment on ${where}`,
          once: true,
        });
      },
      update: async (id, raw) => {
        const path = `${this.pull}/comments/${id}`;
        await this.api.ask({
          method: 'PUT',
          path,
          body: { content: { raw } },
          doing: `change the comment on ${where}`,
        });
      },
    };
    const marker = hidden.reference(`tsdt:ci ${this.key}`);
    await putComment(this.api, comments, { marker, markdown: plainMarkdown(markdown), limit: 32_768 - 1 });
  }

  async status({ state, title, url }: Status): Promise<void> {
    const sha = await this.commit();
    const { BITBUCKET_WORKSPACE: workspace, BITBUCKET_REPO_SLUG: slug, BITBUCKET_BUILD_NUMBER: build } = this.env;
    await this.api.ask({
      method: 'POST',
      path: `${this.place.repository}/commit/${sha}/statuses/build`,
      body: {
        key: `tsdt/${this.key}`,
        name: `tsdt/${this.key}`,
        state: { pending: 'INPROGRESS', success: 'SUCCESSFUL', failure: 'FAILED' }[state],
        description: oneLine(title, 255),
        // Bitbucket takes no status without an address
        url: url ?? `https://bitbucket.org/${workspace}/${slug}/pipelines/results/${build}`,
      },
      doing: `set the status of ${sha.slice(0, 8)}`,
    });
  }

  private async commit(): Promise<string> {
    const { BITBUCKET_PR_ID: own, BITBUCKET_COMMIT: sha } = this.env;
    if (own === this.place.number && sha) return sha;
    const doing = `read pull request ${this.place.number}`;
    const { json } = await this.api.ask({ method: 'GET', path: this.pull, doing });
    return (json as { source: { commit: { hash: string } } }).source.commit.hash;
  }
}

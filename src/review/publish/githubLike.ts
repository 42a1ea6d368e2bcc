import type { HostApi } from './hostApi.ts';
import type { Comments, Found } from './keptComment.ts';
import type { Status } from './publisher.ts';
import { oneLine } from './shortened.ts';

/** The part of GitHub's API that Gitea and Forgejo have, too. */
export interface Repository {
  readonly api: HostApi;
  /** `/repos/ada/shop` */
  readonly path: string;
}

/** The comments of a pull request, which are those of the issue of its number; hosts differ in how they list them. */
export function issueComments(
  { api, path }: Repository,
  number: string,
  list: (path: string, doing: string) => Promise<readonly Found<number>[]>,
): Comments<number> {
  const where = `pull request ${number}`;
  const all = `${path}/issues/${encodeURIComponent(number)}/comments`;
  return {
    list: () => list(all, `read the comments of ${where}`),
    create: async (body) => {
      await api.ask({ method: 'POST', path: all, body: { body }, doing: `comment on ${where}`, once: true });
    },
    update: async (id, body) => {
      const one = `${path}/issues/comments/${id}`;
      await api.ask({ method: 'PATCH', path: one, body: { body }, doing: `change the comment on ${where}` });
    },
  };
}

/** Sets the status `tsdt/<key>` of a commit. `page` is where it leads unless the status says so itself. */
export async function setCommitStatus(
  { api, path }: Repository,
  sha: string,
  { state, title, url }: Status,
  { key, page, longest }: { readonly key: string; readonly page: string | undefined; readonly longest: number },
): Promise<void> {
  const target = url ?? page;
  await api.ask({
    method: 'POST',
    path: `${path}/statuses/${sha}`,
    body: {
      state,
      context: `tsdt/${key}`,
      description: oneLine(title, longest),
      ...(target ? { target_url: target } : {}),
    },
    doing: `set the status of ${sha.slice(0, 8)}`,
  });
}

/** The newest commit of a pull request. */
export async function newestCommit({ api, path }: Repository, number: string): Promise<string> {
  const { json } = await api.ask({
    method: 'GET',
    path: `${path}/pulls/${encodeURIComponent(number)}`,
    doing: `read pull request ${number}`,
  });
  return (json as { head: { sha: string } }).head.sha;
}

/** Names of the labels of a pull request; there are never more than fit on a page. */
export async function labelsOf({ api, path }: Repository, number: string): Promise<readonly string[]> {
  const { json } = await api.ask({
    method: 'GET',
    path: `${path}/issues/${encodeURIComponent(number)}/labels`,
    doing: `read the labels of pull request ${number}`,
  });
  return (json as { name: string }[]).map(({ name }) => name);
}

import { mkdirSync, rmSync } from 'node:fs';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { GitError, type GitOptions, runGit } from '../git.ts';
import type { Origin } from './requirement.ts';
import { hideSecrets } from './secrets.ts';

/**
 * Puts one revision of a repository into a folder, without its history, and gives the commit. A revision is a tag, a branch
 * (tags first), a commit, whole or shortened, or any other ref; null is the default branch.
 * Throws a DiagnosticError (E008), without tokens.
 */
export async function checkOut(
  address: string,
  revision: string | null,
  folder: string,
  options: GitOptions & { readonly origin: Origin },
): Promise<string> {
  const git = (...args: readonly string[]): Promise<string> => runGit(args, options, folder);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    await git('init', '--quiet');
    const found = await findRef(address, revision, git);
    if (found !== undefined) await fetchOne(address, found, git);
    else await fetchAll(address, revision as string, git);
    return (await git('rev-parse', 'HEAD')).trim();
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    options.signal.throwIfAborted();
    throw new DiagnosticError(explain(error, address, revision, options));
  }
}

type Git = (...args: readonly string[]) => Promise<string>;

const wholeCommit = /^[\da-f]{40}$/;

/** What to fetch for a revision; undefined when only the whole history can tell. */
async function findRef(address: string, revision: string | null, git: Git): Promise<string | undefined> {
  if (revision === null || revision === 'HEAD') return 'HEAD';
  if (wholeCommit.test(revision)) return revision;
  const names = [`refs/tags/${revision}`, `refs/heads/${revision}`, revision, `refs/${revision}`];
  const listed = await git('ls-remote', '--', address, ...names);
  const refs = new Set(listed.split('\n').map((line) => line.split('\t')[1]));
  return names.find((name) => refs.has(name));
}

async function fetchOne(address: string, ref: string, git: Git): Promise<void> {
  try {
    await git('fetch', '--quiet', '--depth', '1', '--no-tags', '--', address, ref);
    await git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
  } catch (error) {
    // Some servers give a commit only as part of a branch.
    if (!wholeCommit.test(ref)) throw error;
    await fetchAll(address, ref, git);
  }
}

async function fetchAll(address: string, revision: string, git: Git): Promise<void> {
  if (!/^[\da-f]{4,40}$/.test(revision)) throw new GitError(`there is no revision '${revision}'`);
  await git('fetch', '--quiet', '--', address, '+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*');
  await git('checkout', '--quiet', '--detach', revision);
}

function explain(
  error: GitError,
  address: string,
  revision: string | null,
  { env, origin }: GitOptions & { origin: Origin },
) {
  const said = hideSecrets(error.message, env)
    .split('\n')
    .map((line) => line.replace(/^(fatal|error|remote): */, '').trim())
    .filter((line) => line !== '')
    .slice(0, 3)
    .join('; ');
  const what = revision === null ? '' : ` at \`${revision}\``;
  return diagnostic('E008', `the git package \`${hideSecrets(address, env)}\`${what} cannot be fetched: ${said}`, {
    ...(origin.place ? { place: origin.place } : {}),
    help: [
      /not installed/.test(said)
        ? 'install git, or use packages of the hub'
        : 'check address, revision and access with `git ls-remote`',
    ],
  });
}

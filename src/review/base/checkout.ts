import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extract } from 'tar';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/suggest.ts';
import { GitError, type GitOptions, runGit } from '../../project/index.ts';

/** The commit that a check compares with, and the files of it. */
export interface Checkout {
  readonly commit: string;
  /** Absolute folder of the project at that commit. */
  readonly root: string;
  /** The history at hand does not tell where the branch began: this is the tip. */
  readonly isTip?: boolean;
}

/**
 * Puts the project as it was where the branch left `ref` into `folder/<commit>`, by `git archive`: nothing of the repository is
 * touched. Where the history at hand does not tell where that was, it is the tip. A commit that lies there already is taken as it
 * is. Throws E011 when git cannot give it.
 */
export async function checkOutBase(
  root: string,
  ref: string,
  folder: string,
  options: GitOptions & { /** Take the tip of `ref`, wherever the branch began. */ readonly exact?: boolean },
): Promise<Checkout> {
  const git = async (...args: readonly string[]): Promise<string> => (await runGit(args, options, root)).trim();
  try {
    const tip = await git('rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`);
    const parted = options.exact ? '' : await git('merge-base', tip, 'HEAD').catch(() => '');
    const commit = parted === '' ? tip : parted;
    const target = join(folder, commit);
    if (!existsSync(join(target, marker))) await unpack(git, commit, target);
    return { commit, root: target, isTip: !options.exact && parted === '' };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new DiagnosticError(await unknownBase(ref, error, git));
  }
}

/** Says what is the matter in words that name what to do; git's own are those of its inner parts. */
async function unknownBase(ref: string, error: GitError, git: (...args: string[]) => Promise<string>) {
  const problem = (why: string, ...help: string[]) =>
    diagnostic('E011', `git does not give \`${ref}\` to compare with: ${why}`, { help });
  if (/not a git repository/i.test(error.message))
    return problem('this folder is in no git repository', 'run it in a clone, or compare with artifacts by `--state`');
  if (!/single revision|bad revision|unknown revision/i.test(error.message)) return problem(error.message);
  const known = await git('for-each-ref', '--format=%(refname:short)', 'refs/heads', 'refs/remotes', 'refs/tags').then(
    (text) => text.split('\n').filter((name) => name !== ''),
    () => [],
  );
  const meant = didYouMean(ref, known) ?? known.find((name) => name === ref.replace(/^[^/]+\//, ''));
  return problem(
    'no branch, tag or commit here has that name',
    ...(meant ? [`did you mean \`${meant}\`? name it by \`--base ${meant}\``] : []),
    'fetch it first (in CI: the whole history, `fetch-depth: 0`), or name another by `--base`, or artifacts by `--state`',
  );
}

/** Files of a project that differ from the commit that is checked out. */
export async function uncommitted(root: string, options: GitOptions): Promise<readonly string[]> {
  return runGit(['status', '--porcelain', '--untracked-files=no', '--', '.'], options, root).then(
    (text) =>
      text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => line.slice(3)),
    () => [],
  );
}

/** Where a project stands in its repository: `warehouse/`, or nothing when it is all of it or there is none. */
export async function placeInRepository(root: string, options: GitOptions): Promise<string> {
  return runGit(['rev-parse', '--show-prefix'], options, root).then(
    (prefix) => prefix.trim(),
    () => '',
  );
}

/** Says that a folder is complete. */
const marker = '.complete';

/** In a folder of a repository `git archive` gives that folder alone. */
async function unpack(git: (...args: string[]) => Promise<string>, commit: string, target: string): Promise<void> {
  const unfinished = `${target}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const archive = join(unfinished, 'archive.tar');
  await git('archive', '--format=tar', `--output=${archive}`, commit);
  await extract({ file: archive, cwd: unfinished });
  rmSync(archive);
  writeFileSync(join(unfinished, marker), commit);
  rmSync(target, { recursive: true, force: true });
  renameSync(unfinished, target);
}

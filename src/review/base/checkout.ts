import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/suggest.ts';
import { GitError, type GitOptions, projectFileNames, readProjectFile, runGit } from '../../project/index.ts';
import { exportTree, placeOfProject } from './exportTree.ts';

/** The commit that a check compares with, and the files of it. */
export interface Checkout {
  readonly commit: string;
  /** Absolute folder of the project at that commit. */
  readonly root: string;
  /** The history at hand does not tell where the branch began: this is the tip. */
  readonly isTip?: boolean;
  /** There was no project at that commit. */
  readonly isEmpty: boolean;
  /** What the reader of a report should know. */
  readonly notes: readonly string[];
}

/**
 * Puts the project as it was where the branch left `ref` into `folder/<commit>`; nothing of the repository is touched. Where the
 * history at hand does not tell where that was, it is the tip. A project that was moved since is found by its name. A commit that lies
 * there already is taken as it is. Throws E011 when git cannot give it.
 */
export async function checkOutBase(
  root: string,
  ref: string,
  folder: string,
  options: GitOptions & {
    /** Take the tip of `ref`, and the same folder, wherever the branch began. */ readonly exact?: boolean;
  },
): Promise<Checkout> {
  const git = async (...args: readonly string[]): Promise<string> => (await runGit(args, options, root)).trim();
  try {
    const tip = await git('rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`);
    const parted = options.exact ? '' : await git('merge-base', tip, 'HEAD').catch(() => '');
    const commit = parted === '' ? tip : parted;
    const target = join(folder, commit);
    const { place, notes } = readMarker(target) ?? (await unpack(root, commit, target, options));
    const project = join(target, 'files', place);
    const isEmpty = !projectFileNames.some((name) => existsSync(join(project, name)));
    return { commit, root: project, isTip: !options.exact && parted === '', isEmpty, notes };
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

/**
 * Files of a project that differ from the commit that is checked out, as paths from the top of the repository. Of those that git does
 * not know, only what the project reads counts.
 */
export async function uncommitted(
  root: string,
  isRead: (path: string) => boolean,
  options: GitOptions,
): Promise<readonly string[]> {
  const prefix = await placeInRepository(root, options);
  return runGit(
    ['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all', '--', '.'],
    options,
    root,
  ).then(
    (text) =>
      text
        .split('\0')
        .filter((entry) => entry !== '' && (!entry.startsWith('??') || isRead(entry.slice(3 + prefix.length))))
        .map((entry) => entry.slice(3)),
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

interface Marker {
  /** Folder of the project, from the top of the repository; empty for the top. */
  readonly place: string;
  readonly notes: readonly string[];
}

/** Its file says that a folder is complete. */
const marker = 'complete.json';

function readMarker(target: string): Marker | undefined {
  const file = join(target, marker);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Marker) : undefined;
}

async function unpack(
  root: string,
  commit: string,
  target: string,
  options: GitOptions & { readonly exact?: boolean },
): Promise<Marker> {
  const unfinished = `${target}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const top = (await runGit(['rev-parse', '--show-toplevel'], options, root)).trim();
  const here = (await placeInRepository(root, options)).replace(/\/$/, '');
  const tree = { top, commit, target: join(unfinished, 'files'), scratch: join(unfinished, 'git') };
  const notes = await exportTree(tree, here, options);
  const isThere = projectFileNames.some((name) => existsSync(join(tree.target, here, name)));
  const moved =
    isThere || options.exact
      ? undefined
      : await placeOfProject(tree, String(readProjectFile(root).data.get('name')), options);
  if (moved !== undefined) notes.push(...(await exportTree(tree, moved, options)));
  const found: Marker = { place: moved ?? here, notes };
  mkdirSync(join(tree.target, found.place), { recursive: true });
  rmSync(tree.scratch, { recursive: true, force: true });
  writeFileSync(join(unfinished, marker), JSON.stringify(found));
  rmSync(target, { recursive: true, force: true });
  renameSync(unfinished, target);
  return found;
}

import { existsSync, mkdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join, normalize, posix } from 'node:path';
import { type GitOptions, projectFileNames, runGit } from '../../project/index.ts';
import { fillPointers } from './largeFiles.ts';

/** A commit of a repository, and where its files go. */
export interface Tree {
  /** Absolute folder of the repository's checkout. */
  readonly top: string;
  readonly commit: string;
  /** Absolute folder which stands for `top`. */
  readonly target: string;
  /** A folder for git's own files. */
  readonly scratch: string;
}

/**
 * Puts a folder of a commit into a target, with all that it reaches for outside of itself: local packages, paths such as
 * `../shared`, links, submodules and what git LFS holds. By a checkout with an index of its own: nothing of the repository is touched,
 * and `export-ignore` leaves nothing out. Gives what the reader of a report should know.
 */
export async function exportTree(tree: Tree, folder: string, options: GitOptions): Promise<string[]> {
  const notes: string[] = [];
  const waiting = [folder];
  const done: string[] = [];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const path = next;
    if (done.some((one) => isWithin(path, one))) continue;
    done.push(path);
    const entries = await list(tree, path, options);
    if (entries.length === 0) continue;
    await checkOut(tree, path, options);
    for (const { mode, name, object } of entries) {
      if (mode === '120000') waiting.push(posix.join(posix.dirname(name), readlinkSync(join(tree.target, name))));
      if (mode === '160000') notes.push(...(await submodule(tree, name, object, options)));
    }
    const files = entries.filter(({ mode }) => mode.startsWith('100')).map(({ name }) => name);
    notes.push(...(await fillPointers(tree, files, options)));
    waiting.push(...pathsOutOf(tree.target, path));
  }
  return notes;
}

const isWithin = (path: string, folder: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`);

const git = (tree: Tree, options: GitOptions, ...args: readonly string[]): Promise<string> =>
  runGit(args, options, tree.top);

interface Entry {
  /** `100644` of a file, `120000` of a link, `160000` of a submodule */
  readonly mode: string;
  readonly object: string;
  /** From the top of the repository. */
  readonly name: string;
}

async function list(tree: Tree, path: string, options: GitOptions): Promise<Entry[]> {
  if (path === '..' || path.startsWith('../')) return []; // outside of the repository
  const found = await git(tree, options, 'ls-tree', '-r', '-z', tree.commit, '--', ...(path === '' ? [] : [path]));
  return found
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [mode = '', , object = ''] = line.slice(0, line.indexOf('\t')).split(' ');
      return { mode, object, name: line.slice(line.indexOf('\t') + 1) };
    });
}

async function checkOut(tree: Tree, path: string, options: GitOptions): Promise<void> {
  const { target, scratch, commit } = tree;
  mkdirSync(target, { recursive: true });
  mkdirSync(scratch, { recursive: true });
  const folder = (await git(tree, options, 'rev-parse', '--absolute-git-dir')).trim();
  // neither hooks nor a sparse checkout of the user have a part in it
  const own = [
    'core.hooksPath=/dev/null',
    'core.fsmonitor=false',
    'core.sparseCheckout=false',
    'submodule.recurse=false',
  ];
  const settings = own.flatMap((setting) => ['-c', setting]);
  const args = ['--literal-pathspecs', ...settings, `--git-dir=${folder}`, `--work-tree=${target}`];
  // contents of git LFS are taken from where they are, and nothing is fetched
  const env = { ...options.env, GIT_LFS_SKIP_SMUDGE: '1' };
  await runGit(
    [...args, 'checkout', '--quiet', commit, '--', path === '' ? '.' : path],
    { ...options, env, index: join(scratch, 'index') },
    target,
  );
}

/** The files of a submodule, from its own repository in the checkout. */
async function submodule(tree: Tree, path: string, commit: string, options: GitOptions): Promise<string[]> {
  const top = join(tree.top, path);
  const inner: Tree = { top, commit, target: join(tree.target, path), scratch: join(tree.scratch, commit) };
  const isThere =
    existsSync(join(top, '.git')) &&
    (await git(inner, options, 'cat-file', '-e', `${commit}^{commit}`).then(
      () => true,
      () => false,
    ));
  if (isThere) return exportTree(inner, '', options);
  return [
    `the base is read without its submodule \`${path}\`, because the commit ${commit.slice(0, 8)} of it is not here: fetch it with its history before the check`,
  ];
}

/** Paths that files of a project name and that lead out of its folder; what is none does no harm. */
function pathsOutOf(target: string, folder: string): string[] {
  return [...projectFileNames, 'packages.yml', 'dependencies.yml'].flatMap((name) => {
    const file = join(target, folder, name);
    if (!existsSync(file)) return [];
    const found = readFileSync(file, 'utf8').match(/(?:\.\.\/)+[^\s"'\],}#]*|\.\.(?=["'\s\],}]|$)/g) ?? [];
    return found.map((path) => posix.join(folder, path).replace(/^\.$|\/$/, ''));
  });
}

/** Where a project of this name stands in a commit, when it is at one place alone. */
export async function placeOfProject(
  { top, commit }: Pick<Tree, 'top' | 'commit'>,
  name: string,
  options: GitOptions,
): Promise<string | undefined> {
  const all = (await runGit(['ls-tree', '-r', '-z', '--name-only', commit], options, top)).split('\0');
  const files = all.filter((file) => (projectFileNames as readonly string[]).includes(posix.basename(file)));
  const places: string[] = [];
  for (const file of files) {
    const text = await runGit(['show', `${commit}:${file}`], options, top);
    const [, found] = /^name:\s*["']?([\w-]+)/m.exec(text) ?? [];
    if (found === name) places.push(normalize(dirname(file)).replace(/^\.$/, ''));
  }
  return places.length === 1 ? places[0] : undefined;
}

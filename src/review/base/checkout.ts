import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extract } from 'tar';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';

const run = promisify(execFile);

/** The commit that a check compares with, and the files of it. */
export interface Checkout {
  readonly commit: string;
  /** Absolute folder of the project at that commit. */
  readonly root: string;
  /** Whether the history at hand tells where the two branches parted; otherwise the tip of the base is compared with. */
  readonly isMergeBase: boolean;
}

/**
 * Puts the project as it was where the branch left `ref` into `folder/<commit>`, by `git archive`: nothing of the repository is
 * touched. A commit that lies there already is taken as it is. Throws E011 when git cannot give it.
 */
export async function checkOutBase(
  root: string,
  ref: string,
  folder: string,
  options: { /** Take the tip of `ref`, wherever the branch began. */ readonly exact?: boolean } = {},
): Promise<Checkout> {
  const git = async (...args: readonly string[]): Promise<string> =>
    (await run('git', ['-C', root, ...args], { maxBuffer: 1 << 28 })).stdout.trim();
  try {
    const tip = await git('rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`);
    const parted = options.exact ? '' : await git('merge-base', tip, 'HEAD').catch(() => '');
    const commit = parted === '' ? tip : parted;
    const prefix = await git('rev-parse', '--show-prefix');
    const target = join(folder, commit);
    if (!existsSync(join(target, marker))) await unpack(git, commit, prefix, target);
    return { commit, root: join(target, prefix), isMergeBase: parted !== '' };
  } catch (error) {
    const { stderr, code } = error as { stderr?: string; code?: unknown };
    if (stderr === undefined && code !== 'ENOENT') throw error;
    throw new DiagnosticError(
      diagnostic('E011', `git does not give \`${ref}\` to compare with`, {
        help: [
          ...(code === 'ENOENT' ? ['git is not installed here'] : [(stderr ?? '').trim()]),
          'fetch it first (in CI: the whole history, `fetch-depth: 0`), or name another by `--base`, or artifacts by `--state`',
        ],
      }),
    );
  }
}

/** Where a project stands in its repository: `warehouse/`, or nothing when it is all of it or there is none. */
export async function placeInRepository(root: string): Promise<string> {
  return run('git', ['-C', root, 'rev-parse', '--show-prefix']).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
}

/** Says that a folder is complete. */
const marker = '.complete';

async function unpack(git: (...args: string[]) => Promise<string>, commit: string, prefix: string, target: string) {
  const unfinished = `${target}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const archive = join(unfinished, 'archive.tar');
  await git('archive', '--format=tar', `--output=${archive}`, commit, ...(prefix === '' ? [] : [`:/${prefix}`]));
  await extract({ file: archive, cwd: unfinished });
  rmSync(archive);
  writeFileSync(join(unfinished, marker), commit);
  rmSync(target, { recursive: true, force: true });
  renameSync(unfinished, target);
}

import { execFile } from 'node:child_process';
import type { Environment } from './dotenv.ts';

export interface GitOptions {
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** An index of one's own. */
  readonly index?: string;
}

/** What git said when it failed. */
export class GitError extends Error {}

/** Variables that tie git to another repository, as in a hook, or make it ask in a terminal. */
const untied = { GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined, LC_ALL: 'C' };

/** Runs git in a folder and gives what it prints. Rejects with a GitError, or with the abort. */
export function runGit(args: readonly string[], { env, signal, index }: GitOptions, cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      cwd,
      // A question for a password would wait forever where nobody sits; credential helpers and ssh agents still work.
      env: { GIT_TERMINAL_PROMPT: '0', ...env, ...untied, ...(index === undefined ? {} : { GIT_INDEX_FILE: index }) },
      signal,
      encoding: 'utf8' as const,
      maxBuffer: 256 * 1024 * 1024,
    };
    execFile('git', args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (error.code === 'ENOENT') reject(new GitError('the program `git` is not installed'));
      else reject(new GitError(stderr.trim() || error.message));
    });
  });
}

import { type Diagnostic, diagnostic } from './diagnostic.ts';

/** What keeps a program from a file that is in order: the user can mend it, and nothing is wrong with tsdt. */
const reasons: Readonly<Record<string, readonly [reason: string, help: string]>> = {
  EACCES: ['permission denied', 'give this user the right to it'],
  EPERM: ['the operating system does not permit it', 'give this user the right to it'],
  EROFS: ['the file system is read-only', 'name a folder that can be written to, for example with `--target-path`'],
  ENOSPC: ['the disk is full', 'free some space and start again: what was built is kept'],
  EDQUOT: ["this user's share of the disk is used up", 'free some space and start again: what was built is kept'],
  EMFILE: ['too many files are open', 'raise the limit of open files (`ulimit -n`)'],
  ENFILE: ['too many files are open on this machine', 'close other programs, or raise the limit of the system'],
  EEXIST: ['a file has the name of a folder that is needed', 'rename or delete that file'],
  EISDIR: ['a folder has that name', 'rename or delete the folder'],
  ENOTDIR: ['a part of its path is a file', 'rename or delete that file'],
  ENAMETOOLONG: ['the name is longer than the file system allows', 'shorten the name'],
  EIO: ['the disk failed', 'see the messages of the operating system'],
};

/** A failure of the file system that is not ours to mend, as E014; undefined for any other error. */
export function fileProblem(error: unknown): Diagnostic | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  const { code, path } = error as NodeJS.ErrnoException;
  const [reason, help] = reasons[code ?? ''] ?? [];
  if (reason === undefined || help === undefined) return undefined;
  return diagnostic('E014', path === undefined ? reason : `\`${path}\`: ${reason}`, { help: [help] });
}

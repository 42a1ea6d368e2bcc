import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

/** An archive that is damaged (worth another download) or would write where it must not. */
export class ArchiveError extends Error {
  readonly isDamaged: boolean;

  constructor(message: string, isDamaged: boolean) {
    super(message);
    this.name = 'ArchiveError';
    this.isDamaged = isDamaged;
  }
}

/**
 * Unpacks a `.tar.gz` into a new folder and gives the one folder inside. Nothing is written outside: names that lead out,
 * links that point out and anything but files, folders and links are refused before the first byte is written.
 */
export async function extractArchive(archive: string, folder: string): Promise<string> {
  const tar = await import('tar');
  const problem = await inspect(archive);
  if (problem !== undefined) throw problem;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    await tar.extract({ file: archive, cwd: folder, strict: true, preserveOwner: false, umask: 0o022 });
  } catch (error) {
    throw new ArchiveError(`it is damaged: ${(error as Error).message}`, true);
  }
  const inside = readdirSync(folder);
  const [only] = inside;
  if (only === undefined || inside.length > 1 || !statSync(join(folder, only)).isDirectory())
    throw new ArchiveError('it must hold one folder with the package inside', false);
  return join(folder, only);
}

async function inspect(archive: string): Promise<ArchiveError | undefined> {
  const tar = await import('tar');
  let problem: ArchiveError | undefined;
  const refuse = (message: string): void => {
    problem ??= new ArchiveError(message, false);
  };
  try {
    await tar.list({
      file: archive,
      strict: true,
      onReadEntry: (entry) => {
        const path = entry.path.replaceAll('\\', '/');
        if (leadsOut(path)) refuse(`\`${entry.path}\` would be written outside of the package`);
        else if (entry.type === 'SymbolicLink' || entry.type === 'Link') {
          const target = (entry.linkpath ?? '').replaceAll('\\', '/');
          const from = entry.type === 'Link' ? '' : posix.dirname(path);
          if (target.startsWith('/') || leadsOut(posix.join(from, target)))
            refuse(`the link \`${entry.path}\` points outside of the package`);
        } else if (!plainTypes.has(entry.type)) refuse(`\`${entry.path}\` is neither a file nor a folder`);
        entry.resume();
      },
    });
  } catch (error) {
    return new ArchiveError(`it is damaged: ${(error as Error).message}`, true);
  }
  return problem;
}

const plainTypes: ReadonlySet<string> = new Set(['File', 'OldFile', 'ContiguousFile', 'Directory', 'GNUDumpDir']);

const leadsOut = (path: string): boolean =>
  path.startsWith('/') || /^[A-Za-z]:/.test(path) || posix.normalize(path).split('/')[0] === '..';

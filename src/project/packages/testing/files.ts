import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as tar from 'tar';

export const newFolder = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'tsdt-packages-')));

/** Writes files by their paths; `$HUB` and its like are for the caller to fill in. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** A `.tar.gz` with files below one folder. */
export async function archiveOf(files: Readonly<Record<string, string>>, top = 'package-1.0.0'): Promise<Buffer> {
  const folder = newFolder();
  writeFiles(join(folder, top), files);
  const file = join(folder, 'archive.tar.gz');
  await tar.create({ gzip: true, file, cwd: folder }, [top]);
  const content = readFileSync(file);
  rmSync(folder, { recursive: true });
  return content;
}

/** A git repository on this machine. */
export class Repository {
  readonly folder = newFolder();
  /** `file://...`. */
  readonly address = `file://${this.folder}`;

  constructor() {
    this.git('init', '--quiet', '--initial-branch', 'main');
    this.git('config', 'user.email', 'someone@example.com');
    this.git('config', 'user.name', 'Someone');
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', args, {
      cwd: this.folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  }

  /** Commits files and gives the commit. */
  commit(files: Readonly<Record<string, string>>): string {
    writeFiles(this.folder, files);
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', 'change');
    return this.git('rev-parse', 'HEAD');
  }
}

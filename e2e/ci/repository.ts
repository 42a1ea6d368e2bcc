import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CheckReport } from '../../src/review/index.ts';
import { type Ran, repository, tsdt } from '../support/cli.ts';
import { databases } from '../support/databases.ts';

/** A git repository with a project in it, and pull requests against its main branch. */
export class Repository {
  readonly root: string;

  /** The reference warehouse, or the part of it that `folders` name, with more files. */
  static warehouse(folders: readonly string[], files: Readonly<Record<string, string>>): Repository {
    const made = new Repository();
    cpSync(join(repository, 'project.yml'), join(made.root, 'project.yml'));
    for (const folder of folders) cpSync(join(repository, folder), join(made.root, folder), { recursive: true });
    made.write(files);
    made.commit('the base');
    return made;
  }

  /** What `git clone` makes of another. */
  static cloneOf(other: Repository): Repository {
    const folder = mkdtempSync(join(tmpdir(), 'tsdt-clone-'));
    execFileSync('git', ['clone', '--quiet', `file://${other.root}`, folder], { stdio: 'pipe' });
    return new Repository(folder);
  }

  /** Spares a check on the embedded Postgres the making of an empty database: puts one where that of a base will be. */
  async prepareWarehouse(base: string): Promise<void> {
    const database = await databases.find(({ name }) => name === 'pglite')!.create();
    const commit = this.git('rev-parse', base).trim();
    cpSync(String(database.profileOutput().path), join(this.root, 'target/ci', `warehouse-${commit}`), {
      recursive: true,
    });
    await database.remove();
  }

  /** A new one, or the one in a folder. */
  constructor(folder?: string) {
    this.root = folder ?? mkdtempSync(join(tmpdir(), 'tsdt-ci-'));
    if (folder) return;
    this.git('init', '--quiet', '--initial-branch=main');
    this.write({ '.gitignore': 'target/\nlogs/\n.tsdt/\n' });
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-C', this.root, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Files by path; null takes one away. */
  write(files: Readonly<Record<string, string | null>>): void {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.root, path);
      if (text === null) rmSync(file);
      else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  commit(message: string): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
  }

  /** Makes a branch off main with these files, and checks it. */
  async pullRequest(
    number: number,
    files: Readonly<Record<string, string | null>>,
    options: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> } = {},
  ): Promise<Ran & { readonly report: CheckReport; readonly summary: string }> {
    this.git('checkout', '--quiet', '-B', `change-${number}`, 'main');
    this.write(files);
    this.commit(`change ${number}`);
    const args = ['ci', '--base', 'main', '--number', String(number), ...(options.args ?? [])];
    const ran = await tsdt(this.root, args, options.env ? { env: options.env } : {});
    const found = (name: string): string => this.read(`target/ci/${name}`);
    return { ...ran, report: JSON.parse(found('report.json')) as CheckReport, summary: found('summary.md') };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

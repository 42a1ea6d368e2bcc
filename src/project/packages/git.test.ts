import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DiagnosticError } from '../../base/diagnostic.ts';
import { checkOut } from './git.ts';
import { newFolder, Repository } from './testing/files.ts';

const repository = new Repository();
const folder = newFolder();
const commits: Record<string, string> = {};

beforeAll(() => {
  commits.first = repository.commit({ 'f.txt': 'first' });
  repository.git('tag', 'v1');
  repository.git('tag', '--annotate', '--message', 'x', '1.0');
  repository.git('branch', 'v1', 'HEAD');
  commits.second = repository.commit({ 'f.txt': 'second' });
  repository.git('branch', 'feature/x');
  repository.git('update-ref', 'refs/pull/7/head', commits.first);
  repository.git('branch', '--force', 'v1', 'HEAD');
  commits.third = repository.commit({ 'f.txt': 'third' });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(repository.folder, { recursive: true });
});

const options = (env: Readonly<Record<string, string | undefined>> = process.env) => ({
  env,
  signal: new AbortController().signal,
  origin: { wantedBy: 'shop' },
});

async function mistake(address: string, revision: string | null, env = process.env): Promise<string> {
  try {
    await checkOut(address, revision, join(folder, 'x'), options(env));
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0]?.message ?? '';
    throw error;
  }
  throw new Error('there was no mistake');
}

describe('a revision', () => {
  it.each([
    [null, 'third'],
    ['HEAD', 'third'],
    ['main', 'third'],
    ['1.0', 'first'],
    ['v1', 'first'],
    ['feature/x', 'second'],
    ['pull/7/head', 'first'],
    ['refs/heads/v1', 'second'],
  ])('%s is checked out', async (revision, content) => {
    const target = join(folder, 'c');
    expect(await checkOut(repository.address, revision, target, options())).toBe(commits[content]);
    expect(readFileSync(join(target, 'f.txt'), 'utf8')).toBe(content);
  });

  it('may be a commit, whole or shortened', async () => {
    const second = commits.second as string;
    expect(await checkOut(repository.address, second, join(folder, 'c'), options())).toBe(second);
    expect(await checkOut(repository.address, second.slice(0, 9), join(folder, 'c'), options())).toBe(second);
    repository.git('config', 'uploadpack.allowAnySHA1InWant', 'false');
    expect(await checkOut(repository.address, second, join(folder, 'c'), options())).toBe(second);
  });

  it('that is not there is named', async () => {
    expect(await mistake(repository.address, 'v9')).toBe(
      `the git package \`${repository.address}\` at \`v9\` cannot be fetched: there is no revision 'v9'`,
    );
  });
});

describe('git', () => {
  it('is never handed an option', async () => {
    const marker = join(folder, 'marker');
    expect(await mistake(`--upload-pack=touch ${marker}`, null)).toContain('cannot be fetched');
    expect(await mistake(repository.address, `--upload-pack=touch ${marker}`)).toContain('there is no revision');
    expect(existsSync(marker)).toBe(false);
  });

  it('shows no tokens', async () => {
    const shown = await mistake('http://me:t0ken@127.0.0.1:9/r.git', null);
    expect(shown).toContain('the git package `http://*****@127.0.0.1:9/r.git` cannot be fetched: ');
    expect(shown).not.toContain('t0ken');
  });

  it('may be missing', async () => {
    expect(await mistake(repository.address, null, { PATH: folder })).toBe(
      `the git package \`${repository.address}\` cannot be fetched: the program \`git\` is not installed`,
    );
  });
});

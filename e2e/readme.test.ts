import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCommandLine } from '../src/cli/program.ts';
import * as api from '../src/index.ts';
import { repository, tsdtProcess } from './support/cli.ts';

const readme = readFileSync(join(repository, 'README.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((match) => match[1] as string);
const commandsOf = (block: string): string[] =>
  block
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, ''))
    .filter((line) => line !== '');

describe('the README', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'tsdt-readme-'));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  const run = async (cwd: string, command: string): Promise<string> => {
    const [npx, tsdt, ...args] = command.split(' ');
    expect([npx, tsdt], command).toEqual(['npx', 'tsdt']);
    const { code, stdout, stderr } = await tsdtProcess(cwd, args).done;
    expect([code, stderr], `${command}\n${stdout}`).toEqual([0, '']);
    return stdout;
  };

  it('opens with two commands, of which CI runs the second as it stands', () => {
    const [first = ''] = blocks('bash');
    expect(commandsOf(first)).toEqual(['npm ci && npx tsdt build', 'npm ci && npm test']);
    const script = readFileSync(join(repository, '.ci/run'), 'utf8').trim().split('\n');
    expect(script.filter((line) => !/^(#|set |cd )/.test(line))).toEqual(['npm ci && npm test']);
  });

  it('builds the reference warehouse from the files of a clone', async () => {
    const clone = join(scratch, 'clone');
    for (const path of execFileSync('git', ['ls-files', '-z'], { cwd: repository })
      .toString()
      .split('\0')
      .filter((path) => path !== '' && existsSync(join(repository, path)))) {
      mkdirSync(join(clone, dirname(path)), { recursive: true });
      copyFileSync(join(repository, path), join(clone, path));
    }
    const output = await run(clone, 'npx tsdt build');
    // the dirt of its seeds is found and warned about
    expect(output).toMatch(/Done\. PASS=\d\d+ WARN=4 ERROR=0 SKIP=0 NO-OP=\d+ TOTAL=\d+\n$/);
  });

  it('shows a project of which every command works', async () => {
    const [, second = ''] = blocks('bash');
    let cwd = scratch;
    const outputs: string[] = [];
    for (const command of commandsOf(second)) {
      if (command.startsWith('cd ')) cwd = join(cwd, command.slice(3));
      else outputs.push(await run(cwd, command));
    }
    expect(outputs.length).toBe(3);
    expect(outputs[1]).toContain('Completed successfully');
    expect(outputs[2]).toContain('| customer |      first_order_at | orders | revenue |');
  });

  it('names only commands and options that there are', () => {
    const named = [...readme.matchAll(/`tsdt ([a-z][^`]*)`/g)].map((match) => match[1] as string);
    expect(named.length).toBeGreaterThan(4);
    for (const command of named) expect(() => readCommandLine(command.split(' ')), command).not.toThrow();
    const [program = ''] = blocks('ts');
    const imported = /import \{ ([^}]*) \} from 'tsdt'/.exec(program)?.[1]?.split(', ') ?? [];
    expect(Object.keys(api)).toEqual(expect.arrayContaining(imported));
  });
});

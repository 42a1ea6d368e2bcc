import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { repository, tsdt, withoutTimes } from './support/cli.ts';
import { databases } from './support/databases.ts';
import { keptOpen } from './support/shop.ts';

interface Block {
  readonly language: string;
  /** The file that the block is, or null. */
  readonly file: string | null;
  readonly text: string;
}

const tutorial = readFileSync(join(repository, 'docs/tutorial.md'), 'utf8');
const blocks: readonly Block[] = [...tutorial.matchAll(/^```(\w+)(?: file=(\S+))?\n([\s\S]*?)^```$/gm)].map(
  (match) => ({
    language: match[1] as string,
    file: match[2] ?? null,
    text: match[3] as string,
  }),
);

/** Words as a shell takes them: quotes hold spaces together, ` #` begins a comment. */
const wordsOf = (line: string): string[] =>
  [...line.replace(/\s+#.*$/, '').matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? (match[2] as string));

/** What a reader compares: no times, no dots that fill up, no numbers of nodes. */
const comparable = (text: string): string[] =>
  withoutTimes(text)
    .replace(/\x1b\[\d+m/g, '')
    .replace(/ \.{2,}(?= |$)/gm, ' ..')
    .replace(/\bin N\.NNs\b|\bin \d+\.\d\ds\b/g, 'in N')
    .replace(/^\d+ of \d+ /gm, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');

/** The lines of the page that the output does not have, in their order. `...` stands for anything. */
function missing(shown: string, printed: string): string[] {
  const lines = comparable(printed);
  let at = 0;
  return comparable(shown).filter((line) => {
    if (line === '...') return false;
    const wanted = line.replace(/ \.\.$/, '');
    const found = lines.findIndex((printedLine, index) => index >= at && printedLine.includes(wanted));
    if (found >= 0) at = found + 1;
    return found < 0;
  });
}

describe('the tutorial', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'tsdt-tutorial-'));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it('does what it says, command by command', async () => {
    // The embedded database that a reader has, opened once instead of with each command.
    const database = await (databases[0] as (typeof databases)[0]).create();
    const adapter = await database.adapter(1);
    let cwd = scratch;
    /** What the commands since the last text printed. */
    const printed: string[] = [];
    let commands = 0;
    let compared = 0;
    for (const block of blocks) {
      if (block.file !== null) {
        mkdirSync(dirname(join(cwd, block.file)), { recursive: true });
        writeFileSync(join(cwd, block.file), block.text);
      } else if (block.language === 'bash') {
        expect(printed, 'every output that is shown belongs to a command').toEqual([]);
        for (const line of block.text.trim().split('\n')) {
          const [program, ...args] = wordsOf(line);
          if (program === 'mkdir') mkdirSync(join(cwd, args[0] as string));
          else if (program === 'cd') cwd = join(cwd, args[0] as string);
          else {
            expect([program, args[0]], line).toEqual(['npx', 'tsdt']);
            const { code, stdout, stderr } = await tsdt(cwd, args.slice(1), {
              connect: async () => keptOpen(adapter),
            });
            expect(code, `${line}\n${stdout}${stderr}`).toBe(Number(/# ends with (\d)/.exec(line)?.[1] ?? 0));
            printed.push(stdout + stderr);
            commands += 1;
          }
        }
      } else if (block.language === 'text') {
        const output = printed.shift() ?? '';
        expect(missing(block.text, output), output).toEqual([]);
        compared += 1;
      }
    }
    await database.remove();
    expect(printed).toEqual([]);
    expect([commands, compared]).toEqual([14, 14]);
  }, 180_000);

  it('shows every file that is neither written nor run in a language of its own', () => {
    const others = blocks.filter(({ language, file }) => file === null && language !== 'bash' && language !== 'text');
    expect(others).toEqual([]);
  });
});

import { createInterface } from 'node:readline/promises';
import { unreachable } from '../base/unreachable.ts';
import { clean, type ExitCode, execute, type Invocation, init, list, parse } from '../commands/index.ts';
import type { CommandLine } from './program.ts';

/** Runs the command of a command line. */
export async function runCommand(line: CommandLine, invocation: Invocation): Promise<ExitCode> {
  switch (line.which) {
    case 'build':
    case 'run':
    case 'test':
    case 'seed':
    case 'snapshot':
      return execute(invocation);
    case 'parse':
      return parse(invocation);
    case 'ls':
      return list(invocation);
    case 'clean':
      return clean(invocation);
    case 'init':
      return withQuestions(line, (ask) => init(invocation, { name: line.positional[0] ?? null, ask }));
    default:
      return unreachable(line.which as never);
  }
}

type Ask = (question: string, fallback: string) => Promise<string>;

/** Questions are asked only in a terminal, and not with `--skip-profile-setup`. */
async function withQuestions<T>(line: CommandLine, work: (ask: Ask | null) => Promise<T>): Promise<T> {
  if (!process.stdin.isTTY || !process.stdout.isTTY || line.given['skip-profile-setup'] === true) return work(null);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await work(
      async (question, fallback) => (await terminal.question(`${question} [${fallback}]: `)).trim() || fallback,
    );
  } finally {
    terminal.close();
  }
}

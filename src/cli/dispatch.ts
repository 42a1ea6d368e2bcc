import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { optionValue } from '../commands/flags.ts';
import {
  check,
  ci,
  clean,
  cleanChecks,
  clone,
  compile,
  dbtAlias,
  debug,
  deps,
  docsGenerate,
  docsServe,
  type ExitCode,
  execute,
  freshness,
  type Invocation,
  init,
  lineage,
  list,
  parse,
  retry,
  runOperation,
  show,
  sourcesCheck,
  sourcesLock,
  watch,
} from '../commands/index.ts';
import { completions } from './completions.ts';
import { type CommandLine, commands } from './program.ts';
import { tsdtVersion } from './version.ts';

/** Runs the command of a command line. */
export async function runCommand(line: CommandLine, invocation: Invocation): Promise<ExitCode> {
  switch (line.which) {
    case 'build':
    case 'run':
      return invocation.flags.given.watch === true ? watch(invocation) : execute(invocation);
    case 'test':
    case 'seed':
    case 'snapshot':
      return execute(invocation);
    case 'parse':
      return parse(invocation);
    case 'check':
      return check(invocation, tsdtVersion());
    case 'lineage':
      return lineage(invocation, line.positional[0] ?? null);
    case 'ls':
      return list(invocation);
    case 'clean':
      return clean(invocation);
    case 'compile':
      return compile(invocation);
    case 'show':
      return show(invocation);
    case 'clone':
      return clone(invocation);
    case 'retry':
      return retry(invocation);
    case 'run-operation':
      return runOperation(invocation, line.positional[0] ?? null);
    case 'freshness':
      return freshness(invocation);
    case 'sources check':
      return sourcesCheck(invocation);
    case 'sources lock':
      return sourcesLock(invocation);
    case 'ci':
      if (line.positional[0] === 'clean') return cleanChecks(invocation);
      if (line.positional[0] !== undefined) throw unknownWord(line.positional[0]);
      return ci(invocation, tsdtVersion());
    case 'docs generate':
      return docsGenerate(invocation);
    case 'docs serve':
      return docsServe(invocation, openInBrowser);
    case 'debug':
      return debug(invocation);
    case 'completions':
      invocation.reporter.report({ kind: 'output', text: completions(line.positional[0], commands).trimEnd() });
      return 0;
    case 'deps': {
      const option = (name: string) => optionValue(name, line.given, invocation.env);
      return deps(invocation, {
        add: (option('add-package') as string | undefined) ?? null,
        source: (option('source') as 'hub' | 'git' | 'local' | undefined) ?? 'hub',
        lock: option('lock') === true,
        upgrade: option('upgrade') === true,
      });
    }
    case 'init':
      if (invocation.flags.given.dbt_alias === true)
        return dbtAlias(invocation, line.positional[0] ?? null, resolve(process.argv[1] ?? ''));
      return withQuestions(line, (ask) => init(invocation, { name: line.positional[0] ?? null, ask }));
    default:
      throw new DiagnosticError(diagnostic('E007', `\`tsdt ${line.which}\` is not there yet`));
  }
}

const unknownWord = (word: string): DiagnosticError =>
  new DiagnosticError(
    diagnostic('E007', `\`tsdt ci ${word}\` is no command`, { help: ['it is `tsdt ci`, or `tsdt ci clean`'] }),
  );

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

/** Opens an address in the browser of whoever sits before this terminal; where there is none, the address was printed. */
function openInBrowser(address: string): void {
  if (!process.stdout.isTTY) return;
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '""']
        : ['xdg-open'];
  spawn(command as string, [...args, address], { detached: true, stdio: 'ignore' })
    .on('error', () => {})
    .unref();
}

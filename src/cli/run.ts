import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Diagnostic, DiagnosticError, formatDiagnostic } from '../base/diagnostic.ts';
import { fileProblem } from '../base/fileProblem.ts';
import { withoutCommands } from '../base/workflowCommand.ts';
import { defaultPrinterWidth, mergeFlags, optionValue, yamlMapping } from '../commands/flags.ts';
import type { ExitCode, Invocation } from '../commands/invocation.ts';
import type { Event, Reporter } from '../events/event.ts';
import type { Flags } from '../manifest/project.ts';
import { type Environment, projectFileNames, projectFlags, readProjectFile, withDotenv } from '../project/index.ts';
import { TextConsole, widthIn } from './console.ts';
import { runCommand } from './dispatch.ts';
import { GithubConsole } from './githubConsole.ts';
import { JsonConsole } from './jsonLog/jsonConsole.ts';
import { logFileWriter } from './logFile.ts';
import { type CommandLine, readCommandLine, Stop } from './program.ts';
import { tsdtVersion } from './version.ts';

/** What a command line runs in: the process by default, something smaller in tests. */
export interface Host {
  readonly cwd: string;
  readonly env: Environment;
  readonly isTerminal: boolean;
  /** How wide the terminal is. */
  readonly columns?: number | undefined;
  out(text: string): void;
  err(text: string): void;
  /** Opens the warehouse; tests share one. */
  readonly connect?: Invocation['connect'];
  /** Ends the command when it aborts, as Ctrl-C does. */
  readonly signal?: AbortSignal;
}

const processHost = (): Host => ({
  cwd: process.cwd(),
  env: process.env,
  isTerminal: process.stdout.isTTY === true,
  columns: process.stdout.columns,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
});

/** Runs one command line and gives its exit code. Prints; never throws. */
export async function main(argv: readonly string[], host: Host = processHost()): Promise<number> {
  let line: CommandLine;
  try {
    line = readCommandLine(argv);
  } catch (error) {
    if (error instanceof Stop) {
      (error.exitCode === 0 ? host.out : host.err)(error.output);
      return error.exitCode;
    }
    return explainFailure(error, host);
  }
  const cancel = new AbortController();
  const interrupted = (): void => {
    if (cancel.signal.aborted) process.exit(130);
    cancel.abort(new Error('interrupted'));
  };
  const listen = (): void => {
    process.on('SIGINT', interrupted);
    process.on('SIGTERM', interrupted);
  };
  const ignore = (): void => {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
  };
  const withoutTurns = <T>(work: () => T): T => {
    ignore();
    try {
      return work();
    } finally {
      listen();
    }
  };
  listen();
  try {
    const signal = host.signal ? AbortSignal.any([cancel.signal, host.signal]) : cancel.signal;
    const prepared = prepare(line, { signal, withoutTurns }, host);
    const began = performance.now();
    const finished = (code: ExitCode): ExitCode => {
      const seconds = (performance.now() - began) / 1000;
      prepared.invocation.reporter.report({
        kind: 'command-finished',
        which: line.which,
        success: code === 0,
        seconds,
      });
      return code;
    };
    try {
      if (!speaksForItself.has(line.which))
        prepared.invocation.reporter.report({
          kind: 'command-started',
          which: line.which,
          version: tsdtVersion(),
          args: prepared.invocation.flags.given,
        });
      return finished(await runCommand(line, prepared.invocation));
    } catch (error) {
      const diagnostics = diagnosticsOf(error);
      if (!diagnostics) throw error;
      for (const diagnostic of diagnostics)
        prepared.invocation.reporter.report({ kind: 'diagnostic', diagnostic: { ...diagnostic, severity: 'error' } });
      // cancelled before the first node: dbt's code for a run that was interrupted
      return finished(signal.aborted ? 1 : 2);
    } finally {
      prepared.close();
    }
  } catch (error) {
    return explainFailure(error, host);
  } finally {
    ignore();
  }
}

/**
 * Whether standard output holds the answer of a command alone, and messages go to standard error: a program reads it. `ls`, `show`
 * and `compile` print both as dbt does, whose readers expect that.
 */
const answersAlone = (which: string, { output }: Flags): boolean =>
  !['ls', 'show', 'compile'].includes(which) &&
  ['json', 'sarif', 'dot', 'mermaid'].includes(output?.toLowerCase() ?? '');

/** Commands whose answer says what there is. */
const speaksForItself: ReadonlySet<string> = new Set(['init', 'debug', 'clean', 'deps', 'completions']);

/** Finds the project, merges the flags and opens console and log file. */
function prepare(
  line: CommandLine,
  interruption: Pick<Invocation, 'signal' | 'withoutTurns'>,
  host: Host,
): { invocation: Invocation; close(): void } {
  // a stranger's .env could tell git to run programs, and this program to write elsewhere
  const env = line.given.untrusted === true ? host.env : withDotenv(host.cwd, host.env);
  const root = findRoot(line, env, host.cwd);
  const fileFlags = flagsOfFile(line.which, root);
  const merged = mergeFlags(line.which, line.given, env, fileFlags);
  // the folder of a stranger is written to only after it was looked at
  const flags: Flags = line.given.untrusted === true ? { ...merged, logLevelFile: 'none' } : merged;
  const text = (name: string): string | null => (optionValue(name, line.given, env) as string | undefined) ?? null;
  const id = randomUUID();
  const answers = answersAlone(line.which, flags);
  const { reporter, close } = openReporter(flags, { host, id, root, logPath: text('log-path'), answers });
  const vars = line.given.vars ?? env.TSDT_VARS;
  const invocation: Invocation = {
    flags,
    root,
    cwd: host.cwd,
    ...(host.connect ? { connect: host.connect } : {}),
    profile: text('profile'),
    target: text('target'),
    profilesDir: text('profiles-dir'),
    targetPath: text('target-path'),
    logPath: text('log-path'),
    cliVars: vars === undefined ? {} : yamlMapping(String(vars), '--vars'),
    env,
    id,
    startedAt: new Date(),
    reporter,
    ...interruption,
  };
  return { invocation, close };
}

/** The flags of the project file; `debug` goes on over a file that cannot be read, and says what is wrong with it. */
function flagsOfFile(which: string, root: string): ReturnType<typeof projectFlags> {
  if (!hasProject(root)) return {};
  try {
    return projectFlags(readProjectFile(root));
  } catch (error) {
    if (which === 'debug' && error instanceof DiagnosticError) return {};
    throw error;
  }
}

const hasProject = (folder: string): boolean => projectFileNames.some((name) => existsSync(join(folder, name)));

/** `--project-dir`, or the nearest folder upwards that holds a project file. */
function findRoot(line: CommandLine, env: Environment, cwd: string): string {
  const asked = optionValue('project-dir', line.given, env) as string | undefined;
  if (asked !== undefined) return resolve(cwd, asked);
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (hasProject(folder)) return folder;
    if (dirname(folder) === folder) return cwd;
  }
}

function openReporter(
  flags: Flags,
  options: { host: Host; id: string; root: string; logPath: string | null; answers: boolean },
): { reporter: Reporter; close(): void } {
  const { host } = options;
  const obeys = host.env.GITHUB_ACTIONS === 'true' || host.env.TF_BUILD !== undefined;
  const print = (text: string): void => host.out(obeys ? withoutCommands(text) : text);
  const write = options.answers ? (text: string): void => host.err(obeys ? withoutCommands(text) : text) : print;
  const level = flags.debug ? 'debug' : flags.quiet ? 'error' : flags.logLevel;
  const text = new TextConsole({
    quiet: flags.quiet,
    debug: flags.debug,
    level: flags.logLevel,
    print: flags.print,
    colors: flags.useColors && (host.isTerminal || host.env.FORCE_COLOR !== undefined),
    width: host.isTerminal && flags.printerWidth === defaultPrinterWidth ? widthIn(host.columns) : flags.printerWidth,
    columns: host.columns,
    live: host.isTerminal && flags.logFormat !== 'json' && !options.answers,
    write,
  });
  const messages: Reporter =
    flags.logFormat === 'json' ? new JsonConsole({ level, invocationId: options.id, write }) : text;
  const screen: Reporter = options.answers
    ? { report: (event) => (event.kind === 'output' ? print(`${event.text}\n`) : messages.report(event)) }
    : messages;
  const reporters = [screen];
  if (flags.logLevelFile !== 'none' && hasProject(options.root)) {
    const name = existsSync(join(options.root, 'project.yml')) ? 'tsdt.log' : 'dbt.log';
    const writeLog = logFileWriter(resolve(options.root, options.logPath ?? 'logs'), name, flags.logFileMaxBytes);
    reporters.push(
      flags.logFormatFile === 'json'
        ? new JsonConsole({ level: flags.logLevelFile, invocationId: options.id, write: writeLog })
        : new TextConsole({
            quiet: false,
            debug: flags.logLevelFile === 'debug',
            level: flags.logLevelFile,
            print: true,
            colors: flags.useColorsFile,
            width: flags.printerWidth,
            live: false,
            write: writeLog,
          }),
    );
  }
  if (host.env.GITHUB_ACTIONS === 'true') {
    const workspace = host.env.GITHUB_WORKSPACE ?? options.root;
    reporters.push(new GithubConsole({ root: options.root, workspace, write: (line) => host.err(line) }));
  }
  return {
    reporter: {
      report(event: Event) {
        for (const reporter of reporters) reporter.report(event);
      },
    },
    close: () => text.close(),
  };
}

/** What happened before there was a console: mistakes of the user are explained, anything else is our bug. */
function explainFailure(error: unknown, host: Host): ExitCode {
  const diagnostics = diagnosticsOf(error);
  if (diagnostics) {
    for (const diagnostic of diagnostics) host.err(`${formatDiagnostic(diagnostic)}\n`);
    return 2;
  }
  host.err(
    `tsdt met an error of its own; please report it with the lines below.\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return 2;
}

/** Undefined for a mistake of our own. */
function diagnosticsOf(error: unknown): readonly Diagnostic[] | undefined {
  if (error instanceof DiagnosticError) return error.diagnostics;
  const problem = fileProblem(error);
  return problem && [problem];
}

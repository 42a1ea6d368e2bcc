/**
 * tsdt from a program: load a project, run commands, watch what happens.
 *
 *     const project = await loadProject('./my_shop');
 *     const run = build(project, { select: ['customers+'] });
 *     for await (const event of run.events) ...
 *     const { success } = await run.results;
 *
 * Nothing is kept between calls, and nothing is shared: runs in one process do not meet.
 */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { type Given, mergeFlags } from './commands/flags.ts';
import { type Invocation, openProject, openWorkspace, planAndRun } from './commands/index.ts';
import type { Event, Reporter } from './events/event.ts';
import type { Manifest } from './manifest/manifest.ts';
import type { JsonObject } from './manifest/node.ts';
import type { Project } from './manifest/project.ts';
import type { RunResults } from './manifest/result.ts';
import { type Environment, projectFlags, readProjectFile, withDotenv } from './project/index.ts';

export { type Diagnostic, DiagnosticError, formatDiagnostic } from './base/diagnostic.ts';
export type { Event } from './events/event.ts';
export type { Manifest } from './manifest/manifest.ts';
export type * from './manifest/node.ts';
export type { Project } from './manifest/project.ts';
export type { NodeResult, RunResults, Status } from './manifest/result.ts';

export interface ProjectOptions {
  readonly profile?: string;
  readonly target?: string;
  readonly profilesDir?: string;
  readonly targetPath?: string;
  readonly vars?: JsonObject;
  /** What `env_var` sees; the process's environment when it is not given. */
  readonly env?: Environment;
}

/** A project that can be read: its file, profile and packages are in order. */
export interface LoadedProject {
  /** Absolute folder. */
  readonly root: string;
  readonly project: Project;
  readonly options: ProjectOptions;
}

export interface RunOptions {
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly selector?: string;
  readonly fullRefresh?: boolean;
  readonly failFast?: boolean;
  readonly threads?: number;
  readonly vars?: JsonObject;
  /** Cancels: running queries end, what is finished stays. */
  readonly signal?: AbortSignal;
}

/** A command under way. */
export interface Run {
  /** What happens, as it happens; ends with the command. Events that nobody reads are kept until somebody does. */
  readonly events: AsyncIterable<Event>;
  /** Rejects with a DiagnosticError when the command cannot run at all; failed nodes are results. */
  readonly results: Promise<RunResults>;
}

/** Reads a project's file, profile and packages. Rejects with a DiagnosticError that says everything that is wrong. */
export async function loadProject(folder: string, options: ProjectOptions = {}): Promise<LoadedProject> {
  const root = resolve(folder);
  const quiet: Reporter = { report: () => {} };
  const project = openProject(invocationOf('parse', { root, options }, {}, quiet));
  return { root, project, options };
}

/** Parses a project. Rejects with a DiagnosticError that says everything that is wrong. */
export async function parse(loaded: LoadedProject): Promise<Manifest> {
  return openWorkspace(invocationOf('parse', loaded, {}, { report: () => {} })).parsed.manifest;
}

/** Seeds, models, snapshots and tests, in order. */
export const build = (project: LoadedProject, options: RunOptions = {}): Run => start('build', project, options);
/** Models. */
export const run = (project: LoadedProject, options: RunOptions = {}): Run => start('run', project, options);
/** Tests. */
export const test = (project: LoadedProject, options: RunOptions = {}): Run => start('test', project, options);
/** Seeds. */
export const seed = (project: LoadedProject, options: RunOptions = {}): Run => start('seed', project, options);
/** Snapshots. */
export const snapshot = (project: LoadedProject, options: RunOptions = {}): Run => start('snapshot', project, options);

function start(which: string, loaded: LoadedProject, options: RunOptions): Run {
  const events = new EventQueue();
  const results = planAndRun(invocationOf(which, loaded, options, events)).finally(() => events.end());
  // whoever only reads the events must not be hit by an unhandled rejection
  results.catch(() => {});
  return { events, results };
}

function invocationOf(
  which: string,
  { root, options }: Pick<LoadedProject, 'root' | 'options'>,
  run: RunOptions,
  reporter: Reporter,
): Invocation {
  const env = withDotenv(root, options.env ?? process.env);
  const given: Given = {
    ...(run.select && { select: run.select }),
    ...(run.exclude && { exclude: run.exclude }),
    ...(run.selector && { selector: run.selector }),
    ...(run.fullRefresh !== undefined && { 'full-refresh': run.fullRefresh }),
    ...(run.failFast !== undefined && { 'fail-fast': run.failFast }),
    ...(run.threads !== undefined && { threads: run.threads }),
  };
  return {
    flags: mergeFlags(which, given, env, projectFlags(readProjectFile(root))),
    root,
    cwd: root,
    profile: options.profile ?? null,
    target: options.target ?? null,
    profilesDir: options.profilesDir ?? null,
    targetPath: options.targetPath ?? null,
    logPath: null,
    cliVars: { ...options.vars, ...run.vars },
    env,
    id: randomUUID(),
    startedAt: new Date(),
    reporter,
    signal: run.signal ?? new AbortController().signal,
  };
}

/** Events between the run that reports them and whoever iterates over them. */
class EventQueue implements Reporter, AsyncIterable<Event> {
  private readonly waiting: Event[] = [];
  private ended = false;
  private wake: (() => void) | undefined;

  report(event: Event): void {
    this.waiting.push(event);
    this.wake?.();
  }

  end(): void {
    this.ended = true;
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Event> {
    for (;;) {
      const next = this.waiting.shift();
      if (next !== undefined) {
        yield next;
        continue;
      }
      if (this.ended) return;
      await new Promise<void>((resolveWake) => {
        this.wake = resolveWake;
      });
      this.wake = undefined;
    }
  }
}

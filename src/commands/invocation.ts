import type { Adapter } from '../adapters/adapter.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Event, Reporter } from '../events/event.ts';
import type { JsonObject } from '../manifest/node.ts';
import type { Flags, Profile } from '../manifest/project.ts';
import type { Environment } from '../project/index.ts';

/** One call of a command, from the command line or from a program: everything it may depend on. */
export interface Invocation {
  readonly flags: Flags;
  /** Absolute folder of the project file. */
  readonly root: string;
  /** Absolute folder that relative paths of the user start from. */
  readonly cwd: string;
  /** Opens the warehouse of a profile; the built-in adapters when it is not given. */
  readonly connect?: (profile: Profile) => Promise<Adapter>;
  readonly profile: string | null;
  readonly target: string | null;
  readonly profilesDir: string | null;
  readonly targetPath: string | null;
  readonly logPath: string | null;
  readonly cliVars: JsonObject;
  readonly env: Environment;
  /** A UUID; in query comments, artifacts and logs. */
  readonly id: string;
  readonly startedAt: Date;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /**
   * Does work that gives no other turn to anything, as parsing a large project. Until it is done no signal could be heard, so
   * that Ctrl-C ends the process meanwhile: nothing is under way that would need an end.
   */
  readonly withoutTurns?: <T>(work: () => T) => T;
}

/** 0: fine, 1: a node failed, 2: the command could not run. */
export type ExitCode = 0 | 1 | 2;

/** Reports diagnostics one by one. */
export function reportAll(reporter: Reporter, diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) reporter.report({ kind: 'diagnostic', diagnostic });
}

/** The same invocation without the lines about nodes and the summary: for commands whose output is the answer. */
export function withoutProgress(invocation: Invocation): Invocation {
  const { reporter } = invocation;
  const hidden: ReadonlySet<Event['kind']> = new Set(['run-started', 'node-started', 'node-finished', 'run-finished']);
  return {
    ...invocation,
    reporter: { report: (event) => (hidden.has(event.kind) ? undefined : reporter.report(event)) },
  };
}

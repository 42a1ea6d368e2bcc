import type { Diagnostic } from '../base/diagnostic.ts';
import type { Reporter } from '../events/event.ts';

/** What belongs to one run of a command and to no node. */
export interface Invocation {
  /** A UUID. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Milliseconds since the epoch, now; tests set it. */
  now(): number;
  readonly reporter: Reporter;
  /** Takes a warning of a template; with `--warn-error` it is raised by the caller instead. */
  warn(warning: Diagnostic): void;
}

import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Environment } from '../../project/index.ts';

/** Tells a pull request how a check went. All throw a DiagnosticError (E013) that says what to grant. */
export interface Publisher {
  /** The host's name: `GitHub`. */
  readonly host: string;
  /** The labels that the pull request has now; none where the host knows no labels. */
  labels(): Promise<readonly string[]>;
  /** Puts the text into the one comment of this check, which is made when it is not there yet. */
  comment(markdown: string): Promise<void>;
  /** Sets the status of the pull request's newest commit. */
  status(status: Status): Promise<void>;
}

export interface Status {
  readonly state: 'pending' | 'success' | 'failure';
  /** One line. */
  readonly title: string;
  /** Where the title leads; the page of this run of the CI by default, where it says one. */
  readonly url?: string;
}

export interface PublishOptions {
  /** Tells the checks of several projects in one repository apart; the project's name. */
  readonly key: string;
  /** Of the pull request, when the environment is not that of its own pipeline. */
  readonly number?: string;
  readonly signal?: AbortSignal;
  /** The address of the host's API, instead of the one that the environment says. */
  readonly api?: string;
  /** Waits between repetitions, in milliseconds. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/** One host of git repositories with pull requests; each has a file of its own. */
export interface Host {
  readonly name: string;
  /** Whether this is an environment of the host's CI. */
  isHere(env: Environment): boolean;
  /** Of the pull request that this run is of. */
  number(env: Environment): string | undefined;
  /** Undefined where the run is of no pull request; a diagnostic says what is missing. */
  open(env: Environment, options: PublishOptions): Publisher | Diagnostic | undefined;
}

import type { Diagnostic } from '../base/diagnostic.ts';
import type { GraphNode } from '../manifest/node.ts';
import type { NodeResult, RunResults } from '../manifest/result.ts';

/** What `compile` and `show` print of one node. */
export interface Shown {
  readonly kind: 'compiled' | 'rows';
  readonly name: string;
  readonly uniqueId: string;
  readonly isInline: boolean;
  readonly form: 'text' | 'json';
  /** What is said above it, but with --quiet. */
  readonly heading?: string;
  /** The SQL; the rows as they are printed, a JSON list where JSON was asked for. */
  readonly value: string;
}

/** Everything that happens during a command. Each has dbt's event name in the console's JSON (`info.name`). */
export type Event =
  | {
      readonly kind: 'command-started';
      readonly which: string;
      readonly version: string;
      /** The flags that were given, for the log. */
      readonly args?: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'parsed';
      readonly models: number;
      readonly tests: number;
      readonly counts: Readonly<Record<string, number>>;
      /** `postgres`, `snowflake`. */
      readonly adapter: string;
      readonly seconds: number;
      readonly cached: boolean;
    }
  | { readonly kind: 'diagnostic'; readonly diagnostic: Diagnostic }
  | { readonly kind: 'nothing-selected' }
  | { readonly kind: 'run-started'; readonly total: number; readonly threads: number; readonly target: string }
  | {
      readonly kind: 'node-started';
      readonly node: GraphNode;
      readonly index: number;
      readonly total: number;
      readonly thread: string;
    }
  | {
      readonly kind: 'node-finished';
      readonly node: GraphNode;
      readonly result: NodeResult;
      readonly index: number;
      readonly total: number;
      readonly skippedBecauseOf?: string;
    }
  | {
      readonly kind: 'hook-started';
      readonly hook: 'on-run-start' | 'on-run-end';
      readonly name: string;
      readonly index: number;
      readonly total: number;
    }
  | {
      readonly kind: 'hook-finished';
      readonly hook: 'on-run-start' | 'on-run-end';
      readonly name: string;
      readonly result: NodeResult;
      readonly index: number;
      readonly total: number;
    }
  /** `log(msg, info=True)` (info) and `log(msg)` (debug) of templates, and what commands say of their progress. */
  | {
      readonly kind: 'log';
      readonly level: 'info' | 'debug';
      readonly message: string;
      readonly uniqueId?: string;
      /** dbt's event, where it has one for just this, and the fields of it. */
      readonly name?: string;
      readonly data?: Readonly<Record<string, unknown>>;
    }
  /** `print(msg)` of templates; shown with --quiet too. */
  | { readonly kind: 'print'; readonly message: string }
  | {
      readonly kind: 'statement';
      readonly uniqueId?: string;
      readonly sql: string;
      readonly seconds: number;
      readonly rows: number | null;
    }
  | { readonly kind: 'waiting'; readonly message: string }
  /** The command itself failed; the message is whole. */
  | { readonly kind: 'failed'; readonly message: string }
  | {
      readonly kind: 'command-finished';
      readonly which: string;
      readonly success: boolean;
      readonly seconds: number;
    }
  /** A round of `--watch` begins: what was said of the one before is said and done. Paths from the project's folder. */
  | { readonly kind: 'files-changed'; readonly files: readonly string[] }
  | { readonly kind: 'cancelling' }
  /** Output that a command was asked for (`ls`, `show`, `compile`, `debug`): printed as it is, also with --quiet. */
  | { readonly kind: 'output'; readonly text: string; readonly shown?: Shown; readonly name?: string }
  | { readonly kind: 'run-finished'; readonly results: RunResults };

/** The events of one kind. */
export type EventOf<Kind extends Event['kind']> = Extract<Event, { kind: Kind }>;

/** Where events go: the console, a log file, a programmatic caller. Never throws. */
export interface Reporter {
  report(event: Event): void;
}

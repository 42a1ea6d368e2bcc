import type { CheckSettings } from '../../review/index.ts';
import type { Invocation } from '../invocation.ts';
import type { Workspace } from '../workspace.ts';
import type { Production } from './production.ts';
import type { BaseProject } from './projects.ts';
import type { Warehouse } from './warehouse.ts';

/** What `tsdt ci` was asked for. */
export interface Asked {
  readonly base: string;
  /** Of the pull request, or what stands for it: names the schemas. */
  readonly number: string;
  /** Names of rules that this change may leave aside. */
  readonly allowed: ReadonlySet<string>;
  /** Leave the schemas of the check where they are. */
  readonly keep: boolean;
  /** The change comes from a stranger: see `guard`. */
  readonly untrusted: boolean;
}

/** Everything that a check works with. */
export interface Check {
  readonly invocation: Invocation;
  readonly asked: Asked;
  readonly settings: CheckSettings;
  readonly head: Workspace;
  readonly base: BaseProject;
  readonly warehouse: Warehouse;
  /** Production in a database of its own, where the data are compared with it. */
  readonly production: Production | null;
  /** What the reader of the report should know. */
  readonly notes: readonly string[];
}

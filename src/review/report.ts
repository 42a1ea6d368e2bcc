import type { ColumnImpact } from './changes/columnImpact.ts';
import type { NodeChange } from './changes/findChanges.ts';
import type { Impact } from './changes/impact.ts';
import type { TableDifference } from './compare/types.ts';
import type { RuleLevel, RuleName } from './settings.ts';

/** All that a check found: report.json holds it as it is. */
export interface CheckReport {
  readonly project: string;
  /** What was compared with: `origin/main at 1a2b3c4d`. */
  readonly base: string;
  /** ISO 8601. */
  readonly checkedAt: string;
  readonly seconds: number;
  readonly changes: readonly NodeChange[];
  /** Arrows from what changed to what reads it, by unique id. */
  readonly edges: readonly (readonly [from: string, to: string])[];
  readonly impact: Impact;
  /** What is made from the columns that changed, or has rows that depend on them. */
  readonly columns: readonly ColumnImpact[];
  readonly build: BuildOutcome;
  readonly data: readonly DataResult[];
  readonly findings: readonly Finding[];
  /** What the reader should know: that there is no merge base, that a part was left out. */
  readonly notes: readonly string[];
  readonly passed: boolean;
}

/** How the data of one relation came out. */
export interface DataResult {
  readonly id: string;
  readonly name: string;
  /** Null where nothing was compared; `because` says why. */
  readonly difference: TableDifference | null;
  readonly because: string | null;
}

export interface BuildOutcome {
  /** Number of results by status; empty when nothing had to be built. */
  readonly counts: Readonly<Record<string, number>>;
  readonly failed: readonly {
    readonly id: string;
    readonly name: string;
    readonly file: string;
    readonly status: string;
    readonly message: string | null;
  }[];
  /** What did not run because something before it failed, by unique id. */
  readonly skipped: readonly string[];
}

/** A rule of the project that a change does not keep. */
export interface Finding {
  readonly rule: RuleName;
  readonly level: Exclude<RuleLevel, 'off'>;
  readonly id: string;
  readonly file: string;
  readonly message: string;
  /** How the rule is kept, or left aside for once. */
  readonly help: string;
  /** A label of the pull request took its edge off. */
  readonly overridden: boolean;
}

/** The share of rows by which a relation changed: 0.05 for five in a hundred. */
export function rowChange({ key, rows, added, removed, changed }: TableDifference): number {
  // without a key a row that changed is one that is gone and one that came
  const touched = key === null ? Math.max(added, removed) : added + removed + changed;
  return touched === 0 ? 0 : touched / Math.max(rows.before, 1);
}

export const isEqualData = ({ added, removed, changed, columns }: TableDifference): boolean =>
  added + removed + changed + columns.added.length + columns.removed.length + columns.retyped.length === 0;

export type { Checkout } from './base/checkout.ts';
export { checkOutBase, placeInRepository, uncommitted } from './base/checkout.ts';
export { type ChangeClass, changeClasses } from './changes/classify.ts';
export { type ColumnImpact, columnImpact, touchedColumns } from './changes/columnImpact.ts';
export { findChanges, type NodeChange, type Side } from './changes/findChanges.ts';
export { type Impact, impactOf } from './changes/impact.ts';
export { quote } from './compare/columns.ts';
export { type AcrossOptions, compareAcross, type FarTable } from './compare/compareAcross.ts';
export { compareTables } from './compare/compareTables.ts';
export { compareDialects } from './compare/dialects.ts';
export type { Ask, ComparedColumn, CompareOptions, RowExample, TableDifference } from './compare/types.ts';
export { type Publisher, publisherOf, pullRequestNumber, withoutInvitations } from './publish/index.ts';
export { checkSchemas, placedAs, relocate } from './relocate.ts';
export {
  type BuildOutcome,
  type CheckReport,
  type DataResult,
  type Finding,
  isEqualData,
  rowChange,
} from './report.ts';
export { judge } from './rules.ts';
export { embeddedType, sampleQuery } from './sample.ts';
export { type CheckSettings, type RuleName, readCheckSettings } from './settings.ts';
export { allowedEnvironment, newSources, pathsOf, waysOut } from './untrusted.ts';
export { annotationsOf } from './write/annotations.ts';
export { summaryOf } from './write/summary.ts';
export { writeReport } from './write/writeReport.ts';

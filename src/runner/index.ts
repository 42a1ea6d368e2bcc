export { callMacro } from './callMacro.ts';
export type { Job, Observer } from './job.ts';
export { columnsOfSeed } from './kinds/seed.ts';
export { describeNode, errorMessage } from './outcome.ts';
export { findOperation, inlineNode, runInlineOperation, runOperation } from './runOperation.ts';
export { type RunOptions, runPlan } from './runPlan.ts';
export { rowDiff } from './unitTest/diff.ts';

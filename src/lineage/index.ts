/**
 * Column lineage of a project. `compileOffline` gives the SQL of its nodes without a database, `ProjectLineage` what follows
 * from it: `of(id)` the columns of one resource with types and inputs, `upstream` and `downstream` the way of one column,
 * `inheritance` the descriptions and tests that follow copies, `coverageOf` how much is known, `siteLineage` the same for the documentation.
 */
export { checkProject } from './check.ts';
export { type Coverage, coverageOf } from './coverage.ts';
export { findColumn, findResource } from './find.ts';
export { copiedFrom, type Inherited, inheritance } from './inherit.ts';
export { compileOffline, offlineAdapter } from './offline.ts';
export { ProjectLineage } from './projectLineage.ts';
export { labelOf, resourceLabel, traceDot, traceJson, traceMermaid, traceText } from './render.ts';
export type { ColumnInput, ColumnRef, Compiled, LineageColumn, LineageInput, NodeLineage } from './shapes.ts';
export { siteLineage } from './siteLineage.ts';
export { downstream, type Edge, type RowEdge, type Trace, upstream } from './trace.ts';

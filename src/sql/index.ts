/**
 * What SQL says, without a database. One grammar for Postgres and Snowflake, written for this: it reads queries (`select`,
 * `values`, `with`, set operations), not other statements. It knows no nodes; relations are names.
 *
 * - `analyse(sql, dialect, { columnsOf, isBoundary })`: the relations it reads, its output columns in order with type and
 *   nullability where they follow, for each the input columns and how they take part, and the columns that decide on rows.
 *   `columnsOf(relation)` tells the columns of a relation, or undefined; what does not follow is unknown, with a reason.
 * - `normalForm(sql, dialect)`: equal for texts that differ in comments, blanks, case and redundant parentheses alone.
 * - `shapeOf(sql, dialect)`: columns, tables, joins, filters, groups, ... as normal forms, to say what a change changed.
 * - `readType(text, dialect)`: a type as the database itself writes it.
 */
export { type Analysis, analyse, type Input, type InputKind, type OutputColumn } from './analyse/analyse.ts';
export type { KnownColumn, Options, Problem, ProblemKind } from './analyse/context.ts';
export type { RelationName } from './analyse/inputs.ts';
export { type Dialect, fold, isPlain } from './dialect.ts';
export { normalForm } from './normalForm.ts';
export { relationOf } from './relation.ts';
export { type BodyShape, type OtherShape, type QueryShape, type SelectShape, type SetShape, shapeOf } from './shape.ts';
export { readType } from './types/names.ts';

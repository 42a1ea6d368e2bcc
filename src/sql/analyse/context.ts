import type { Span } from '../../base/source.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { Dialect } from '../dialect.ts';
import type { Token } from '../parse/tokens.ts';
import type { Cte, Expression, Name } from '../parse/tree.ts';
import { nothing, type Ref, type RelationName, type Value } from './inputs.ts';
import type { Column, Frame, Result } from './scope.ts';

export type ProblemKind = 'unknown-column' | 'unknown-table' | 'ambiguous' | 'arity' | 'unused-cte' | 'unused-column';

/** Something in the query that cannot be right, or that nobody needs. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly message: string;
  /** Offsets into the SQL. */
  readonly span: Span;
  readonly meant?: string;
}

/** What the database is known to hold for a relation, in order. */
export interface KnownColumn {
  readonly name: string;
  readonly type?: string | undefined;
  readonly nullable?: boolean | undefined;
}

export interface Options {
  /** The columns of a relation; undefined when they are not known. */
  readonly columnsOf: (relation: RelationName) => readonly KnownColumn[] | undefined;
  /** What is known of one column of a relation whose columns are not all known. */
  readonly hintOf: (relation: RelationName, column: string) => KnownColumn | undefined;
  /** CTEs that stand for a relation of their own, such as ephemeral models: read as tables, not looked into. */
  readonly isBoundary: (cte: string) => boolean;
}

/** All that is gathered while one query is analysed. */
export class Context {
  readonly dialect: Dialect;
  readonly options: Options;
  readonly tokens: readonly Token[];
  readonly sql: string;
  readonly problems: Problem[] = [];
  readonly relations: Map<string, RelationName> = new Map();
  /** Where each relation is named first. */
  readonly places: Map<RelationName, Span> = new Map();
  readonly usedColumns: Set<Column> = new Set();
  readonly usedCtes: Set<Cte> = new Set();
  /** All CTEs, also those that nobody reads. */
  readonly declared: { readonly cte: Cte; readonly read: () => Result }[] = [];
  readonly #refs: Map<RelationName, Map<string, Ref>> = new Map();

  constructor(sql: string, dialect: Dialect, tokens: readonly Token[], options: Options) {
    this.sql = sql;
    this.dialect = dialect;
    this.tokens = tokens;
    this.options = options;
  }

  /** On Snowflake a name of the select list may stand for a column that is not known to exist. */
  get aliasFirst(): boolean {
    return this.dialect === 'snowflake';
  }

  relation(names: readonly Name[]): RelationName {
    const parts = names.map((name) => name.text);
    const key = parts.join('\u0000');
    let found = this.relations.get(key);
    if (!found) {
      found = { parts };
      this.relations.set(key, found);
      this.places.set(found, this.span({ from: names[0]!.at, to: names.at(-1)!.at + 1 }));
    }
    return found;
  }

  ref(relation: RelationName, column: string): Ref {
    let columns = this.#refs.get(relation);
    if (!columns) {
      columns = new Map();
      this.#refs.set(relation, columns);
    }
    let ref = columns.get(column);
    if (!ref) {
      ref = { relation, column };
      columns.set(column, ref);
    }
    return ref;
  }

  /** Notes that a column is read. */
  used(column: Column): Column {
    this.usedColumns.add(column.origin ?? column);
    return column;
  }

  text(value: Expression): string {
    return this.sql.slice(this.tokens[value.from]!.start, this.tokens[value.to - 1]!.end);
  }

  span(part: { readonly from: number; readonly to: number }): Span {
    return { start: this.tokens[part.from]!.start, end: this.tokens[Math.max(part.from, part.to - 1)]!.end };
  }

  problem(kind: ProblemKind, where: Name | Span, message: string, meant?: string): Value {
    const token = 'at' in where ? this.tokens[where.at]! : where;
    const span = { start: token.start, end: token.end };
    const repeated = this.problems.some((p) => p.kind === kind && p.span.start === span.start && p.message === message);
    if (!repeated) this.problems.push({ kind, message, span, ...(meant !== undefined && { meant }) });
    return { ...nothing, unknown: [message] };
  }

  unknownColumn(name: Name, candidates: readonly Column[], table: string | undefined): Value {
    const where = table === undefined ? 'in the tables that are read here' : `in \`${table}\``;
    const meant = didYouMean(
      name.text,
      candidates.map((c) => c.name),
    );
    return this.problem('unknown-column', name, `there is no column \`${name.text}\` ${where}`, meant);
  }

  ambiguous(name: Name, frames: readonly Frame[]): Value {
    const names = frames.map((frame) => `\`${frame.name ?? 'a subquery'}\``).join(' and ');
    return this.problem('ambiguous', name, `the column \`${name.text}\` is ambiguous: it is in ${names}`);
  }
}

import type { Span } from '../../base/source.ts';
import type { Dialect } from '../dialect.ts';
import { type NotParsed, parseSql } from '../parse/parse.ts';
import { Context, type Options, type Problem } from './context.ts';
import { type Inputs, type RelationName, type Use, use } from './inputs.ts';
import { readQuery } from './query.ts';
import { findUnused } from './unused.ts';

/** How an input column takes part; `renamed` is a copy under another name. */
export type InputKind = Use | 'renamed';

export interface Input {
  readonly relation: RelationName;
  readonly column: string;
  readonly kind: InputKind;
}

export interface OutputColumn {
  readonly name: string;
  /** As the database writes it; undefined when it is not known. */
  readonly type: string | undefined;
  /** False: never null. Undefined: not known. */
  readonly nullable: boolean | undefined;
  /** Each input column once, with its strongest use: those that reach the value first. */
  readonly inputs: readonly Input[];
  /** Why there may be inputs that are not listed. */
  readonly unknown: readonly string[];
}

/** What a query reads and gives. */
export interface Analysis {
  /** In the order in which the query names them. */
  readonly relations: readonly RelationName[];
  /** In order. */
  readonly columns: readonly OutputColumn[];
  /** Why there may be more columns than those: a star over a table whose columns are not known. */
  readonly open: string | undefined;
  /** Columns that decide on the rows of the whole result, or their order; one entry for each use. */
  readonly inputs: readonly Input[];
  /** Why `inputs` may lack some. */
  readonly unknown: readonly string[];
  readonly problems: readonly Problem[];
  /** Where the SQL names each relation first. */
  readonly places: ReadonlyMap<RelationName, Span>;
  /** Set when the text could not be read as a query; everything else is empty then. */
  readonly failure: NotParsed | undefined;
}

const reaching = [use.aggregated, use.transformed, use.copied];
const deciding = [use.filter, use.join, use.group, use.order, use.window];
const names = new Map(Object.entries(use).map(([name, bit]) => [bit as number, name as Use]));

/** Reads one query. Never throws for what stands in it: what cannot be known is said to be unknown. */
export function analyse(sql: string, dialect: Dialect, options: Partial<Options> = {}): Analysis {
  const parsed = parseSql(sql, dialect);
  if (!('query' in parsed)) {
    return {
      relations: [],
      columns: [],
      open: undefined,
      inputs: [],
      unknown: [`the SQL cannot be read: ${parsed.message}`],
      problems: [],
      places: new Map(),
      failure: parsed,
    };
  }
  const context = new Context(sql, dialect, parsed.tokens, {
    columnsOf: options.columnsOf ?? (() => undefined),
    isBoundary: options.isBoundary ?? (() => false),
    hintOf: options.hintOf ?? (() => undefined),
  });
  const result = readQuery(parsed.query, { parent: undefined, ctes: undefined }, context);
  // what only an unused CTE reads is no input, but its mistakes are mistakes
  const relations = [...context.relations.values()];
  for (const { cte, read } of context.declared) if (!context.options.isBoundary(cte.name.text)) read();
  return {
    relations,
    columns: result.columns.map(({ name, type, nullable, inputs, unknown }) => ({
      name,
      type,
      nullable,
      inputs: listed(inputs, name),
      unknown,
    })),
    open: result.open?.reason,
    inputs: everyUse(result.wide.inputs),
    unknown: result.wide.unknown,
    problems: [...context.problems, ...findUnused(context)],
    places: context.places,
    failure: undefined,
  };
}

function listed(inputs: Inputs, name: string): Input[] {
  const list: { input: Input; rank: number }[] = [];
  for (const [ref, bits] of inputs) {
    const order = [...reaching, ...deciding];
    const rank = order.findIndex((bit) => bits & bit);
    const kind = names.get(order[rank]!)!;
    list.push({
      input: {
        relation: ref.relation,
        column: ref.column,
        kind: kind === 'copied' && ref.column !== name ? 'renamed' : kind,
      },
      rank: rank < reaching.length ? 0 : 1,
    });
  }
  return list.sort((a, b) => a.rank - b.rank).map(({ input }) => input);
}

function everyUse(inputs: Inputs): Input[] {
  const list: Input[] = [];
  for (const [ref, bits] of inputs) {
    for (const bit of deciding)
      if (bits & bit) list.push({ relation: ref.relation, column: ref.column, kind: names.get(bit)! });
  }
  return list;
}

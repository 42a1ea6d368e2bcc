/** A CTE that is put in front of a query: `__dbt__cte__orders` and its SQL. */
export interface Cte {
  readonly name: string;
  readonly sql: string;
}

/** A query with CTEs put in, and where its parts stand. */
export interface Injected {
  readonly text: string;
  /** Where the query's own text was cut: what stands before keeps its offset, what stands after moved by `shift`. */
  readonly at: number;
  readonly shift: number;
  /** The start of each CTE's SQL in `text`. */
  readonly starts: readonly number[];
}

/** Blanks and comments, then `with`, perhaps `recursive`. */
const opening =
  /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*with\b(?:(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+recursive\b)?/i;

/** Puts CTEs in front of a query: into its own `with` when it has one, as a new one otherwise. */
export function injectCtes(sql: string, ctes: readonly Cte[]): Injected {
  if (ctes.length === 0) return { text: sql, at: 0, shift: 0, starts: [] };
  const own = opening.exec(sql)?.[0];
  const at = own?.length ?? sql.length - sql.trimStart().length;
  let inserted = own === undefined ? 'with' : '';
  const starts: number[] = [];
  ctes.forEach((cte, index) => {
    inserted += `${index > 0 ? ', ' : ' '}${cte.name} as (\n`;
    starts.push(at + inserted.length);
    inserted += `${cte.sql}\n)`;
  });
  inserted += own === undefined ? ' ' : ',';
  return { text: sql.slice(0, at) + inserted + sql.slice(at), at, shift: inserted.length, starts };
}

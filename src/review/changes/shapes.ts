import type { BodyShape, QueryShape, SelectShape } from '../../sql/index.ts';

/** What changed between two queries, in words; empty lists when nothing of that kind did. */
export interface QueryDifference {
  /** What may give other rows, or other values in columns that stay. */
  readonly breaking: readonly string[];
  /** Columns that were added to a select list, and nothing else. */
  readonly addedColumns: readonly string[];
  /** Columns of any step that are computed otherwise, renamed or gone. */
  readonly touchedColumns: readonly string[];
}

/**
 * Compares two queries part by part. A column that is added to a plain select changes no row; everything else may. What cannot be
 * matched part by part counts as changed.
 */
export function compareQueries(before: QueryShape, after: QueryShape): QueryDifference {
  const breaking: string[] = [];
  const added: string[] = [];
  const touched: string[] = [];
  compareQuery(before, after, '', { breaking, added, touched });
  return {
    breaking: [...new Set(breaking)],
    addedColumns: [...new Set(added)],
    touchedColumns: [...new Set(touched)],
  };
}

interface Found {
  readonly breaking: string[];
  readonly added: string[];
  readonly touched: string[];
}

function compareQuery(before: QueryShape, after: QueryShape, where: string, found: Found): void {
  const say = (what: string): void => void found.breaking.push(`${where}${what}`);
  const old = new Map(before.ctes.map((cte) => [cte.name, cte]));
  const now = new Set(after.ctes.map(({ name }) => name));
  for (const cte of after.ctes) {
    const earlier = old.get(cte.name);
    if (!earlier) {
      if (isRead(cte.name, after)) say(`the step \`${cte.name}\` is new`);
    } else {
      if (earlier.columns.join() !== cte.columns.join()) say(`the columns of \`${cte.name}\` have other names`);
      compareQuery(earlier.query, cte.query, `in \`${cte.name}\`: `, found);
    }
  }
  for (const { name } of before.ctes)
    if (!now.has(name) && isRead(name, before)) say(`the step \`${name}\` was removed`);
  if (before.recursive !== after.recursive) say('recursion changed');
  compareBody(before.body, after.body, where, found);
  const cuts = before.limit !== undefined || after.limit !== undefined || after.offset !== undefined;
  if (before.limit !== after.limit || before.offset !== after.offset) say('the limit changed');
  // the order of rows that a relation is made of means nothing, unless a limit cuts them
  else if (cuts && before.orderBy.join() !== after.orderBy.join()) say('the order before the limit changed');
}

/** Whether a step is read at all: by its name, somewhere else in the query. */
function isRead(name: string, { ctes, body, orderBy }: QueryShape): boolean {
  const elsewhere = JSON.stringify([ctes.filter((cte) => cte.name !== name).map((cte) => cte.query), body, orderBy]);
  return new RegExp(`(?<![\\w$])${name.replace(/[^\w]/g, '\\$&')}(?![\\w$])`).test(elsewhere);
}

function compareBody(before: BodyShape, after: BodyShape, where: string, found: Found): void {
  if (before.kind === 'select' && after.kind === 'select') compareSelects(before, after, where, found);
  else if (before.kind === 'query' && after.kind === 'query') compareQuery(before, after, where, found);
  else if (before.kind === 'set' && after.kind === 'set') {
    if (before.operator !== after.operator || before.branches.length !== after.branches.length) {
      found.breaking.push(`${where}the parts of the \`${after.operator}\` changed`);
      return;
    }
    before.branches.forEach((branch, n) => {
      const inner: Found = { breaking: [], added: [], touched: found.touched };
      compareBody(branch, after.branches[n]!, where, inner);
      found.breaking.push(...inner.breaking);
      // where equal rows are merged, one more column makes other rows
      if (before.operator === 'union all') found.added.push(...inner.added);
      else if (inner.added.length > 0) found.breaking.push(`${where}columns were added below \`${before.operator}\``);
    });
  } else if (before.kind !== 'other' || after.kind !== 'other' || before.text !== after.text)
    found.breaking.push(`${where}the query has another form`);
}

function compareSelects(before: SelectShape, after: SelectShape, where: string, found: Found): void {
  const say = (what: string): void => void found.breaking.push(`${where}${what}`);
  if (before.tables.join('\n') !== after.tables.join('\n')) say(tablesChanged(before.tables, after.tables));
  if (JSON.stringify(before.joins) !== JSON.stringify(after.joins)) say('a join changed');
  for (const filter of after.filters)
    if (!before.filters.includes(filter)) say(`a filter was added: \`${shortened(filter)}\``);
  for (const filter of before.filters)
    if (!after.filters.includes(filter)) say(`a filter was removed: \`${shortened(filter)}\``);
  if (before.groupBy.join('\n') !== after.groupBy.join('\n'))
    say(`the grain changed: grouped by ${grouping(after)} instead of ${grouping(before)}`);
  if (before.having.join() !== after.having.join()) say('`having` changed');
  if (before.qualify.join() !== after.qualify.join()) say('`qualify` changed');
  if (before.distinct !== after.distinct) say('`distinct` changed');
  if (before.windows !== after.windows) say('a window changed');
  compareColumns(before, after, where, found);
}

function tablesChanged(before: readonly string[], after: readonly string[]): string {
  if (before.length === 1 && after.length === 1)
    return `it reads \`${shortened(after[0]!)}\` instead of \`${shortened(before[0]!)}\``;
  return 'it reads other tables';
}

function compareColumns(before: SelectShape, after: SelectShape, where: string, found: Found): void {
  const say = (what: string): void => void found.breaking.push(`${where}${what}`);
  const old = new Map(before.columns.map((column) => [keyOf(column), column.expression]));
  const now = new Map(after.columns.map((column) => [keyOf(column), column.expression]));
  const removed = [...old].filter(([name]) => !now.has(name));
  const added = [...now].filter(([name]) => !old.has(name));
  for (const [name, expression] of now) {
    const earlier = old.get(name);
    if (earlier === undefined || earlier === expression) continue;
    found.touched.push(name);
    say(`column \`${name}\` is computed otherwise`);
  }
  for (const [name, expression] of removed) {
    found.touched.push(name);
    const renamed = added.find(([, other]) => other === expression);
    if (renamed) {
      added.splice(added.indexOf(renamed), 1);
      say(`column \`${name}\` was renamed to \`${renamed[0]}\``);
    } else say(`column \`${name}\` was removed`);
  }
  for (const [name, expression] of added) {
    if (after.distinct !== undefined) say(`column \`${name}\` was added below \`distinct\``);
    else if (makesRows.test(expression)) say(`column \`${name}\` may make several rows of one`);
    else found.added.push(name);
  }
}

/** A star has no name: `o.*` and `*` are told apart by what they say. */
const keyOf = ({ name, expression }: { name: string; expression: string }): string =>
  name === '*' ? expression : name;

const grouping = ({ groupBy }: SelectShape): string =>
  groupBy.length === 0 ? 'nothing' : groupBy.map((key) => `\`${shortened(key)}\``).join(', ');

/** Functions that give a set of rows where they stand in a select list. */
const makesRows =
  /\b(unnest|generate_series|\w*_to_table|json\w*_(?:each|array_elements|object_keys|populate_recordset)\w*)\s*\(/i;

const shortened = (text: string): string => (text.length > 80 ? `${text.slice(0, 77)}...` : text);

import { readFileSync } from 'node:fs';
import { analyse, type Dialect, fold, type Input, type KnownColumn, type Problem, readType } from '../index.ts';

/** One query with what is known of its tables and what is to be found out. */
export interface Fixture {
  readonly name: string;
  readonly sql: string;
  readonly tables: ReadonlyMap<string, readonly KnownColumn[]>;
  readonly expected: string;
}

/**
 * Reads fixtures: blocks that blank lines separate.
 *
 *     table orders (id integer!, amount numeric)      for all blocks that follow; `!` is `not null`
 *
 *     == a name
 *     > select id, amount as total from orders
 *     > where amount > 0
 *     id integer! <- copied orders.id                 a column, its type, its inputs
 *     total numeric <- renamed orders.amount
 *     * filter orders.amount                          what decides on rows
 *     ! unknown-column: ...                           a problem
 */
export function readFixtures(file: URL, dialect: Dialect): Fixture[] {
  const tables = new Map<string, KnownColumn[]>();
  const fixtures: Fixture[] = [];
  for (const block of readFileSync(file, 'utf8').split(/\n\s*\n/)) {
    const lines = block.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
    for (const line of lines.filter((l) => l.startsWith('table '))) {
      const [, name, columns] = /^table ("[^"]+"|\S+) \((.*)\)$/.exec(line)!;
      tables.set(
        stored(name!, dialect),
        columns!.split(/,\s*(?![^(]*\))/).map((text) => column(text, dialect)),
      );
    }
    const title = lines.find((line) => line.startsWith('== '));
    if (title === undefined) continue;
    const sql = lines.filter((line) => line.startsWith('>')).map((line) => line.slice(2));
    const expected = lines.filter((line) => !/^(?:>|== |table )/.test(line)).map((line) => line.trimEnd());
    fixtures.push({
      name: title.slice(3),
      sql: sql.join('\n'),
      tables: new Map(tables),
      expected: expected.join('\n'),
    });
  }
  return fixtures;
}

function column(text: string, dialect: Dialect): KnownColumn {
  const [, name, type, certain] = /^\s*("[^"]+"|\S+)\s*([^!]*)(!?)$/.exec(text)!;
  return {
    name: stored(name!, dialect),
    type: type === '' ? undefined : readType(type!, dialect),
    nullable: certain === '!' ? false : undefined,
  };
}

const stored = (name: string, dialect: Dialect): string =>
  name.startsWith('"') ? name.slice(1, -1) : fold(name, dialect);

/** What is found out about a query, in the form of a fixture. */
export function describe(fixture: Pick<Fixture, 'sql' | 'tables'>, dialect: Dialect): string {
  const found = analyse(fixture.sql, dialect, { columnsOf: ({ parts }) => fixture.tables.get(parts.at(-1)!) });
  if (found.failure) return `failure: ${found.failure.message}`;
  const lines = found.columns.map(
    (c) =>
      `${c.name} ${c.type ?? '?'}${c.nullable === false ? '!' : ''}${edges(c.inputs)}${c.unknown.length > 0 ? ` unknown: ${c.unknown.join('; ')}` : ''}`,
  );
  if (found.open !== undefined) lines.push(`... ${found.open}`);
  for (const kind of ['filter', 'join', 'group', 'order', 'window'] as const) {
    const inputs = found.inputs.filter((input) => input.kind === kind);
    if (inputs.length > 0) lines.push(`* ${kind} ${inputs.map(named).join(', ')}`);
  }
  if (found.unknown.length > 0) lines.push(`* unknown: ${found.unknown.join('; ')}`);
  for (const problem of found.problems) lines.push(problemLine(problem));
  return lines.join('\n');
}

function edges(inputs: readonly Input[]): string {
  const kinds = [...new Set(inputs.map((input) => input.kind))];
  const groups = kinds.map(
    (kind) =>
      `${kind} ${inputs
        .filter((input) => input.kind === kind)
        .map(named)
        .join(', ')}`,
  );
  return groups.length > 0 ? ` <- ${groups.join('; ')}` : '';
}

const named = (input: Input): string => `${input.relation.parts.join('.')}.${input.column}`;

function problemLine(problem: Problem): string {
  return `! ${problem.kind}: ${problem.message}${problem.meant === undefined ? '' : `; did you mean \`${problem.meant}\`?`}`;
}

import { type Inputs, noInputs, type Ref } from './inputs.ts';
import type { Column, Ctes, Result } from './scope.ts';

/** No chain of columns through one query is longer. */
const mostRounds = 30;

/**
 * Reads a CTE that may name itself: it is read with what is known of it, at first nothing, until nothing is added. `read`
 * is given a function that puts the CTE before others.
 */
export function fixedPoint(
  name: string,
  read: (self: (before: Ctes | undefined) => Ctes) => Result,
  names: readonly string[],
): Result {
  let known: Result | undefined;
  let named = false;
  let nested = false;
  for (let round = 0; ; round += 1) {
    const current: Result | undefined = known;
    const result = read((before) => ({
      name,
      read: () => {
        named = true;
        if (current) return renamed(current, names);
        nested = true;
        const empty = { inputs: noInputs, unknown: [], type: 'unknown', nullable: undefined };
        // every column is there in the first round, with nothing known of it
        return {
          columns: [],
          open: {
            reason: `\`${name}\` names itself before it has columns`,
            find: (column) => ({ name: column, ...empty }),
          },
          wide: empty,
        };
      },
      parent: before,
    }));
    if (!named) return result;
    const grown = known && !nested ? typedAs(known, result) : result;
    if (known && !nested && size(grown) === size(known)) return grown;
    nested = false;
    known = grown;
    if (round >= mostRounds) return grown;
  }
}

function renamed(result: Result, names: readonly string[]): Result {
  return { ...result, columns: result.columns.map((column, i) => ({ ...column, name: names[i] ?? column.name })) };
}

/** Types and null stay those that the part which does not recur has. */
function typedAs(before: Result, after: Result): Result {
  const columns = after.columns.map(
    (column, i): Column => ({ ...column, type: before.columns[i]?.type ?? column.type }),
  );
  return { ...after, columns };
}

function size(result: Result): number {
  let total = bits(result.wide.inputs);
  for (const column of result.columns) total += bits(column.inputs) + column.unknown.length;
  return total;
}

function bits(inputs: Inputs): number {
  let total = 0;
  for (const value of (inputs as ReadonlyMap<Ref, number>).values()) total += 1000 + value;
  return total;
}

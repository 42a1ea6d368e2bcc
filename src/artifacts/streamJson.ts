import { stringify } from '../base/json.ts';
/** Pieces of the JSON text of an object whose entries are made one by one; values are JSON texts already, or in pieces. */
export function* objectPieces(
  entries: Iterable<readonly [key: string, value: string | Iterable<string>]>,
): Generator<string> {
  let separator = '{';
  for (const [key, value] of entries) {
    yield `${separator}${JSON.stringify(key)}: `;
    if (typeof value === 'string') yield value;
    else yield* value;
    separator = ', ';
  }
  yield separator === '{' ? '{}' : '}';
}

/** Pieces of a JSON array. */
export function* arrayPieces(values: Iterable<string>): Generator<string> {
  let separator = '[';
  for (const value of values) {
    yield separator;
    yield value;
    separator = ', ';
  }
  yield separator === '[' ? '[]' : ']';
}

/** Entries of a map as JSON texts. */
export function* jsonEntries<T>(map: Iterable<readonly [string, T]>): Generator<readonly [string, string]> {
  for (const [key, value] of map) yield [key, stringify(value)];
}

/** Ends an exhaustive switch: a variant that was forgotten does not compile. */
export function unreachable(value: never): never {
  throw new Error(`not reachable: ${JSON.stringify(value)}`);
}

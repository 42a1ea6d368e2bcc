import type { Place } from '../base/source.ts';
import type { OutputMap } from '../template/index.ts';
import type { Injected } from './ctes.ts';

/** An ephemeral model (or the rows of a unit test) that a query reads as a CTE. */
export interface CompiledCte {
  /** The unique id of what it stands for. */
  readonly id: string;
  readonly name: string;
  readonly sql: string;
  readonly map: Pick<OutputMap, 'placeAt'> | undefined;
}

/** A node's SQL, with the way back from its text to the files of the user. */
export interface CompiledNode {
  /** With CTEs put in. */
  readonly code: string;
  /** The node's own SQL. */
  readonly own: string;
  readonly ctes: readonly CompiledCte[];
  /** Where in the user's files an offset of `code` comes from. */
  placeAt(offset: number): Place | undefined;
}

export function compiledNode(
  own: string,
  map: CompiledCte['map'],
  ctes: readonly CompiledCte[],
  injected: Injected,
): CompiledNode {
  return {
    code: injected.text,
    own,
    ctes,
    placeAt(offset) {
      const cte = injected.starts.findLastIndex(
        (start, index) => offset >= start && offset <= start + ctes[index]!.sql.length,
      );
      if (cte >= 0) return ctes[cte]!.map?.placeAt(offset - injected.starts[cte]!);
      const { at, shift } = injected;
      if (offset >= at && offset < at + shift) return map?.placeAt(at);
      return map?.placeAt(offset < at ? offset : offset - shift);
    },
  };
}

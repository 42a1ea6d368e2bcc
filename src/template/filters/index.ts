import { caseFilters } from './case.ts';
import type { Filter } from './filter.ts';
import { htmlFilters } from './html.ts';
import { tojson } from './json.ts';
import { numberFilters } from './number.ts';
import { orderFilters } from './order.ts';
import { pprint } from './pprint.ts';
import { selectFilters } from './select.ts';
import { sequenceFilters } from './sequence.ts';
import { textFilters } from './text.ts';
import { valueFilters } from './value.ts';
import { wordwrap } from './wordwrap.ts';

export type { Filter, FilterEnvironment } from './filter.ts';

/** Every filter that text templates know. */
export const filters: ReadonlyMap<string, Filter> = new Map([
  ...caseFilters,
  ...htmlFilters,
  ...numberFilters,
  ...orderFilters,
  pprint,
  ...selectFilters,
  ...sequenceFilters,
  ...textFilters,
  tojson,
  ...valueFilters,
  wordwrap,
]);

import { positional } from '../signature.ts';
import type { PyTuple } from '../values/containers.ts';
import type { Method } from '../values/function.ts';
import type { Value } from '../values/object.ts';
import { countIn, indexIn } from './list.ts';

const countBind = positional('count', 'value');
const indexBind = positional('index', 'value', ['start', null], ['stop', null]);

/** The methods of `tuple`. */
export const tupleMethods: ReadonlyMap<string, Method<PyTuple>> = new Map<string, Method<PyTuple>>([
  ['count', (self, args, kwargs) => countIn(self.values, (countBind(args, kwargs) as [Value])[0])],
  [
    'index',
    (self, args, kwargs) => {
      const [value, start, stop] = indexBind(args, kwargs) as [Value, Value, Value];
      return indexIn(self.values, value, start, stop, 'tuple');
    },
  ],
]);

import { fromKeys, updateDict } from '../methods/dict.ts';
import { PyDict } from '../values/containers.ts';
import { PyFunction } from '../values/function.ts';
import { PyClass } from './class.ts';

/** `dict(mapping_or_pairs, **values)`, with `dict.fromkeys`. */
export const dictClass = (): PyClass =>
  new PyClass(
    'dict',
    (args, kwargs) => {
      const dict = new PyDict();
      updateDict(dict, 'dict', args, kwargs);
      return dict;
    },
    new Map([['fromkeys', new PyFunction('fromkeys', fromKeys)]]),
  );

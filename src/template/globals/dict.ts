import { PyDict } from '../containers.ts';
import { PyFunction } from '../function.ts';
import { fromKeys, updateDict } from '../methods/dict.ts';
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

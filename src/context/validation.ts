import { valueError } from '../template/errors.ts';
import { equals, str, toArray } from '../template/operators.ts';
import { PyDict, PyFunction, PyObject, typeName, type Value } from '../template/values.ts';

/** `validation.any[...]`-style checks: `config.get('x', validator=validation.any[basestring])`. */
class AnyOf extends PyObject {
  readonly typeName = 'function';
  override call(args: readonly Value[]): Value {
    return validator(args);
  }
  override item(key: Value): Value {
    return validator(key instanceof PyObject && key.length() !== undefined ? toArray(key) : [key]);
  }
}

function validator(allowed: readonly Value[]): Value {
  return new PyFunction('inner', ([value]) => {
    const fits = allowed.some(
      (option) =>
        equals(option, value ?? null) ||
        (option instanceof PyObject &&
          option.typeName === 'type' &&
          str(option).includes(`'${typeName(value ?? null)}'`)),
    );
    if (!fits) throw valueError(`Expected value "${str(value ?? null)}" to be one of ${allowed.map(str).join(',')}`);
    return null;
  });
}

export const validationValue: PyDict = new PyDict([['any', new AnyOf()]]);

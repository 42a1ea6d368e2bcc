import { TemplateError, typeError, valueError } from '../errors.ts';
import { Namespace } from '../globals/namespace.ts';
import { toArray } from '../operators.ts';
import type { Target } from '../parse/ast.ts';
import { isWaiting, PyObject, typeName, type Value } from '../values.ts';
import type { Compiling } from './compiling.ts';
import type { Frame } from './frame.ts';
import { compileName } from './names.ts';

type Assign = (frame: Frame, value: Value) => void;

/**
 * What stores a value in a target: a slot, an attribute of a namespace, or several of them. `isNewScope`: the target is
 * declared there (`with`), not assigned.
 */
export function compileTarget(target: Target, compiling: Compiling, isNewScope = false): Assign {
  switch (target.kind) {
    case 'name': {
      if (target.name === 'loop' && compiling.inFor && !isNewScope) {
        compiling.fail('cannot assign to `loop` within a loop', target);
      }
      const slot = compiling.scope.declare(target.name);
      return (frame, value) => {
        frame.slots[slot] = value;
      };
    }
    case 'namespace': {
      const { attribute } = target;
      const place = compiling.place(target);
      const load = compileName(target.name, compiling);
      return (frame, value) => {
        frame.evaluation.at = place;
        const object = load.run(frame);
        if (isWaiting(object) || !(object instanceof Namespace)) {
          throw new TemplateError(
            'other',
            `cannot assign attribute \`${attribute}\`: \`${target.name}\` is not a namespace`,
          );
        }
        object.assign(attribute, value);
      };
    }
    case 'tuple': {
      const place = compiling.place(target);
      const items = target.items.map((item) => compileTarget(item, compiling, isNewScope));
      return (frame, value) => {
        frame.evaluation.at = place;
        const values = unpack(value, items.length);
        for (let i = 0; i < items.length; i += 1) (items[i] as Assign)(frame, values[i] as Value);
      };
    }
  }
}

function unpack(value: Value, count: number): Value[] {
  if (!isIterable(value)) throw typeError(`cannot unpack non-iterable ${typeName(value)} object`);
  const values = toArray(value);
  if (values.length > count) throw valueError(`too many values to unpack (expected ${count})`);
  if (values.length < count) throw valueError(`not enough values to unpack (expected ${count}, got ${values.length})`);
  return values;
}

function isIterable(value: Value): boolean {
  return (
    typeof value === 'string' ||
    Array.isArray(value) ||
    (value instanceof PyObject && value.iterate !== PyObject.prototype.iterate)
  );
}

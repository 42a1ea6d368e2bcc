import { unreachable } from '../../base/unreachable.ts';
import { binary, compare, concat, getAttribute, getItem, negate, positive, slice, truthy } from '../operators.ts';
import type {
  Attribute,
  Binary,
  Comparison,
  Concat,
  Conditional,
  DictDisplay,
  Expression,
  Item,
  Logical,
  Slice,
} from '../parse/ast.ts';
import {
  type BinaryOperator,
  isWaiting,
  PyDict,
  PyTuple,
  type Result,
  Undefined,
  type Value,
  type Waiting,
} from '../values.ts';
import { compileCall } from './calls.ts';
import { after, atOnce, type Code, lift, lift1, lift2, mayWait } from './code.ts';
import type { Compiling } from './compiling.ts';
import { isConstant } from './constants.ts';
import { compileFilter, compileTest } from './filters.ts';
import type { Frame } from './frame.ts';
import { compileName } from './names.ts';

/** Turns an expression into closures. */
export function compileExpression(node: Expression, compiling: Compiling): Code {
  switch (node.kind) {
    case 'literal': {
      const { value } = node;
      return atOnce(() => value);
    }
    case 'name':
      return compileName(node.name, compiling);
    case 'tuple':
      return lift(compileAll(node.items, compiling), (_frame, values) => new PyTuple(values));
    case 'list':
      return lift(compileAll(node.items, compiling), (_frame, values) => values);
    case 'dict':
      return compileDict(node, compiling);
    case 'attribute':
      return compileAttribute(node, compiling);
    case 'item':
      return compileItem(node, compiling);
    case 'slice':
      // Only among the keys of `x[1:2, 3]`, which nothing accepts.
      return lift(sliceParts(node, compiling), (_frame, values) => new PyTuple(values));
    case 'call':
      return compileCall(node, compiling);
    case 'filter':
      return compileFilter(node, () => compileExpression(node.input as Expression, compiling), compiling);
    case 'test':
      return compileTest(node, compiling);
    case 'unary': {
      const operation = node.operator === '-' ? negate : positive;
      const place = compiling.place(node);
      return lift1(compileExpression(node.operand, compiling), (frame, value) => {
        frame.evaluation.at = place;
        return operation(value);
      });
    }
    case 'not':
      return lift1(compileExpression(node.operand, compiling), (_frame, value) => !truthy(value));
    case 'binary':
      return compileBinary(node, compiling);
    case 'concat':
      return compileConcat(node, compiling);
    case 'comparison':
      return compileComparison(node, compiling);
    case 'and':
    case 'or':
      return compileLogical(node, compiling);
    case 'conditional':
      return compileConditional(node, compiling.softly());
    default:
      return unreachable(node);
  }
}

export function compileAll(nodes: readonly Expression[], compiling: Compiling): Code[] {
  return nodes.map((node) => compileExpression(node, compiling));
}

function compileDict(node: DictDisplay, compiling: Compiling): Code {
  const codes = node.entries.flatMap(({ key, value }) => [
    compileExpression(key, compiling),
    compileExpression(value, compiling),
  ]);
  const place = compiling.place(node);
  return lift(codes, (frame, values) => {
    frame.evaluation.at = place;
    const dict = new PyDict();
    for (let i = 0; i < values.length; i += 2) dict.set(values[i] as Value, values[i + 1] as Value);
    return dict;
  });
}

function compileAttribute(node: Attribute, compiling: Compiling): Code {
  const { name } = node;
  const place = compiling.place(node);
  return lift1(compileExpression(node.object, compiling), (frame, value) => {
    frame.evaluation.at = place;
    return getAttribute(value, name, frame.evaluation.undefinedOf);
  });
}

function compileItem(node: Item, compiling: Compiling): Code {
  const object = compileExpression(node.object, compiling);
  const place = compiling.place(node);
  if (node.key.kind === 'slice') {
    return lift([object, ...sliceParts(node.key, compiling)], (frame, [value, start, stop, step]) => {
      frame.evaluation.at = place;
      if (value instanceof Undefined && frame.evaluation.parsing) return value;
      return slice(value as Value, start as Value, stop as Value, step as Value);
    });
  }
  return lift2(object, compileExpression(node.key, compiling), (frame, value, key) => {
    frame.evaluation.at = place;
    return getItem(value, key, frame.evaluation.undefinedOf);
  });
}

const none = atOnce(() => null);

function sliceParts(node: Slice, compiling: Compiling): Code[] {
  return [node.start_, node.stop, node.step].map((part) => (part ? compileExpression(part, compiling) : none));
}

function compileBinary(node: Binary, compiling: Compiling): Code {
  const operator: BinaryOperator = node.operator;
  const place = compiling.place(node);
  const left = compileExpression(node.left, compiling);
  // Jinja evaluates constants ahead and writes them out as literals, so the items of `[[]] * 2` are two lists.
  const separate = operator === '*' && isConstant(node) ? separated : (value: Value): Value => value;
  return lift2(left, compileExpression(node.right, compiling), (frame, a, b) => {
    frame.evaluation.at = place;
    return separate(binary(operator, a, b));
  });
}

const separated = (value: Value): Value => (Array.isArray(value) ? value.map(separated) : value);

function compileConcat(node: Concat, compiling: Compiling): Code {
  const place = compiling.place(node);
  return lift(compileAll(node.parts, compiling), (frame, values) => {
    frame.evaluation.at = place;
    let text = values[0] as Value;
    for (let i = 1; i < values.length; i += 1) text = concat(text, values[i] as Value);
    return text;
  });
}

function compileComparison(node: Comparison, compiling: Compiling): Code {
  const place = compiling.place(node);
  const left = compileExpression(node.left, compiling);
  const rest = node.rest.map(({ operator, operand }) => ({ operator, operand: compileExpression(operand, compiling) }));
  const [first] = rest;
  if (first && rest.length === 1) {
    const { operator } = first;
    return lift2(left, first.operand, (frame, a, b) => {
      frame.evaluation.at = place;
      return compare(operator, a, b);
    });
  }
  // A chain stops at the first comparison that is false.
  const step = (frame: Frame, a: Value, index: number): Result => {
    const link = rest[index];
    if (!link) return true;
    const next = (b: Value): Result => {
      frame.evaluation.at = place;
      return compare(link.operator, a, b) && step(frame, b, index + 1);
    };
    const b = link.operand.run(frame);
    return isWaiting(b) ? after(b, next) : next(b);
  };
  const run = (frame: Frame): Result => {
    const a = left.run(frame);
    return isWaiting(a) ? after(a, (settled) => step(frame, settled, 0)) : step(frame, a, 0);
  };
  return { waits: left.waits || rest.some(({ operand }) => operand.waits), run };
}

function compileLogical(node: Logical, compiling: Compiling): Code {
  const left = compileExpression(node.left, compiling);
  const right = compileExpression(node.right, compiling);
  const stopsAt = node.kind === 'or';
  if (!left.waits) {
    const run = (frame: Frame): Result => {
      const value = left.run(frame) as Value;
      return truthy(value) === stopsAt ? value : right.run(frame);
    };
    return { waits: right.waits, run };
  }
  return mayWait((frame) => {
    const decide = (value: Value): Result => (truthy(value) === stopsAt ? value : right.run(frame));
    const value = left.run(frame);
    return isWaiting(value) ? after(value, decide) : decide(value);
  });
}

function compileConditional(node: Conditional, compiling: Compiling): Code {
  const test = compileExpression(node.test, compiling);
  const then = compileExpression(node.then, compiling);
  const otherwise = node.otherwise
    ? compileExpression(node.otherwise, compiling)
    : atOnce(() => new Undefined(undefined, 'the inline `if` was false and has no `else`'));
  const run = (frame: Frame): Result => {
    const value = test.run(frame);
    if (isWaiting(value)) return after(value as Waiting, (settled) => (truthy(settled) ? then : otherwise).run(frame));
    return (truthy(value) ? then : otherwise).run(frame);
  };
  return { waits: test.waits || then.waits || otherwise.waits, run };
}

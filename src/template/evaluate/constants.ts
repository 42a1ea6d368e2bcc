import { str } from '../operators.ts';
import type { Arguments, Expression } from '../parse/ast.ts';
import { Markup } from '../values/markup.ts';
import { PyDict, PyFloat, PySet, PyTuple, type Value } from '../values.ts';
import type { Code } from './code.ts';
import { Evaluation } from './evaluation.ts';
import { Frame, Output } from './frame.ts';

/**
 * The text of an expression that only consists of literals. It is printed as text even in native rendering, which is
 * visible: `{{ 1 }}` in a YAML value is the string `1`, while `{{ one }}` is a number.
 */
export function constantText(node: Expression, code: Code): string | undefined {
  if (!isConstant(node)) return undefined;
  try {
    const value = code.run(
      new Frame([], undefined, new Map<string, Value>(), new Evaluation(), new Output([])),
    ) as Value;
    return isPlain(value) ? str(value) : undefined;
  } catch {
    // What fails is left to fail when it is reached.
    return undefined;
  }
}

export function isConstant(node: Expression): boolean {
  switch (node.kind) {
    case 'literal':
      return true;
    case 'name':
    case 'call':
    case 'slice':
      return false;
    case 'tuple':
    case 'list':
      return node.items.every(isConstant);
    case 'dict':
      return node.entries.every(({ key, value }) => isConstant(key) && isConstant(value));
    case 'attribute':
      return isConstant(node.object);
    case 'item':
      return isConstant(node.object) && isConstant(node.key);
    case 'filter':
      return (
        !contextFilters.has(node.name) && node.input !== undefined && isConstant(node.input) && constantArguments(node)
      );
    case 'test':
      return isConstant(node.input) && constantArguments(node);
    case 'unary':
    case 'not':
      return isConstant(node.operand);
    case 'binary':
    case 'and':
    case 'or':
      return isConstant(node.left) && isConstant(node.right);
    case 'concat':
      return node.parts.every(isConstant);
    case 'comparison':
      return isConstant(node.left) && node.rest.every(({ operand }) => isConstant(operand));
    case 'conditional':
      return isConstant(node.test) && isConstant(node.then) && (!node.otherwise || isConstant(node.otherwise));
  }
}

/** Filters that Jinja does not evaluate ahead, because they look at the context. */
const contextFilters: ReadonlySet<string> = new Set(['map', 'random', 'reject', 'rejectattr', 'select', 'selectattr']);

function constantArguments({ args, kwargs, spread, spreadKwargs }: Arguments): boolean {
  return (
    args.every(isConstant) &&
    kwargs.every(({ value }) => isConstant(value)) &&
    (!spread || isConstant(spread)) &&
    (!spreadKwargs || isConstant(spreadKwargs))
  );
}

function isPlain(value: Value): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  if (value instanceof PyFloat || value instanceof Markup) return true;
  if (value instanceof PyTuple) return value.values.every(isPlain);
  if (value instanceof PySet) return [...value.values()].every(isPlain);
  return value instanceof PyDict && [...value.entries()].every(([key, item]) => isPlain(key) && isPlain(item));
}

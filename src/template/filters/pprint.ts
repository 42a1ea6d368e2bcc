import { TemplateError } from '../errors.ts';
import { sorted } from '../values/comparison.ts';
import { PyDict, PySet, PyTuple } from '../values/containers.ts';
import { repr, type Value } from '../values/object.ts';
import { filter } from './filter.ts';

const width = 80;

/** Python's `pprint.pformat`: dicts in the order of their keys, one item a line when a line is too long. */
function pretty(value: Value, indent: number, allowance: number): string {
  const line = flat(value);
  if (line.length <= width - indent - allowance) return line;
  if (Array.isArray(value)) return lines(value, '[', ']', indent, allowance);
  if (value instanceof PyTuple)
    return lines(value.values, '(', value.values.length === 1 ? ',)' : ')', indent, allowance);
  if (value instanceof PySet) return lines(inOrder([...value.values()]), '{', '}', indent, allowance);
  if (!(value instanceof PyDict) || value.size === 0) return line;
  const keys = inOrder([...value.keys()]);
  const parts = keys.map((key, i) => {
    const head = `${flat(key)}: `;
    const after = i === keys.length - 1 ? allowance + 1 : 1;
    return head + pretty(value.get(key) as Value, indent + 1 + head.length, after);
  });
  return `{${parts.join(`,\n${' '.repeat(indent + 1)}`)}}`;
}

function lines(values: readonly Value[], open: string, close: string, indent: number, allowance: number): string {
  const parts = values.map((value, i) =>
    pretty(value, indent + 1, i === values.length - 1 ? allowance + close.length : 1),
  );
  return open + parts.join(`,\n${' '.repeat(indent + 1)}`) + close;
}

/** On one line, dicts in the order of their keys. */
function flat(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(flat).join(', ')}]`;
  if (value instanceof PyTuple) {
    return value.values.length === 1
      ? `(${flat(value.values[0] as Value)},)`
      : `(${value.values.map(flat).join(', ')})`;
  }
  if (value instanceof PySet && value.size > 0)
    return `{${inOrder([...value.values()])
      .map(flat)
      .join(', ')}}`;
  if (!(value instanceof PyDict)) return repr(value);
  return `{${inOrder([...value.keys()])
    .map((key) => `${flat(key)}: ${flat(value.get(key) as Value)}`)
    .join(', ')}}`;
}

/** Values without an order among themselves stay as they come. */
function inOrder(values: Value[]): Value[] {
  try {
    return sorted(values, (value) => value);
  } catch (error) {
    if (error instanceof TemplateError) return values;
    throw error;
  }
}

export const pprint = filter('pprint', [], (input) => pretty(input, 0, 0));

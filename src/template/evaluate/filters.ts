import { didYouMean } from '../../base/suggest.ts';
import { TemplateError } from '../errors.ts';
import { type Filter, filters } from '../filters/index.ts';
import type { Filter as FilterNode, Test as TestNode } from '../parse/ast.ts';
import { type Test, tests } from '../tests/index.ts';
import { isWaiting, type Value } from '../values.ts';
import { compileArguments } from './calls.ts';
import { type Code, lift } from './code.ts';
import type { Compiling } from './compiling.ts';
import { compileExpression } from './expressions.ts';
import type { Frame } from './frame.ts';
import { isMarkerName, mark } from './markers.ts';

export function compileFilter(node: FilterNode, compileInput: () => Code, compiling: Compiling): Code {
  const { name } = node;
  // Of several unknown filters, Jinja names the last.
  const filter = known('filter', filters, node, compiling);
  const input = compileInput();
  const { codes, bind } = compileArguments(node, compiling);
  const place = compiling.place(node);
  return lift(
    [input, ...codes],
    (frame, values) => {
      frame.evaluation.at = place;
      const value = values[0] as Value;
      if (isMarkerName(name) && frame.out.values) return mark(name, value);
      const { args, kwargs } = bind(values, 1);
      return filter(value, args, kwargs, frame.evaluation.environment);
    },
    true,
  );
}

/** The filters of a block, as a function of the text of its body. */
export function compileBlockFilter(node: FilterNode, compiling: Compiling): (frame: Frame, text: string) => Value {
  let text: Value = '';
  const input: Code = { waits: false, run: () => text };
  const compile = (filter: FilterNode): Code =>
    compileFilter(filter, () => (filter.input ? compile(filter.input as FilterNode) : input), compiling);
  const code = compile(node);
  return (frame, value) => {
    text = value;
    const result = code.run(frame);
    if (isWaiting(result))
      throw new TemplateError('other', 'a filter of a block cannot wait for the database', compiling.place(node));
    return result;
  };
}

export function compileTest(node: TestNode, compiling: Compiling): Code {
  const test = known('test', tests, node, compiling);
  const { codes, bind } = compileArguments(node, compiling);
  const place = compiling.place(node);
  return lift([compileExpression(node.input, compiling), ...codes], (frame, values) => {
    frame.evaluation.at = place;
    const { args, kwargs } = bind(values, 1);
    return test(values[0] as Value, args, kwargs, frame.evaluation.environment);
  });
}

/** Finds a filter or test. An unknown one is an error at once, within `if` only when it is reached. */
function known<T extends Filter | Test>(
  kind: 'filter' | 'test',
  table: ReadonlyMap<string, T>,
  node: FilterNode | TestNode,
  compiling: Compiling,
): T {
  const found = table.get(node.name);
  if (found) return found;
  const { start } = node;
  const failure = (errorKind: 'syntax' | 'other'): TemplateError => {
    const span = { start, end: start + node.name.length };
    const error = new TemplateError(errorKind, `unknown ${kind} \`${node.name}\``, { file: compiling.file, span });
    const meant = didYouMean(node.name, table.keys());
    if (meant !== undefined) error.help.push(`did you mean \`${meant}\`?`);
    return error;
  };
  if (!compiling.soft) throw failure('syntax');
  return (() => {
    throw failure('other');
  }) as unknown as T;
}

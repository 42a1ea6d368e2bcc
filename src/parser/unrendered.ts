import type { Template } from '../template/index.ts';
import type { Call, Expression } from '../template/parse/ast.ts';
import { type Fragment, mergeCalls } from './config/merge.ts';
import { expressionText } from './expressionText.ts';

/** What dbt takes for granted that a model's code calls; a project may have macros of these names. */
export const plainCalls: readonly string[] = ['ref', 'source', 'config'];

/**
 * What the code of a node says in `config()`: the keywords of its first call as they are written, or, where a macro or a
 * mapping says it, the values that were given. Undefined when nothing was. With `mayBePlain`, code that does nothing but call
 * `config`, `ref` and `source` with plain values gives those values: dbt reads such models without Jinja.
 */
export function unrenderedCalls(
  template: Template | undefined,
  calls: readonly Fragment[],
  mayBePlain = false,
): Fragment | undefined {
  if (calls.length === 0) return undefined;
  const call = template?.calls.find(isConfig);
  if (!call || call.kwargs.length === 0) return mergeCalls(calls);
  if (mayBePlain && template && isPlainCode(template)) {
    // of several calls dbt keeps the first value of each config there
    const kwargs = template.calls.filter(isConfig).flatMap((found) => found.kwargs);
    return Object.fromEntries(kwargs.reverse().map(({ name, value }) => [name, plainValue(value, template.file.text)]));
  }
  const written: Record<string, string> = {};
  for (const { name, value } of call.kwargs) written[name] = textOf(value);
  return written;
}

const isConfig = ({ callee }: Call): boolean => callee.kind === 'name' && callee.name === 'config';

/** A text stands for itself; everything else is its source, normalized. */
const textOf = (value: Expression): string =>
  value.kind === 'literal' && typeof value.value === 'string' ? value.value : expressionText(value);

const outputOrBlock = /\{\{|\}\}|\{%|%\}/;

/** Whether there is nothing but text, comments and calls of `config`, `ref` and `source` with plain values. */
export function isPlainCode({ file, span, calls }: Template): boolean {
  let rest = '';
  let at = span.start;
  for (const call of calls) {
    const text = file.text.slice(call.start, call.end);
    if (call.start < at || outputOrBlock.test(text) || !isPlainCall(call, file.text)) return false;
    rest += file.text.slice(at, call.start);
    at = call.end;
  }
  rest += file.text.slice(at, span.end);
  return !outputOrBlock.test(rest.replace(/\{#[\s\S]*?#\}/g, '').replace(/\{\{\s*\}\}/g, ''));
}

function isPlainCall(call: Call, text: string): boolean {
  const { callee, args, kwargs, spread, spreadKwargs } = call;
  if (callee.kind !== 'name' || spread || spreadKwargs) return false;
  const areTexts = args.every((arg) => isPlainText(arg, text));
  switch (callee.name) {
    case 'config':
      return args.length === 0 && kwargs.length > 0 && kwargs.every(({ value }) => isPlainValue(value, text));
    case 'ref':
      return (
        areTexts &&
        (args.length === 1 || args.length === 2) &&
        kwargs.every(
          ({ name, value }) =>
            (name === 'v' || name === 'version') &&
            (isPlainText(value, text) || /^\d+$/.test(text.slice(value.start, value.end))),
        )
      );
    case 'source':
      return areTexts && args.length + kwargs.length === 2 && kwargs.every(({ value }) => isPlainText(value, text));
    default:
      return false;
  }
}

/** The value of a plain expression as dbt reads it there: escapes in texts stay as they are written. */
function plainValue(node: Expression, text: string): unknown {
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'string' ? /^(["'])([\s\S]*?)\1/.exec(text.slice(node.start))?.[2] : node.value;
    case 'list':
      return node.items.map((item) => plainValue(item, text));
    case 'dict':
      return Object.fromEntries(
        node.entries.map(({ key, value }) => [plainValue(key, text) as string, plainValue(value, text)]),
      );
    default:
      return undefined;
  }
}

/** A string on its own: not several in a row, not in three quotes. */
function isPlainText(node: Expression, text: string): boolean {
  if (node.kind !== 'literal' || typeof node.value !== 'string') return false;
  return /^(?:"[^"]*"|'[^']*')\s*[,:)\]}]/.test(text.slice(node.start));
}

function isPlainValue(node: Expression, text: string): boolean {
  switch (node.kind) {
    case 'literal':
      return isPlainText(node, text) || /^(?:True|False)$/.test(text.slice(node.start, node.end));
    case 'list':
      return node.items.every((item) => isPlainValue(item, text));
    case 'dict':
      return node.entries.every(({ key, value }) => isPlainText(key, text) && isPlainValue(value, text));
    default:
      return false;
  }
}

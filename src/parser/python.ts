import { diagnostic } from '../base/diagnostic.ts';
import type { SourceFile } from '../base/source.ts';
import { refArguments, sourceArguments } from '../context/references.ts';
import { parseTemplate, TemplateError } from '../template/index.ts';
import type { Expression } from '../template/parse/ast.ts';
import { PyDict, PyFloat, PyTuple, toJs, type Value } from '../template/values.ts';
import type { Recorded } from './rendering.ts';
import type { ParseState } from './state.ts';

const calls = /\bdbt\s*\.\s*(ref|source|config(?:\s*\.\s*(?:get|meta_get))?)\s*\(/g;
const modelFunction = /^(?:async\s+)?def\s+model\s*\(\s*(\w+)?/gm;

/**
 * Reads what a Python model refers to: `dbt.ref`, `dbt.source` and `dbt.config` with literal arguments. The model is kept in
 * the manifest; where it cannot run, running it says so.
 */
export function recordPython(state: ParseState, source: SourceFile, uniqueId: string, recorded: Recorded): void {
  const text = blankComments(source.text);
  const wrong = (message: string, start: number, end: number): void =>
    state.report(diagnostic('E205', message, { place: { file: source, span: { start, end } }, uniqueId }));
  const functions = [...blankStrings(text).matchAll(modelFunction)];
  if (functions.length !== 1) {
    const [, second] = functions;
    wrong(
      `a Python model defines one function \`model(dbt, session)\`; this file defines ${functions.length}`,
      second?.index ?? 0,
      (second?.index ?? 0) + (second?.[0].length ?? 0),
    );
    return;
  }
  if (functions[0]?.[1] !== 'dbt') {
    const { index, 0: found } = functions[0]!;
    wrong('the first parameter of `model` must be named `dbt`', index, index + found.length);
    return;
  }
  const used = {
    keys: [] as string[],
    defaults: [] as unknown[],
    metaKeys: [] as string[],
    metaDefaults: [] as unknown[],
  };
  const code = blankStrings(text);
  const open = unclosedBracket(code);
  if (open !== undefined) {
    wrong(`\`${code[open]}\` is never closed`, open, open + 1);
    return;
  }
  for (const match of code.matchAll(calls)) {
    const method = match[1]!.replaceAll(/\s/g, '');
    const start = match.index + match[0].length - 1;
    const end = closingParenthesis(code, start);
    const args = end === undefined ? undefined : readArguments(text.slice(start, end));
    if (!args) {
      if (method === 'ref' || method === 'source' || method === 'config') {
        wrong(`the arguments of \`dbt.${method}\` must be literal values`, match.index, end ?? start);
      }
      continue;
    }
    try {
      switch (method) {
        case 'ref':
          recorded.refs.push(refArguments(args.args, args.kwargs));
          break;
        case 'source':
          recorded.sources.push(sourceArguments(args.args));
          break;
        case 'config':
          recorded.calls.push(Object.fromEntries([...args.kwargs].map(([key, value]) => [key, toJs(value)])));
          break;
        default: {
          const [keys, defaults] =
            method === 'config.get' ? [used.keys, used.defaults] : [used.metaKeys, used.metaDefaults];
          keys.push(String(args.args[0] ?? ''));
          defaults.push(toJs(args.args[1] ?? null));
        }
      }
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      wrong(error.message, match.index, end ?? start);
    }
  }
  if (used.keys.length > 0 || used.metaKeys.length > 0) {
    recorded.calls.push({
      config_keys_used: used.keys,
      config_keys_defaults: used.defaults,
      meta_keys_used: used.metaKeys,
      meta_keys_defaults: used.metaDefaults,
    });
  }
}

const stringOrComment = /#[^\n]*|[rRbBfFuU]{0,2}("""|''')[\s\S]*?\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;

/** The text with its comments, and strings over several lines, as blanks of the same length. */
const blankComments = (text: string): string =>
  text.replace(stringOrComment, (found, triple) =>
    found.startsWith('#') || triple ? found.replace(/[^\n]/g, ' ') : found,
  );

/** The text with the contents of its strings as `_`. */
const blankStrings = (text: string): string => text.replace(stringOrComment, (found) => found.replace(/[^\n]/g, '_'));

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Where a bracket stands that nothing closes, or nothing opened. */
function unclosedBracket(code: string): number | undefined {
  const open: number[] = [];
  for (let at = 0; at < code.length; at += 1) {
    const c = code[at]!;
    if (c in closing) open.push(at);
    else if (c === ')' || c === ']' || c === '}') {
      const last = open.pop();
      if (last === undefined) return at;
      if (closing[code[last]!] !== c) return last;
    }
  }
  return open.at(-1);
}

function closingParenthesis(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const c = text[at];
    if (c === '(' || c === '[' || c === '{') depth += 1;
    else if (c === ')' || c === ']' || c === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

interface Arguments {
  readonly args: readonly Value[];
  readonly kwargs: ReadonlyMap<string, Value>;
}

/** Literal arguments; undefined when something else is among them. Python's literals are those of templates. */
function readArguments(text: string): Arguments | undefined {
  try {
    const [call] = parseTemplate({ path: '', text: `{{ f${text} }}` }).calls;
    if (!call || call.spread || call.spreadKwargs) return undefined;
    const kwargs = new Map<string, Value>();
    for (const { name, value } of call.kwargs) kwargs.set(name, literal(value));
    return { args: call.args.map(literal), kwargs };
  } catch (error) {
    if (error instanceof TemplateError || error instanceof NotLiteral) return undefined;
    throw error;
  }
}

class NotLiteral extends Error {}

function literal(node: Expression): Value {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'list':
      return node.items.map(literal);
    case 'tuple':
      return new PyTuple(node.items.map(literal));
    case 'dict':
      return new PyDict(node.entries.map(({ key, value }) => [literal(key), literal(value)] as const));
    case 'unary': {
      const value = literal(node.operand);
      if (node.operator === '+') return value;
      if (typeof value === 'number' || typeof value === 'bigint') return -value as Value;
      if (value instanceof PyFloat) return new PyFloat(-value.value);
      throw new NotLiteral();
    }
    default:
      throw new NotLiteral();
  }
}

import { type GraphNode, isGenericTest } from '../../manifest/node.ts';
import type { Change } from './comparison.ts';
import { hasCode } from './hasCode.ts';
import { normalText, squeeze } from './normalForm.ts';

/**
 * The text of a model, snapshot, singular test, analysis or function, and the content of a seed. A generic test has no text of
 * its own: other arguments make another test.
 */
export function bodyChanges(node: GraphNode, before: GraphNode): Change[] {
  if (node.resource_type === 'seed' && before.resource_type === 'seed') {
    const { checksum } = node;
    if (checksum.name === before.checksum.name && checksum.checksum === before.checksum.checksum) return [];
    if (checksum.name !== before.checksum.name) {
      return [{ part: 'body', what: 'the seed is compared by its content on one side and by its path on the other' }];
    }
    return [{ part: 'body', what: "the seed's file changed" }];
  }
  if (!hasCode(node) || !hasCode(before) || isGenericTest(node)) return [];
  const now = normalBody(node.raw_code);
  const then = normalBody(before.raw_code ?? '');
  if (now === then) return [];
  return [{ part: 'body', what: `the code changed, first in line ${firstDifference(then, now)}` }];
}

/** The code with the arguments of `config()` in a fixed order, so that writing them in another order is no change. */
export function normalBody(code: string): string {
  const text = normalText(code);
  return text.includes('config') ? text.replace(configCall, (call) => sortedCall(call)) : text;
}

const configCall = /\{\{-?\s*config\s*\((?:[^{}'"]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\{[^{}]*\})*\)\s*-?\}\}/g;

function sortedCall(call: string): string {
  const open = call.indexOf('(');
  const close = call.lastIndexOf(')');
  const args = splitArguments(call.slice(open + 1, close));
  if (!args.every((argument) => /^\w+\s*=(?!=)/.test(argument))) return call;
  const trimLeft = call.startsWith('{{-') ? '{{-' : '{{';
  const trimRight = call.endsWith('-}}') ? '-}}' : '}}';
  return `${trimLeft} config(${args.map(normalArgument).sort().join(', ')}) ${trimRight}`;
}

function normalArgument(argument: string): string {
  const [, name = '', value = ''] = /^(\w+)\s*=\s*(.*)$/s.exec(argument) ?? [];
  const list = name === 'tags' ? /^\[(.*)\]$/s.exec(value) : null;
  if (list) return `tags=[${splitArguments(list[1]!).map(squeeze).sort().join(', ')}]`;
  return `${name}=${squeeze(value)}`;
}

/** Splits at the commas that stand outside of brackets and string literals. */
function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: found, index } of text.matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[([{)\]},]/gs)) {
    if ('([{'.includes(found)) depth += 1;
    else if (')]}'.includes(found)) depth -= 1;
    else if (found === ',' && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function firstDifference(before: string, now: string): number {
  const old = before.split('\n');
  return now.split('\n').findIndex((line, at) => line !== old[at]) + 1 || old.length;
}

import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import { readSelectorTerm } from '../manifest/selectorTerm.ts';
import { isMethod, methodNames } from './methods/index.ts';
import type { Criteria, IndirectSelection, Spec } from './spec.ts';

/** One term of `--select`: `tag:nightly`, `2+orders+`, `@source:shop.items`, `models/staging`, `orders.sql`. Throws E301. */
export function parseTerm(raw: string, indirect: IndirectSelection): Criteria {
  const found = readSelectorTerm(raw);
  if (!found) throw invalid(`The selector \`${raw}\` cannot be read`);
  if (found.at && found.children) throw atAndPlus(raw);
  return {
    kind: 'criteria',
    raw,
    ...parseMethod(found.method, raw),
    value: found.value,
    parents: found.parents ? depth(found.parentsDepth) : null,
    children: found.children ? depth(found.childrenDepth) : null,
    childrensParents: found.at,
    indirect,
  };
}

/** The arguments of `--select` or `--exclude`: blanks join, commas intersect. Throws E301. */
export function parseUnion(texts: readonly string[], indirect: IndirectSelection): Spec {
  return {
    kind: 'union',
    indirect,
    parts: texts
      .flatMap((text) => text.split(' '))
      .map((raw) => ({
        kind: 'intersection' as const,
        raw,
        indirect,
        parts: raw.split(',').map((part) => parseTerm(part, indirect)),
      })),
  };
}

/** `config.materialized` is the method `config` with one argument. Throws E301 for a method that does not exist. */
export function parseMethod(text: string, raw: string): { method: string; args: readonly string[] } {
  const [method = '', ...args] = text.split('.');
  if (isMethod(method)) return { method, args };
  const near = didYouMean(method, methodNames);
  throw invalid(
    `\`${method}\` in the selector \`${raw}\` is not a selection method`,
    near ? `did you mean \`${near}:\`?` : `the methods are ${methodNames.map((name) => `\`${name}\``).join(', ')}`,
  );
}

export function atAndPlus(raw: string): DiagnosticError {
  return invalid(
    `The selector \`${raw}\` has both \`@\` and a \`+\` at its end`,
    '`@` already takes all descendants: leave the `+` out',
  );
}

export function invalid(message: string, ...help: string[]): DiagnosticError {
  return new DiagnosticError(diagnostic('E301', message, help.length > 0 ? { help } : {}));
}

const depth = (digits: string): number => (digits ? Number(digits) : Number.POSITIVE_INFINITY);

import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import type { Json } from '../manifest/node.ts';
import { atAndPlus, invalid, parseMethod, parseTerm } from './expression.ts';
import { type IndirectSelection, indirectSelections, type Spec } from './spec.ts';

/** One selector of selectors.yml. */
export interface NamedSelector {
  readonly name: string;
  readonly definition: Json;
  readonly isDefault: boolean;
}

const selectorKeys: readonly string[] = ['name', 'definition', 'description', 'default'];

/** The selectors of a project by name. */
export type SelectorTable = ReadonlyMap<string, NamedSelector>;

/**
 * The selectors of selectors.yml from its parsed and rendered content (null when there is no file). All are checked, except for
 * names of other selectors, which fail only when they are used. Throws E301.
 */
export function readSelectors(content: Json | undefined): SelectorTable {
  const table = new Map<string, NamedSelector>();
  if (content === undefined || content === null) return table;
  if (!isDictionary(content) || !Array.isArray(content.selectors)) throw notSelectors(content);
  for (const entry of content.selectors as readonly Json[]) {
    if (!isDictionary(entry) || typeof entry.name !== 'string' || entry.definition === undefined) {
      throw invalid(`A selector in selectors.yml needs a \`name\` and a \`definition\`: ${JSON.stringify(entry)}`);
    }
    const { name, definition } = entry as { name: string; definition: Json };
    const strange = Object.keys(entry).find((key) => !selectorKeys.includes(key));
    if (strange !== undefined) {
      const near = didYouMean(strange, selectorKeys);
      throw invalid(
        `The selector \`${name}\` has the key \`${strange}\`, which selectors do not have`,
        near ? `did you mean \`${near}\`?` : `put \`${strange}\` into its \`definition\``,
      );
    }
    table.set(name, { name, definition, isDefault: entry.default === true });
  }
  const defaults = [...table.values()].filter((selector) => selector.isDefault);
  if (defaults.length > 1) {
    const names = defaults.map(({ name }) => `\`${name}\``).join(' and ');
    throw invalid(`Only one selector can be the default, but ${names} are`, 'take `default: true` from all but one');
  }
  for (const selector of table.values()) parseDefinition(selector.definition, selector.name, 'eager');
  return table;
}

/** The default selector, which a command without `--select`, `--exclude` and `--selector` uses. */
export function defaultSelector(table: SelectorTable): NamedSelector | undefined {
  return [...table.values()].find((selector) => selector.isDefault);
}

/** The selector of this name. Throws E301 with what comes closest. */
export function findSelector(table: SelectorTable, name: string): NamedSelector {
  const found = table.get(name);
  if (found) return found;
  const names = [...table.keys()];
  const near = didYouMean(name, names);
  throw new DiagnosticError(
    diagnostic('E301', `There is no selector named \`${name}\` in selectors.yml`, {
      help: [
        near
          ? `did you mean \`${near}\`?`
          : names.length > 0
            ? `the selectors are ${names.map((n) => `\`${n}\``).join(', ')}`
            : 'selectors.yml has no selectors',
      ],
    }),
  );
}

/** A selector's definition as a selection. Terms without a mode of their own take `indirect`. Throws E301. */
export function parseDefinition(definition: Json, name: string, indirect: IndirectSelection): Spec {
  if (
    isDictionary(definition) &&
    Object.keys(definition).length > 1 &&
    ('union' in definition || 'intersection' in definition)
  ) {
    const keys = Object.keys(definition)
      .map((key) => `\`${key}\``)
      .join(', ');
    throw invalid(
      `The selector \`${name}\` has more than one key at its root: ${keys}`,
      'put them into one `union` or `intersection`',
    );
  }
  return parsePart(definition, name, indirect);
}

function parsePart(part: Json, name: string, indirect: IndirectSelection): Spec {
  if (typeof part === 'string') return parseTerm(part, indirect);
  if (!isDictionary(part)) {
    throw invalid(`The selector \`${name}\` has a part that is neither text nor a dictionary: ${JSON.stringify(part)}`);
  }
  for (const kind of ['union', 'intersection'] as const) {
    if (kind in part) return parseGroup(kind, listOf(part, kind, name), name, indirect);
  }
  return parseTermDictionary(part, name, indirect);
}

/** A part of the list with `exclude` takes away from all the others. */
function parseGroup(
  kind: 'union' | 'intersection',
  list: readonly Json[],
  name: string,
  indirect: IndirectSelection,
): Spec {
  // as in dbt, a term with an `exclude` of its own only excludes when it stands in a list
  const excluding = list.filter((item) => isDictionary(item) && 'exclude' in item);
  if (excluding.length > 1) throw invalid(`The selector \`${name}\` has more than one \`exclude\` in one list`);
  const parts = list.filter((item) => !excluding.includes(item)).map((item) => parsePart(item, name, indirect));
  const group: Spec = { kind, parts, indirect: 'eager' };
  const [first] = excluding;
  if (!isDictionary(first)) return group;
  return { kind: 'difference', parts: [group, parseExclude(first, name, indirect)], indirect: 'eager' };
}

function parseExclude(owner: Dictionary, name: string, indirect: IndirectSelection): Spec {
  const parts = listOf(owner, 'exclude', name).map((item) => parsePart(item, name, indirect));
  return { kind: 'union', parts, indirect: 'eager' };
}

function parseTermDictionary(part: Dictionary, name: string, indirect: IndirectSelection): Spec {
  const keys = Object.keys(part);
  const [only] = keys;
  const raw = JSON.stringify(part);
  if (keys.length === 1 && only !== undefined && only !== 'exclude')
    return term(raw, { method: only, value: part[only]! }, indirect);
  if (part.method === undefined || part.value === undefined) {
    throw invalid(
      `A part of the selector \`${name}\` needs \`method\` and \`value\`, but has ${keys.map((key) => `\`${key}\``).join(', ')}`,
    );
  }
  const base = term(raw, part, indirect);
  if (part.exclude === undefined) return base;
  return { kind: 'difference', parts: [base, parseExclude(part, name, indirect)], indirect: 'eager' };
}

function term(raw: string, part: Dictionary, indirect: IndirectSelection): Spec {
  const mode = part.indirect_selection;
  if (mode !== undefined && mode !== null && !indirectSelections.includes(mode as IndirectSelection)) {
    throw invalid(
      `\`indirect_selection: ${String(mode)}\` is not one of ${indirectSelections.map((m) => `\`${m}\``).join(', ')}`,
    );
  }
  if (typeof part.value !== 'string') {
    throw invalid(`The value of the method \`${String(part.method)}\` must be text: ${raw}`, 'put it in quotes');
  }
  const childrensParents = Boolean(part.childrens_parents);
  if (childrensParents && part.children) throw atAndPlus(raw);
  const method = parseMethod(String(part.method), raw);
  // as in dbt, a selector that is named elsewhere keeps its own modes
  const own = method.method === 'selector' ? undefined : (mode as IndirectSelection | null | undefined);
  return {
    kind: 'criteria',
    raw,
    ...method,
    value: part.value,
    parents: part.parents ? depthOf(part, 'parents_depth') : null,
    children: part.children ? depthOf(part, 'children_depth') : null,
    childrensParents,
    indirect: own ?? indirect,
  };
}

function depthOf(part: Dictionary, key: string): number {
  const depth = part[key];
  // as in dbt, the number 0 is no limit; the text '0' is one
  if (depth === undefined || depth === null || depth === 0 || depth === '') return Number.POSITIVE_INFINITY;
  const number = Number(depth);
  if (!Number.isInteger(number)) throw invalid(`\`${key}: ${String(depth)}\` is not a whole number`);
  return number;
}

function listOf(part: Dictionary, key: string, name: string): readonly Json[] {
  const list = part[key];
  if (Array.isArray(list)) return list as readonly Json[];
  throw invalid(`\`${key}\` in the selector \`${name}\` must be a list`);
}

type Dictionary = { readonly [key: string]: Json };

function isDictionary(value: Json | undefined): value is Dictionary {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asYaml(content: Json): string {
  const flow = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
  if (!isDictionary(content)) return flow(content);
  return Object.entries(content)
    .map(([key, value]) => `${key}: ${flow(value)}`)
    .join('\n');
}

/** The message has dbt's four lines: the file's content stands between, as YAML. */
function notSelectors(content: Json): DiagnosticError {
  return invalid(
    [
      'Could not parse selector file data:',
      asYaml(content),
      'Valid root-level selector definitions: union, intersection, string, dictionary. No lists.',
      'https://docs.getdbt.com/reference/node-selection/yaml-selectors',
    ].join('\n'),
    'selectors.yml needs the key `selectors` with a list of selectors',
  );
}

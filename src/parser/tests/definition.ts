import { diagnostic } from '../../base/diagnostic.ts';
import type { YamlMap, YamlPath, YamlValue } from '../../template/yaml/index.ts';
import type { Entry } from '../properties/propertyFile.ts';
import type { ParseState } from '../state.ts';

/** A generic test as a property file writes it, its parts taken apart. */
export interface TestDefinition {
  readonly test: string;
  readonly namespace: string | null;
  /** Arguments in the order in which dbt keeps them; without `model`. */
  readonly args: Map<string, YamlValue>;
  /** Configs beside the arguments and under `config:`, as written, in dbt's order. */
  readonly config: Map<string, YamlValue>;
  readonly name: string | undefined;
  readonly description: YamlValue | undefined;
  readonly path: YamlPath;
  /** The column that the test stands below. */
  readonly column: string | undefined;
}

/** Configs that may stand beside the arguments, in the order in which a test's code lists them. */
const configKeys = [
  'severity',
  'tags',
  'enabled',
  'where',
  'limit',
  'warn_if',
  'error_if',
  'fail_calc',
  'store_failures',
  'store_failures_as',
  'sql_header',
  'meta',
  'database',
  'schema',
  'alias',
];

const isNoArgument = (key: string): boolean =>
  key === 'config' || key === 'name' || key === 'description' || configKeys.includes(key);

/** The tests that an entry, a column or a table lists under `data_tests` or `tests`. */
export function writtenTests(
  state: ParseState,
  entry: Entry,
  data: YamlMap,
  path: YamlPath,
): { readonly list: readonly YamlValue[]; readonly path: YamlPath } {
  const newer = data.get('data_tests');
  const older = data.get('tests');
  const key = newer === undefined || newer === null ? 'tests' : 'data_tests';
  if (
    newer !== undefined &&
    newer !== null &&
    older !== undefined &&
    older !== null &&
    !(Array.isArray(older) && older.length === 0)
  ) {
    state.report(
      diagnostic('E205', 'both `tests` and `data_tests` are given', {
        place: entry.place([...path, 'tests'], 'key'),
        help: ['move everything below `data_tests`'],
      }),
    );
    return { list: [], path: [...path, key] };
  }
  const list = newer ?? older;
  if (list === undefined || list === null) return { list: [], path: [...path, key] };
  if (!Array.isArray(list)) {
    state.report(
      diagnostic('E205', `\`${key}\` must be a list`, {
        place: entry.place([...path, key]),
        help: [
          typeof list === 'string'
            ? `write \`${key}: [${list}]\``
            : `put \`- \` before each test: \`${key}: [unique, not_null]\`, or one test on each line`,
        ],
      }),
    );
    return { list: [], path: [...path, key] };
  }
  return { list, path: [...path, key] };
}

/** Takes a test apart; undefined when it is none, which is reported. */
export function readDefinition(
  state: ParseState,
  entry: Entry,
  written: YamlValue,
  column: string | undefined,
  path: YamlPath,
): TestDefinition | undefined {
  const wrong = (message: string, help?: string): undefined => {
    state.report(diagnostic('E205', message, { place: entry.place(path), ...(help ? { help: [help] } : {}) }));
    return undefined;
  };
  let name: YamlValue;
  let rest: YamlMap;
  if (typeof written === 'string') {
    name = written;
    rest = new Map();
  } else if (!(written instanceof Map)) {
    return wrong('a test must be a name, or a mapping of a name to its arguments');
  } else if (written.has('test_name')) {
    name = written.get('test_name')!;
    rest = new Map(written);
    rest.delete('test_name');
  } else {
    if (written.size !== 1)
      return wrong('a test must be a mapping with one key, its name', 'indent what belongs to the test below its name');
    const [key, args] = [...written][0]!;
    if (!(args instanceof Map)) return wrong(`the arguments of the test \`${String(key)}\` must be a mapping`);
    name = key;
    rest = args;
  }
  if (typeof name !== 'string') return wrong('the name of a test must be a text');
  const keyPath = written instanceof Map && !written.has('test_name') ? [name] : [];
  const dot = name.indexOf('.');
  const test = dot < 0 ? name : name.slice(dot + 1);
  const namespace = dot < 0 ? null : name.slice(0, dot);

  const usesProperty = state.project.flags.behavior.require_generic_test_arguments_property !== false;
  const property = usesProperty ? rest.get('arguments') : undefined;
  if (property !== undefined && property !== null && !(property instanceof Map))
    return wrong(`the \`arguments\` of the test \`${name}\` must be a mapping`);
  // Configs, the name and the description count among the arguments, too.
  const all: YamlMap = property ? new Map([...rest, ...property]) : rest;
  const config = new Map<string, YamlValue>();
  const within = all.get('config');
  if (within !== undefined && within !== null && !(within instanceof Map))
    return wrong(`the \`config\` of the test \`${name}\` must be a mapping`);
  const nested = within instanceof Map ? within : undefined;
  for (const key of configKeys) {
    if (all.has(key) && nested?.has(key))
      return wrong(
        `the test \`${name}\` sets \`${key}\` beside its arguments and under \`config\``,
        'keep the one under `config`',
      );
    const value = all.get(key) ?? nested?.get(key);
    if (value !== undefined && value !== null) config.set(key, value);
  }
  for (const [key, value] of nested ?? [])
    if (typeof key === 'string' && !configKeys.includes(key)) config.set(key, value);

  const args = new Map<string, YamlValue>();
  const forms = state.deprecatedForms;
  let isBare = !(property instanceof Map) || property.size === 0;
  for (const [key, value] of rest) {
    if (typeof key !== 'string') return wrong(`an argument of the test \`${name}\` has a name that is no text`);
    if (isNoArgument(key)) continue;
    if (key === 'arguments' && usesProperty) continue;
    args.set(key, value);
    if (!usesProperty || !isBare || key === 'column_name') continue;
    isBare = false;
    const message = `the argument \`${key}\` of the test \`${name}\` stands outside of \`arguments\``;
    forms.found(
      'W009',
      entry.pkg,
      () => entry.place([...path, ...keyPath, key], 'key'),
      message,
      'indent arguments below a key `arguments:`',
    );
  }
  for (const key of usesProperty ? configKeys : []) {
    if (!rest.has(key)) continue;
    const message = `\`${key}\` of the test \`${name}\` stands outside of \`config\``;
    forms.found(
      'W010',
      entry.pkg,
      () => entry.place([...path, ...keyPath, key], 'key'),
      message,
      'indent configs below a key `config:`',
    );
  }
  if (column !== undefined) args.set('column_name', column);
  for (const [key, value] of property ?? []) if (!isNoArgument(String(key))) args.set(String(key), value);
  if (args.has('model'))
    return wrong(`the test \`${name}\` has an argument \`model\`, which is the node that it tests`, 'take it out');
  const given = all.get('name');
  if (given !== undefined && given !== null && typeof given !== 'string')
    return wrong('the `name` of a test must be a text');
  return {
    test,
    namespace,
    args,
    config,
    name: given ?? undefined,
    description: all.get('description'),
    path,
    column,
  };
}

import { diagnostic } from '../../base/diagnostic.ts';
import type { Place } from '../../base/source.ts';
import { didYouMean } from '../../base/suggest.ts';
import { internalNamespace, type RegisteredMacro } from '../../context/registry.ts';
import type { JsonObject, RefArgs, TestNode } from '../../manifest/node.ts';
import { parseTemplate, renderNativeSync } from '../../template/index.ts';
import { fromJs, type Kwargs, PyObject, settleNow, toConfig, type Value } from '../../template/values.ts';
import { toValue, toVariables, type YamlValue } from '../../template/yaml/index.ts';
import { noChecksum } from '../checksum.ts';
import { compilable, noObject, sqlFields } from '../compilable.ts';
import type { Entry } from '../properties/propertyFile.ts';
import { nothingRecorded, type Recorded } from '../rendering.ts';
import { finishNames } from '../resources/relations.ts';
import { addDisabled, addNode, type Draft, type ParseState } from '../state.ts';
import { unrenderedCalls } from '../unrendered.ts';
import type { TestDefinition } from './definition.ts';
import { finishTestConfig } from './testConfig.ts';
import { configLiteral, synthesizeNames, testHash } from './testName.ts';

/** What a generic test is about. */
export interface TestTarget {
  readonly entry: Entry;
  /** As the test's code writes it: `ref('a')`, `ref('a', version='2')`, `source('raw', 't')`. */
  readonly expression: string;
  readonly ref: RefArgs | undefined;
  readonly source: readonly [source: string, table: string] | undefined;
  /** The part of test names that stands for it: `a`, `a_v2`, `raw_t`. */
  readonly name: string;
  /** `models.a`, `sources.raw`. */
  readonly fileKey: string;
  readonly attachedNode: string | null;
  readonly tags: readonly string[];
}

/** Makes the node of a generic test. */
export function addGenericTest(state: ParseState, target: TestTarget, definition: TestDefinition): void {
  const { entry } = target;
  const { pkg } = entry;
  const { test, namespace } = definition;
  const args = new Map(definition.args);
  args.set('model', `{{ get_where_subquery(${target.expression}) }}`);
  const label = (namespace === null ? '' : `${namespace}_`) + (target.source ? 'source_' : '') + test;
  const names =
    definition.name === undefined
      ? synthesizeNames(label, target.name, args)
      : { full: definition.name, short: definition.name };
  const uniqueId = `test.${pkg.name}.${names.full}.${testHash(names.full, test, namespace, args)}`;
  const place = (): Place => entry.place(definition.path);

  const config = renderConfig(state, entry, definition);
  if (names.short !== names.full && !config.has('alias')) config.set('alias', names.short);
  const isKnown = state.places.has(uniqueId);
  state.places.set(uniqueId, place);

  const recorded = nothingRecorded();
  const macroName = `test_${test}`;
  const macro =
    namespace === null
      ? state.rendering.registry.find(macroName, pkg.name)
      : state.rendering.registry.findIn(namespace, macroName);
  let renders = false;
  if (macro) renders = record(state, target, macro, args, uniqueId, names.full, recorded, place);
  else {
    recordTarget(target, recorded);
    reportUnknown(state, namespace, test, uniqueId, entry, place);
  }
  const own = config.size > 0 ? toCall(config) : undefined;
  // Code that is rendered meets the configs twice: as properties and as the call that its text ends with.
  if (own)
    recorded.calls.push(
      renders && own.tags !== undefined ? { ...own, tags: [...[own.tags].flat(), ...[own.tags].flat()] } : own,
    );

  const tags = own?.tags === undefined ? target.tags : [...target.tags, ...([own.tags].flat() as string[])];
  // Tests whose code dbt does not render keep the values that were given.
  const said = own && (renders ? asWritten(config) : own);
  const fields = sqlFields(
    compilable(
      state,
      {
        section: 'data_tests',
        type: 'test',
        pkg,
        file: entry.file,
        name: names.full,
        uniqueId,
        fqn: [pkg.name, ...folders(entry.file.path), names.full],
        path: `${names.short}.sql`,
        rawCode: codeOf(namespace, macroName, config),
        checksum: noChecksum,
      },
      {
        described: {
          description: state.docs.describe(definition.description, pkg, state.rendering, place),
          columns: noObject,
          patchPath: null,
          config: undefined,
          unrendered: undefined,
          place,
        },
        recorded,
        unrenderedCalls: said ?? unrenderedCalls(undefined, recorded.calls),
        tags: [...new Set(tags)].sort(),
      },
    ),
    recorded,
  );
  fields.config = finishTestConfig(state, fields.config, uniqueId, place);
  const node = Object.assign(fields, {
    column_name: definition.column ?? null,
    file_key_name: target.fileKey,
    attached_node: target.attachedNode,
    test_metadata: { name: test, kwargs: toVariables(args) as JsonObject, namespace },
  }) as unknown as Draft<TestNode>;
  finishNames(state, node, pkg);
  if (isKnown && state.nodes.has(uniqueId)) {
    state.report(
      diagnostic('E204', `the test \`${names.full}\` is defined twice with the same arguments`, {
        place: place(),
        uniqueId,
        help: ['remove one of them, or give them a `name` each'],
      }),
    );
  } else if (node.config.enabled === false) addDisabled(state, node);
  else addNode(state, state.nodes, node, 'tests');
}

const folders = (path: string): string[] => path.split('/').slice(0, -1);

function codeOf(namespace: string | null, macroName: string, config: ReadonlyMap<string, Value>): string {
  const call = `{{ ${namespace === null ? '' : `${namespace}.`}${macroName}(**_dbt_generic_test_kwargs) }}`;
  if (config.size === 0) return call;
  const keywords = [...config].map(([key, value]) => `${key}=${configLiteral(value)}`);
  return `${call}{{ config(${keywords.join(',')}) }}`;
}

function renderConfig(state: ParseState, entry: Entry, definition: TestDefinition): Map<string, Value> {
  const config = new Map<string, Value>();
  for (const [key, written] of definition.config) {
    // texts inside of lists and mappings stay as they are written
    const value =
      typeof written === 'string'
        ? ((state.rendering.value(written, entry.pkg, () => entry.place([...definition.path])) ?? null) as YamlValue)
        : written;
    config.set(key, fromJs(value));
  }
  return config;
}

function toCall(config: ReadonlyMap<string, Value>): Record<string, unknown> {
  const call: Record<string, unknown> = {};
  for (const [key, value] of config) call[key] = toConfig(value);
  return call;
}

function asWritten(config: ReadonlyMap<string, Value>): Record<string, unknown> {
  const written: Record<string, unknown> = {};
  for (const [key, value] of config) written[key] = typeof value === 'string' ? value : configLiteral(value);
  return written;
}

const unrendered: ReadonlySet<string> = new Set(['test_unique', 'test_not_null']);
const argumentsOnly: ReadonlySet<string> = new Set(['test_accepted_values', 'test_relationships']);
const simpleRef = /^\s*ref\(\s*(['"])([^'"\\]+)\1\s*\)\s*$/;

/**
 * Finds out what a test refers to. The built-in tests refer to nothing but their arguments, so their macros need not run.
 * True when dbt would render the code.
 */
function record(
  state: ParseState,
  target: TestTarget,
  macro: RegisteredMacro,
  args: ReadonlyMap<string, YamlValue>,
  uniqueId: string,
  name: string,
  recorded: Recorded,
  place: () => Place,
): boolean {
  const { registry } = state.rendering;
  recorded.macros.add(macro.uniqueId);
  const isBuiltin = registry.findIn(internalNamespace, macro.name) === macro;
  if (isBuiltin && unrendered.has(macro.name)) {
    recordTarget(target, recorded);
    return false;
  }
  const subquery = registry.find('get_where_subquery', target.entry.pkg.name);
  if (isBuiltin && argumentsOnly.has(macro.name) && subquery && isUntouched(state, subquery)) {
    const to = args.get('to');
    const ref = typeof to === 'string' ? simpleRef.exec(to)?.[2] : undefined;
    const parameters = new Set(macro.definition.parameters.map((parameter) => parameter.name));
    // An argument that the macro does not take is found when it is called.
    const plain = [...args].every(
      ([key, value]) =>
        parameters.has(key) && (key === 'model' || (key === 'to' && ref !== undefined) || !mayRefer(value)),
    );
    if (plain && !registry.find('ref', target.entry.pkg.name)) {
      recorded.macros.add(subquery.uniqueId);
      if (ref !== undefined) recorded.refs.push({ name: ref, package: null, version: null });
      recordTarget(target, recorded);
      return true;
    }
  }
  const context = state.rendering.context({ uniqueId, name, packageName: target.entry.pkg.name }, recorded);
  state.rendering.guarded(uniqueId, place, () => {
    const kwargs = new Map<string, Value>();
    for (const [key, value] of args) {
      kwargs.set(
        key,
        key === 'column_name' && typeof value === 'string'
          ? value
          : renderArgument(value, (text) => renderNativeSync(parseTemplate({ path: '', text }), context)),
      );
    }
    const fn =
      macroValue(context.get(macro.packageName === internalNamespace ? macro.name : macro.packageName), macro) ??
      context.get(macro.name);
    if (fn instanceof PyObject && fn.call) settleNow(fn.call([], kwargs as Kwargs));
  });
  // dbt counts what the test itself calls, not what its arguments do; and the project's own test of the name, though the test
  // of another package is the one that runs.
  recorded.macros.clear();
  const own = registry.findAnywhere(macro.name, target.entry.pkg.name);
  for (const called of [own, subquery, macro]) if (called) recorded.macros.add(called.uniqueId);
  // The code names versions as texts, the model may number them.
  const { ref } = target;
  if (ref && ref.version !== null) {
    for (const [index, found] of recorded.refs.entries()) {
      if (found.name === ref.name && String(found.version) === String(ref.version))
        recorded.refs[index] = { ...found, version: ref.version };
    }
  }
  return true;
}

function macroValue(found: Value | undefined, macro: RegisteredMacro): Value | undefined {
  return found instanceof PyObject && !found.call ? found.attribute(macro.name) : found;
}

const isUntouched = (state: ParseState, macro: RegisteredMacro): boolean =>
  state.rendering.registry.findIn(internalNamespace, macro.name) === macro &&
  !state.facts.dispatchPrefixes.some((prefix) =>
    state.rendering.registry.findIn(state.project.name, `${prefix}__${macro.name}`),
  );

function recordTarget(target: TestTarget, recorded: Recorded): void {
  if (target.ref) recorded.refs.push(target.ref);
  if (target.source) recorded.sources.push(target.source);
}

const expression = /^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$/s;

/** Whether rendering an argument could ask for a node or a variable. */
function mayRefer(value: YamlValue): boolean {
  if (typeof value === 'string') return expression.test(value) || value.includes('{');
  if (Array.isArray(value)) return value.some(mayRefer);
  return value instanceof Map && [...value.values()].some(mayRefer);
}

/** An argument's value: texts like `ref('a')` are expressions, others are rendered where they hold templates. */
function renderArgument(value: YamlValue, render: (text: string) => Value): Value {
  if (typeof value === 'string') {
    if (expression.test(value)) return render(`{{ ${value} }}`);
    return value.includes('{') ? render(value) : value;
  }
  if (Array.isArray(value)) return value.map((item) => renderArgument(item, render));
  if (!(value instanceof Map)) return toValue(value);
  return fromJs(new Map([...value].map(([key, item]) => [key, renderArgument(item, render)])));
}

function reportUnknown(
  state: ParseState,
  namespace: string | null,
  test: string,
  uniqueId: string,
  entry: Entry,
  place: () => Place,
): void {
  const { registry } = state.rendering;
  const visible =
    namespace === null ? registry.visibleNames(entry.pkg.name) : (registry.namespace(namespace)?.keys() ?? []);
  const tests = [...visible].filter((name) => name.startsWith('test_')).map((name) => name.slice('test_'.length));
  const meant = didYouMean(test, tests);
  const isMissing = namespace !== null && registry.namespace(namespace) === undefined;
  state.report(
    diagnostic(
      'W202',
      isMissing
        ? `there is no package \`${namespace}\`, which the test \`${namespace}.${test}\` comes from`
        : `there is no test \`${namespace === null ? test : `${namespace}.${test}`}\``,
      {
        place: place(),
        uniqueId,
        help: meant
          ? [`did you mean \`${meant}\`?`]
          : isMissing
            ? ['install it: add it to `packages.yml` and run `tsdt deps`']
            : [`define it with \`{% test ${test}(model) %}\` in the folder tests/generic or macros`],
      },
    ),
  );
}

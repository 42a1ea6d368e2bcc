import { type Diagnostic, diagnostic } from '../base/diagnostic.ts';
import type { Constraint, GraphNode, ModelNode, NodeConfig, TestNode } from '../manifest/node.ts';
import type { YamlValue } from '../template/yaml/index.ts';
import { sha256 } from './checksum.ts';
import { noList } from './compilable.ts';
import { deprecations } from './deprecations.ts';
import { constraining, modelProblems } from './modelRules.ts';
import { classText, enumText, pythonText } from './pythonText.ts';
import { type Draft, type ParseState, packageNamed, placeOf } from './state.ts';

/** What can be said only when all nodes are there: primary keys, contracts, relations that two nodes claim, groups. */
export function finishNodes(state: ParseState): void {
  const tests = testsByModel(state);
  for (const node of state.nodes.values()) {
    if (node.resource_type === 'model') {
      node.primary_key = primaryKey(node, tests.get(node.unique_id));
      finishContract(node);
    }
    // a generic test belongs to the group of what it tests; its config does not say so
    if (node.resource_type === 'test' && node.attached_node) {
      const tested = state.nodes.get(node.attached_node);
      if (tested?.config.group) node.group = tested.config.group;
    }
  }
  for (const problem of [
    ...modelProblems(state),
    ...sameRelations(state),
    ...unknownGroups(state),
    ...deprecations(state),
    ...state.deprecatedForms.diagnostics(),
  ])
    state.report(problem);
  for (const node of state.nodes.values()) Object.freeze(node);
  for (const node of state.sources.values()) Object.freeze(node);
}

interface KeyTests {
  readonly enabled: TestNode[];
  readonly disabled: TestNode[];
}

function testsByModel(state: ParseState): Map<string, KeyTests> {
  const tests = new Map<string, KeyTests>();
  const add = (node: GraphNode, kind: keyof KeyTests): void => {
    if (node.resource_type !== 'test' || !node.attached_node || !keyTests.has(node.test_metadata?.name ?? '')) return;
    let known = tests.get(node.attached_node);
    if (!known) {
      known = { enabled: [], disabled: [] };
      tests.set(node.attached_node, known);
    }
    known[kind].push(node);
  };
  for (const node of state.nodes.values()) add(node, 'enabled');
  for (const nodes of state.disabled.values()) for (const node of nodes) add(node, 'disabled');
  return tests;
}

const keyTests = new Set(['unique', 'not_null', 'unique_combination_of_columns']);

/** The columns that identify a row: by constraint, else by tests on them. */
function primaryKey(node: Draft<ModelNode>, tests: KeyTests | undefined): readonly string[] {
  const declared = node.constraints.find(({ type }) => type === 'primary_key');
  if (declared) return declared.columns ?? [];
  const columns = Object.values(node.columns).filter((column) =>
    column.constraints.some(({ type }) => type === 'primary_key'),
  );
  if (columns.length > 0) return columns.map(({ name }) => name);
  if (!tests) return noList;
  const key = testedKey(tests);
  return key.length > 0 ? key : noList;
}

/** Columns that are tested as unique and as not null; else those of tests of uniqueness, of which those that are switched on come first. */
function testedKey({ enabled, disabled }: KeyTests): readonly string[] {
  const unique = columnsOf(enabled, uniqueTests);
  const once = columnsOf(disabled, uniqueTests);
  const notNull = columnsOf([...enabled, ...disabled], new Set(['not_null']));
  const both = [...notNull].filter((column) => unique.has(column) || once.has(column));
  if (both.length > 0) return both.sort();
  return [...(unique.size > 0 ? unique : once)].sort();
}

const uniqueTests: ReadonlySet<string> = new Set(['unique', 'unique_combination_of_columns']);

function columnsOf(tests: readonly TestNode[], names: ReadonlySet<string>): Set<string> {
  const columns = new Set<string>();
  for (const { test_metadata: metadata } of tests) {
    if (!metadata || !names.has(metadata.name)) continue;
    const { column_name: column, combination_of_columns: several } = metadata.kwargs;
    const found: readonly unknown[] = typeof column === 'string' ? [column] : Array.isArray(several) ? several : [];
    for (const name of found) if (typeof name === 'string') columns.add(name);
  }
  return columns;
}

/** dbt's checksum of a contract: of what Python prints for its columns, and for the constraints that will be created. */
function finishContract(node: Draft<ModelNode>): void {
  if (!node.contract.enforced) return;
  const columns = Object.values(node.columns).sort((a, b) => (a.name < b.name ? -1 : 1));
  let text = columns
    .map(
      ({ name, data_type: type, constraints }) =>
        `|${name}${type ?? 'None'}${listText(constraints, 'ColumnLevelConstraint')}`,
    )
    .join('');
  if (constraining.has(node.config.materialized))
    text += `${node.config.materialized}${listText(node.constraints, 'ModelLevelConstraint')}`;
  node.contract = { ...node.contract, checksum: sha256(text).checksum };
}

const listText = (constraints: readonly Constraint[], className: string): string =>
  `[${constraints
    .map(({ type, ...fields }) =>
      classText(className, {
        type: enumText('ConstraintType', type, type),
        ...Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, pythonText(value as YamlValue)])),
      }),
    )
    .join(', ')}]`;

/** E209 for nodes whose relations have the same name; W018 or E204 for a model, seed or snapshot of one name in one package. */
function* sameRelations(state: ParseState): Generator<Diagnostic> {
  const names = new Map<string, string>();
  const relations = new Map<string, string>();
  const areUnique = state.project.flags.behavior.require_unique_project_resource_names === true;
  for (const node of state.nodes.values()) {
    const { resource_type: type, unique_id: id } = node;
    // of tests, those that store their failures are relations
    const isTest = type === 'test' && node.relation_name !== null;
    if (!isTest && type !== 'model' && type !== 'seed' && type !== 'snapshot') continue;
    const place = placeOf(state, id);
    const name =
      type === 'model' && node.version !== null
        ? `${node.package_name}.${node.name}.v${node.version}`
        : `${node.package_name}.${node.name}`;
    const namesake = isTest ? undefined : names.get(name);
    if (namesake !== undefined) {
      const other = state.nodes.get(namesake);
      const message = `a ${type} and a ${other?.resource_type} are named \`${node.name}\``;
      const help = `the other one is \`${other?.original_file_path}\`; \`ref\` cannot tell them apart: rename one of them`;
      if (!areUnique)
        state.deprecatedForms.found('W018', packageNamed(state, node.package_name), () => place, message, help);
      else yield diagnostic('E204', message, { ...(place ? { place } : {}), uniqueId: id, help: [help] });
    } else if (!isTest) names.set(name, id);
    if (node.relation_name === null) continue;
    const claimed = relations.get(node.relation_name);
    if (claimed === undefined) relations.set(node.relation_name, id);
    else if (claimed !== namesake || !areUnique) {
      const other = state.nodes.get(claimed);
      yield diagnostic('E209', `\`${node.name}\` and \`${other?.name}\` would both be ${node.relation_name}`, {
        ...(place ? { place } : {}),
        uniqueId: id,
        help: [`the other one is \`${other?.original_file_path}\`; give one of them another \`alias\` or \`schema\``],
      });
    }
  }
}

function* unknownGroups(state: ParseState): Generator<Diagnostic> {
  const names = new Set([...state.groups.values()].map((group) => `${group.package_name}.${group.name}`));
  for (const node of state.nodes.values()) {
    const group = (node.config as NodeConfig).group;
    if (group === null || group === undefined || names.has(`${node.package_name}.${group}`)) continue;
    const place = placeOf(state, node.unique_id);
    yield diagnostic('E205', `\`${node.name}\` belongs to the group \`${group}\`, which does not exist`, {
      ...(place ? { place } : {}),
      uniqueId: node.unique_id,
      help: [
        names.size > 0
          ? `the groups are ${[...names].map((name) => `\`${name.split('.').at(-1)}\``).join(', ')}`
          : 'define it under `groups:` in a property file',
      ],
    });
  }
}

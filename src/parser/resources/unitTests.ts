import { diagnostic } from '../../base/diagnostic.ts';
import { unreachable } from '../../base/unreachable.ts';
import type {
  JsonObject,
  ModelNode,
  NodeConfig,
  UnitTestInput,
  UnitTestNode,
  UnitTestRows,
} from '../../manifest/node.ts';
import type { Package } from '../../manifest/project.ts';
import type { ProjectFile } from '../../project/index.ts';
import { toPlain, toVariables, type YamlMap, type YamlPath, type YamlValue } from '../../template/yaml/index.ts';
import { sha256 } from '../checksum.ts';
import { mergeConfigs, stem } from '../compilable.ts';
import { entryConfig, listOf, plainObject, texts } from '../properties/entryConfig.ts';
import type { Entry } from '../properties/propertyFile.ts';
import { classText, enumText, pythonText } from '../pythonText.ts';
import type { References } from '../references.ts';
import { addDisabled, addNode, type Draft, type ParseState } from '../state.ts';
import { readCsv } from './csv.ts';

/** Reads the unit tests of all packages, one node for each version of the model that is tested. */
export function parseUnitTests(
  state: ParseState,
  references: References,
  packages: readonly Package[],
  fixtures: (pkg: Package) => readonly ProjectFile[],
): void {
  const fixturesOf = new Map(
    packages.map((pkg) => [pkg, new Map(fixtures(pkg).map((file) => [stem(file.path), file]))]),
  );
  for (const entry of state.properties.in('unit_tests'))
    parseUnitTest(state, references, entry, fixturesOf.get(entry.pkg) ?? new Map());
}

type Fixtures = ReadonlyMap<string, ProjectFile>;

function parseUnitTest(state: ParseState, references: References, entry: Entry, fixtures: Fixtures): void {
  const { data, name, pkg } = entry;
  const model = data.get('model');
  if (typeof model !== 'string') {
    state.report(diagnostic('E205', `the unit test \`${name}\` has no \`model\``, { place: entry.place(['model']) }));
    return;
  }
  for (const key of ['given', 'expect']) {
    if (data.get(key) !== undefined && data.get(key) !== null) continue;
    state.report(diagnostic('E205', `the unit test \`${name}\` has no \`${key}\``, { place: entry.place([key]) }));
  }
  const models = testedModels(state, references, entry, model);
  if (models.length === 0) {
    const disabled = references.findDisabled({ name: model, package: null, version: null }, pkg.name);
    if (disabled?.resource_type === 'model') models.push(disabled);
    else if (!disabled) {
      state.report(
        diagnostic('E201', `the unit test \`${name}\` tests the model \`${model}\`, which does not exist`, {
          place: entry.place(['model']),
          uniqueId: `unit_test.${pkg.name}.${model}.${name}`,
        }),
      );
    }
    if (models.length === 0) return;
  }
  const given = listOf(state, entry, data, 'given').flatMap((written, index): Given[] => {
    const input = written instanceof Map ? written.get('input') : undefined;
    if (!(written instanceof Map) || typeof input !== 'string') {
      state.report(
        diagnostic('E205', "a `given` of a unit test needs an `input` such as `ref('orders')`", {
          place: entry.place(['given', index]),
        }),
      );
      return [];
    }
    const read = rows(state, entry, written, ['given', index], fixtures);
    if (read.rows.rows === null) checkSeed(state, references, entry, input, index);
    return [{ input, read }];
  });
  const expected = data.get('expect');
  const expect = rows(state, entry, expected instanceof Map ? expected : new Map(), ['expect'], fixtures);
  const written = data.get('versions');
  for (const node of models) addUnitTest(state, entry, node, given, expect, written instanceof Map ? written : null);
}

/** An input without rows stands for a seed with its own. */
function checkSeed(state: ParseState, references: References, entry: Entry, input: string, index: number): void {
  const [, first, second] = seedRef.exec(input) ?? [];
  const ref = { name: second ?? first ?? '', package: second === undefined ? null : (first ?? null), version: null };
  if (references.findRef(ref, entry.pkg.name)?.resource_type === 'seed') return;
  state.report(
    diagnostic('E205', `the unit test \`${entry.name}\` gives no rows for \`${input}\`, which is no seed`, {
      place: entry.place(['given', index]),
      help: ['write `rows: []` for none'],
    }),
  );
}

const seedRef = /^\s*ref\(\s*['"]([^'"]+)['"]\s*(?:,\s*['"]([^'"]+)['"]\s*)?\)\s*$/;

interface Given {
  readonly input: string;
  readonly read: ReadRows;
}

function addUnitTest(
  state: ParseState,
  entry: Entry,
  model: ModelNode,
  given: readonly Given[],
  expect: ReadRows,
  versions: YamlMap | null,
): void {
  const { data, name, pkg, file } = entry;
  const suffix = model.version === null ? '' : `_v${model.version}`;
  const uniqueId = `unit_test.${pkg.name}.${model.name}.${name}${suffix}`;
  const fqn = [pkg.name, ...file.path.split('/').slice(0, -1), model.name, name];
  const place = () => entry.place(['name']);
  const config = mergeConfigs(
    state,
    { section: 'unit_tests', pkg, fqn, uniqueId },
    entryConfig(state, entry),
    undefined,
    place,
  ) as NodeConfig;
  const overrides = data.get('overrides');
  const node: Draft<UnitTestNode> = {
    model: model.name,
    given: given.map(({ input, read }): UnitTestInput => ({ input, ...read.rows })),
    expect: expect.rows,
    name,
    resource_type: 'unit_test',
    package_name: pkg.name,
    path: file.path,
    original_file_path: file.originalFilePath,
    unique_id: uniqueId,
    fqn,
    description: state.docs.describe(data.get('description'), pkg, state.rendering, () => entry.place(['description']))
      .text,
    overrides: overrides instanceof Map ? { macros: {}, vars: {}, env_vars: {}, ...plainObject(overrides) } : null,
    depends_on: { macros: [], nodes: [model.unique_id] },
    config,
    checksum: checksumOf(model, given, expect, overrides instanceof Map ? overrides : null, versions),
    schema: model.schema,
    created_at: state.createdAt,
    versions: versions && { include: null, exclude: null, ...(toPlain(versions) as JsonObject) },
    version: model.version,
  };
  state.places.set(uniqueId, place);
  if (model.config.enabled === false)
    addDisabled(state, {
      ...node,
      depends_on: { macros: [], nodes: [] },
      config: { ...config, enabled: false },
      schema: null,
    });
  else if (config.enabled === false) addDisabled(state, node);
  else {
    checkIncremental(state, entry, model, node);
    addNode(state, state.unitTests, node, 'unit tests');
  }
}

/** Whether the code of a node asks `is_incremental()`, as dbt defines it. */
export const asksIsIncremental = (node: { readonly depends_on: { readonly macros: readonly string[] } }): boolean =>
  node.depends_on.macros.includes('macro.dbt.is_incremental');

/** A test of a model that asks `is_incremental()` says what it answers; and what the table holds, where it is true. */
function checkIncremental(state: ParseState, entry: Entry, model: ModelNode, test: Draft<UnitTestNode>): void {
  if (!asksIsIncremental(model)) return;
  const answer = (test.overrides?.macros as JsonObject | undefined)?.is_incremental;
  const { name, unique_id: uniqueId } = test;
  if (typeof answer !== 'boolean') {
    state.report(
      diagnostic('E205', `the unit test \`${name}\` does not say what \`is_incremental()\` of \`${model.name}\` is`, {
        place: entry.place(['name']),
        uniqueId,
        help: ['write `overrides: {macros: {is_incremental: false}}`, or `true`'],
      }),
    );
  } else if (answer && !test.given.some(({ input }) => input === 'this')) {
    state.report(
      diagnostic('E205', `the unit test \`${name}\` of an incremental run has no input \`this\``, {
        place: entry.place(['given']),
        uniqueId,
        help: [`add \`{input: this, rows: [...]}\` with the rows that \`${model.name}\` holds before`],
      }),
    );
  }
}

/** dbt's checksum of a unit test: of what Python prints for everything but its description. */
function checksumOf(
  model: ModelNode,
  given: readonly Given[],
  expect: ReadRows,
  overrides: YamlMap | null,
  versions: YamlMap | null,
): string {
  const rowsOf = ({ rows: { format, fixture }, printed }: ReadRows) => ({
    rows: printed,
    format: enumText('UnitTestFormat', format === 'dict' ? 'Dict' : format.toUpperCase(), format),
    fixture: pythonText(fixture),
  });
  const optional = (name: string, map: YamlMap | null, fields: readonly string[], missing: YamlValue): string =>
    map
      ? classText(name, Object.fromEntries(fields.map((key) => [key, pythonText(map.get(key) ?? missing)])))
      : pythonText(null);
  const parts = [
    model.name,
    optional('UnitTestNodeVersions', versions, ['include', 'exclude'], null),
    `[${given.map(({ input, read }) => classText('UnitTestInputFixture', { input: pythonText(input), ...rowsOf(read) })).join(', ')}]`,
    classText('UnitTestOutputFixture', rowsOf(expect)),
    optional('UnitTestOverrides', overrides, ['macros', 'vars', 'env_vars'], new Map()),
    // The rows of a fixture count as they are, once more.
    ...given.flatMap(({ read: { rows: data, printed } }) => {
      if (data.fixture === null) return [];
      return [typeof data.rows === 'string' ? data.rows : printed];
    }),
  ];
  return sha256(parts.join('-')).checksum;
}

function testedModels(state: ParseState, references: References, entry: Entry, model: string): ModelNode[] {
  const from = entry.pkg.name;
  const versions = entry.data.get('versions');
  const include = versions instanceof Map ? texts(versions.get('include')) : [];
  const exclude = versions instanceof Map ? texts(versions.get('exclude')) : [];
  const all = [...state.nodes.values()].filter(
    (node): node is Draft<ModelNode> =>
      node.resource_type === 'model' && node.name === model && node.version !== null && node.package_name === from,
  );
  if (all.length > 0) {
    return all.filter((node) => {
      const version = String(node.version);
      return (include.length === 0 || include.includes(version)) && !exclude.includes(version);
    });
  }
  const found = references.findRef({ name: model, package: null, version: null }, from);
  if (found && (include.length > 0 || exclude.length > 0)) {
    state.report(
      diagnostic('E205', `the unit test \`${entry.name}\` names versions of \`${model}\`, which has none`, {
        place: entry.place(['versions']),
      }),
    );
  }
  return found?.resource_type === 'model' ? [found] : [];
}

const formats = new Set(['dict', 'csv', 'sql']);

/** Rows, and what Python prints for them. */
interface ReadRows {
  readonly rows: UnitTestRows;
  readonly printed: string;
}

function rows(state: ParseState, entry: Entry, data: YamlMap, path: YamlPath, fixtures: Fixtures): ReadRows {
  const format = data.get('format') ?? 'dict';
  const fixture = data.get('fixture');
  const wrong = (message: string, key: string, help: readonly string[]): void =>
    state.report(diagnostic('E205', message, { place: entry.place([...path, key]), help }));
  if (typeof format !== 'string' || !formats.has(format)) {
    wrong(`\`${String(format)}\` is not a format of rows`, 'format', ['it is `dict`, `csv` or `sql`']);
    return readRows([], 'dict', null);
  }
  const known = format as UnitTestRows['format'];
  let written: YamlValue | undefined = data.get('rows');
  if (typeof fixture === 'string') {
    const file = fixtures.get(fixture.replace(/\.(csv|sql)$/, ''));
    if (!file) {
      wrong(`there is no fixture \`${fixture}\``, 'fixture', ['fixtures are files in tests/fixtures']);
      return readRows([], known, fixture);
    }
    written = state.read(entry.pkg, file).text.trim();
  }
  const name = typeof fixture === 'string' ? fixture : null;
  switch (known) {
    case 'sql':
    case 'csv':
      if (typeof written === 'string') return readRows(known === 'sql' ? written : readCsv(written), known, name);
      wrong(`the rows of a unit test in the format \`${known}\` must be a text`, 'rows', ['or name a `fixture`']);
      return readRows([], known, name);
    case 'dict':
      if (written === undefined || written === null) return readRows(null, known, name);
      if (Array.isArray(written) && written.every((row) => row instanceof Map)) return readRows(written, known, name);
      wrong('the rows of a unit test must be a list of mappings', 'rows', []);
      return readRows([], known, name);
    default:
      return unreachable(known);
  }
}

function readRows(
  data: readonly YamlMap[] | string | null,
  format: UnitTestRows['format'],
  fixture: string | null,
): ReadRows {
  if (data === null || typeof data === 'string')
    return { rows: { rows: data, format, fixture }, printed: pythonText(data) };
  const ordered = fullRowFirst(data);
  return {
    rows: { rows: ordered.map(plainRow), format, fixture },
    printed: pythonText(ordered),
  };
}

const plainRow = (row: YamlMap): JsonObject => toVariables(row) as JsonObject;

/** The first row without nulls changes places with the first row, which tells warehouses the types of columns. */
function fullRowFirst(rows: readonly YamlMap[]): YamlMap[] {
  const result = [...rows];
  const index = rows.findIndex((row) => [...row.values()].every((value) => value !== null));
  if (index > 0) [result[0], result[index]] = [rows[index]!, rows[0]!];
  return result;
}

import { diagnostic } from '../../base/diagnostic.ts';
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
import { toPlain, type YamlMap, type YamlPath, type YamlValue } from '../../template/yaml/index.ts';
import { sha256 } from '../checksum.ts';
import { mergeConfigs, stem } from '../compilable.ts';
import { entryConfig, listOf, plainObject, texts } from '../properties/entryConfig.ts';
import type { Entry } from '../properties/propertyFile.ts';
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
  const models = testedModels(state, references, entry, model);
  if (models.length === 0) {
    const isDisabled = references.isDisabled({ name: model, package: null, version: null }, pkg.name);
    if (!isDisabled) {
      state.report(
        diagnostic('E201', `the unit test \`${name}\` tests the model \`${model}\`, which does not exist`, {
          place: entry.place(['model']),
          uniqueId: `unit_test.${pkg.name}.${model}.${name}`,
        }),
      );
    }
    return;
  }
  const given = listOf(state, entry, data, 'given').flatMap((written, index): UnitTestInput[] => {
    const input = written instanceof Map ? written.get('input') : undefined;
    if (!(written instanceof Map) || typeof input !== 'string') {
      state.report(
        diagnostic('E205', "a `given` of a unit test needs an `input` such as `ref('orders')`", {
          place: entry.place(['given', index]),
        }),
      );
      return [];
    }
    return [{ input, ...rows(state, entry, written, ['given', index], fixtures) }];
  });
  const expected = data.get('expect');
  const expect = rows(state, entry, expected instanceof Map ? expected : new Map(), ['expect'], fixtures);
  const written = data.get('versions');
  for (const node of models)
    addUnitTest(state, entry, node, given, expect, written instanceof Map ? (toPlain(written) as JsonObject) : null);
}

function addUnitTest(
  state: ParseState,
  entry: Entry,
  model: ModelNode,
  given: readonly UnitTestInput[],
  expect: UnitTestRows,
  versions: JsonObject | null,
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
    given,
    expect,
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
    checksum: sha256(JSON.stringify([given, expect, overrides instanceof Map ? toPlain(overrides) : null])).checksum,
    schema: model.schema,
    created_at: state.createdAt,
    versions,
    version: model.version,
  };
  state.places.set(uniqueId, place);
  if (config.enabled === false || model.config.enabled === false) addDisabled(state, node);
  else addNode(state, state.unitTests, node, 'unit tests');
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
  return found?.resource_type === 'model' ? [found] : [];
}

const formats = new Set(['dict', 'csv', 'sql']);

function rows(state: ParseState, entry: Entry, data: YamlMap, path: YamlPath, fixtures: Fixtures): UnitTestRows {
  const format = data.get('format') ?? 'dict';
  const fixture = data.get('fixture');
  if (typeof format !== 'string' || !formats.has(format)) {
    state.report(
      diagnostic('E205', `\`${String(format)}\` is not a format of rows`, {
        place: entry.place([...path, 'format']),
        help: ['it is `dict`, `csv` or `sql`'],
      }),
    );
    return { rows: [], format: 'dict', fixture: null };
  }
  let written: YamlValue | undefined = data.get('rows');
  if (typeof fixture === 'string') {
    const file = fixtures.get(fixture.replace(/\.(csv|sql)$/, ''));
    if (!file) {
      state.report(
        diagnostic('E205', `there is no fixture \`${fixture}\``, {
          place: entry.place([...path, 'fixture']),
          help: ['fixtures are files in tests/fixtures'],
        }),
      );
      return { rows: [], format: format as UnitTestRows['format'], fixture };
    }
    written = state.read(entry.pkg, file).text;
  }
  const name = typeof fixture === 'string' ? fixture : null;
  switch (format) {
    case 'sql':
      return { rows: typeof written === 'string' ? written : null, format, fixture: name };
    case 'csv':
      return { rows: typeof written === 'string' ? fullRowFirst(readCsv(written)) : [], format, fixture: name };
    default:
      if (
        written !== undefined &&
        written !== null &&
        !(Array.isArray(written) && written.every((row) => row instanceof Map))
      ) {
        state.report(
          diagnostic('E205', 'the rows of a unit test must be a list of mappings', {
            place: entry.place([...path, 'rows']),
          }),
        );
        return { rows: [], format: 'dict', fixture: name };
      }
      return {
        rows:
          written === undefined || written === null
            ? null
            : fullRowFirst((written as YamlMap[]).map((row) => toPlain(row) as JsonObject)),
        format: 'dict',
        fixture: name,
      };
  }
}

/** The first row without nulls changes places with the first row, which tells warehouses the types of columns. */
function fullRowFirst(rows: readonly JsonObject[]): readonly JsonObject[] {
  const index = rows.findIndex((row) => Object.values(row).every((value) => value !== null));
  if (index <= 0) return rows;
  const result = [...rows];
  [result[0], result[index]] = [rows[index]!, rows[0]!];
  return result;
}

import type { YamlMap, YamlPath } from '../../template/yaml/index.ts';
import { columnTags, versionColumns, type WrittenColumn, writtenColumns } from '../properties/columns.ts';
import type { Entry } from '../properties/propertyFile.ts';
import { versionsOf } from '../resources/versions.ts';
import type { ParseState } from '../state.ts';
import { readDefinition, writtenTests } from './definition.ts';
import { addGenericTest, type TestTarget } from './genericTest.ts';

/** Adds the tests of a model, seed, snapshot or table and those of its columns. */
export function addTestsOf(
  state: ParseState,
  target: TestTarget,
  data: YamlMap,
  columns: readonly WrittenColumn[],
  path: YamlPath,
): void {
  for (const column of columns) {
    const name = column.data.get('name') as string;
    const quoted =
      column.data.get('quote') === true ? state.facts.quoteCharacter + name + state.facts.quoteCharacter : name;
    const tests = writtenTests(state, target.entry, column.data, column.path);
    if (tests.list.length === 0) continue;
    const tags = columnTags(column.data);
    const own = tags.length > 0 ? { ...target, tags: [...target.tags, ...tags] } : target;
    for (const [index, written] of tests.list.entries()) {
      const definition = readDefinition(state, target.entry, written, quoted, [...tests.path, index]);
      if (definition) addGenericTest(state, own, definition);
    }
  }
  const tests = writtenTests(state, target.entry, data, path);
  for (const [index, written] of tests.list.entries()) {
    const definition = readDefinition(state, target.entry, written, undefined, [...tests.path, index]);
    if (definition) addGenericTest(state, target, definition);
  }
}

const kinds = { models: 'model', seeds: 'seed', snapshots: 'snapshot' } as const;

/** Adds the tests of a property entry that describes a model, a seed or a snapshot. */
export function addEntryTests(state: ParseState, entry: Entry): void {
  const section = entry.section as keyof typeof kinds;
  const kind = kinds[section];
  const { data, pkg, name } = entry;
  const columns = writtenColumns(state, entry, data.get('columns'), ['columns']).filter(
    (column) => typeof column.data.get('name') === 'string',
  );
  const fileKey = `${section}.${name}`;
  if (section !== 'models' || !data.has('versions')) {
    const id = `${kind}.${pkg.name}.${name}`;
    const target: TestTarget = {
      entry,
      expression: `ref('${name}')`,
      ref: { name, package: null, version: null },
      source: undefined,
      name,
      fileKey,
      attachedNode: attachedTo(state, id, pkg.name, name),
      tags: [],
    };
    addTestsOf(state, target, data, columns, []);
    return;
  }
  for (const version of versionsOf(state, entry).versions) {
    const id = `model.${pkg.name}.${name}.v${version.v}`;
    const path = ['versions', version.index];
    const own = writtenColumns(state, entry, version.data.get('columns'), [...path, 'columns']);
    const target: TestTarget = {
      entry,
      expression: `ref('${name}', version='${version.v}')`,
      ref: { name, package: null, version: version.v },
      source: undefined,
      name: `${name}_v${version.v}`,
      fileKey,
      attachedNode: isKnown(state, id) ? id : null,
      tags: [],
    };
    const hasOwnTests = version.data.has('data_tests') || version.data.has('tests');
    addTestsOf(state, target, hasOwnTests ? version.data : data, versionColumns(columns, own), hasOwnTests ? path : []);
  }
}

const isKnown = (state: ParseState, id: string): boolean => state.nodes.has(id) || state.disabled.has(id);

/**
 * The node that an entry's tests are about. Tests of a name that is not there are kept, attached to nothing; those of an entry
 * in the wrong section belong to the seed, model or snapshot of that name.
 */
function attachedTo(state: ParseState, id: string, packageName: string, name: string): string | null {
  if (isKnown(state, id)) return id;
  return (
    Object.values(kinds)
      .map((kind) => `${kind}.${packageName}.${name}`)
      .find((other) => isKnown(state, other)) ?? null
  );
}

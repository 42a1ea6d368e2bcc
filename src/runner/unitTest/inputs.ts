import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type CompiledCte, compileNode } from '../../compiler/index.ts';
import { Column } from '../../context/column.ts';
import { nodeRelation } from '../../context/nodeRelation.ts';
import type { NodeSession } from '../../context/nodeSession.ts';
import { refArguments, sourceArguments } from '../../context/references.ts';
import { ephemeralName, type Relation } from '../../context/relation.ts';
import { storedPath } from '../../context/runtimeAdapter/storedRelation.ts';
import { runtimeContext } from '../../context/runtimeContext.ts';
import type { World } from '../../context/world.ts';
import type {
  ColumnInfo,
  GraphNode,
  ManifestNode,
  ModelNode,
  UnitTestInput,
  UnitTestNode,
} from '../../manifest/node.ts';
import type { DatabaseColumn } from '../../manifest/relation.ts';
import { parseTemplate, render, renderNativeSync, TemplateError } from '../../template/index.ts';
import { str } from '../../template/operators.ts';
import { noKwargs, PyDict, PyFunction, type PyObject, settle, type Value } from '../../template/values.ts';
import { csvRows, givenRows } from './rows.ts';

/** An input of a unit test: what it stands for, and its rows as a CTE. */
export interface Input {
  readonly target: GraphNode;
  readonly isThis: boolean;
  readonly cte: CompiledCte;
}

interface Place {
  readonly world: World;
  readonly test: UnitTestNode;
  readonly model: ModelNode;
  readonly session: NodeSession;
  readonly threadId: string;
}

/** The inputs of a unit test, rows turned into SQL with the types of what they stand for. */
export async function inputsOf(place: Place): Promise<Input[]> {
  const inputs: Input[] = [];
  for (const given of place.test.given) {
    const { target, isThis } = resolve(place, given.input);
    const alias =
      target.resource_type === 'source'
        ? `${target.source_name}__${target.name}`
        : ((target as { readonly alias?: string }).alias ?? target.name);
    const sql = await inputSql(place, given, target);
    inputs.push({ target, isThis, cte: { id: target.unique_id, name: ephemeralName(alias), sql, map: undefined } });
  }
  return inputs;
}

/** `ref('x')`, `source('a', 'b')` or `this` as the node that it names. */
function resolve(
  { world, test, model }: Place,
  input: string,
): { readonly target: GraphNode; readonly isThis: boolean } {
  if (input.trim() === 'this') return { target: model, isThis: true };
  let target: GraphNode | undefined;
  const words = new Map<string, Value>([
    [
      'ref',
      new PyFunction('ref', (args, kwargs) => {
        const { name, package: packageName, version } = refArguments(args, kwargs);
        target = world.index.ref(name, packageName, version, test.package_name);
        return '';
      }),
    ],
    [
      'source',
      new PyFunction('source', (args) => {
        const [name, table] = sourceArguments(args);
        target = world.index.source(name, table, test.package_name);
        return '';
      }),
    ],
  ]);
  renderNativeSync(parseTemplate({ path: test.original_file_path, text: `{{ ${input} }}` }), words);
  if (!target) throw new TemplateError('other', `unit test '${test.name}' has an input '${input}' which was not found`);
  return { target, isThis: false };
}

async function inputSql(place: Place, given: UnitTestInput, target: GraphNode): Promise<string> {
  const { world, session, threadId } = place;
  const { context } = runtimeContext({
    world,
    node: target,
    session,
    threadId,
    searchPackage: place.test.package_name,
    checkDependencies: false,
    onEphemeral: () => undefined,
  });
  if (given.format === 'sql') {
    const file = { path: place.test.original_file_path, text: String(given.rows ?? '') };
    return render(parseTemplate(file), context, { evaluation: context.evaluation });
  }
  const rows = givenRows(given) ?? seedRows(world, target) ?? [];
  const types = await typesOf(place, target);
  const macro = context.get('get_fixture_sql') as PyObject;
  return str(await settle(macro.call!([rows, types], noKwargs)));
}

/** A seed that is given without rows has those of its file. */
function seedRows(world: World, target: GraphNode): Value[] | null {
  if (target.resource_type !== 'seed') return null;
  const root = target.root_path ?? world.project.root;
  const folder = isAbsolute(root) ? root : join(world.project.root, root);
  return csvRows(readFileSync(join(folder, target.original_file_path), 'utf8'));
}

/**
 * The types of what an input stands for: null when the relation exists, as the macro then asks it; otherwise from the
 * property file, or from the database's description of the query, so that nothing has to be built for a unit test.
 */
async function typesOf({ world, session, threadId }: Place, target: GraphNode): Promise<Value> {
  const relation = nodeRelation(world, target);
  if (await exists(session, relation)) return null;
  const declared = declaredTypes(target);
  if (declared) return declared;
  if (target.resource_type !== 'model' && target.resource_type !== 'snapshot') return null;
  let described: readonly DatabaseColumn[];
  try {
    const { code } = await compileNode({ world, node: target as ManifestNode, session, threadId });
    described = await session.use((leased) => world.adapter.columnsOfQuery(leased, code));
  } catch {
    return null;
  }
  return new PyDict(
    described.map((column): [Value, Value] => [
      column.name.toLowerCase(),
      Column.of(world.adapter.facts, column).dataType,
    ]),
  );
}

async function exists(session: NodeSession, relation: Relation): Promise<boolean> {
  return (await session.catalog.find(storedPath(relation))).length > 0;
}

function declaredTypes(target: GraphNode): Value | undefined {
  const columns = Object.values((target as { readonly columns?: Readonly<Record<string, ColumnInfo>> }).columns ?? {});
  if (columns.length === 0 || columns.some((column) => column.data_type === null)) return undefined;
  return new PyDict(columns.map((column): [Value, Value] => [column.name.toLowerCase(), column.data_type!]));
}

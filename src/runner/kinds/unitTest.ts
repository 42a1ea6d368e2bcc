import { writeSql } from '../../artifacts/index.ts';
import { type CompiledCte, type CompiledNode, compileNode } from '../../compiler/index.ts';
import { ephemeralRelation, nodeRelation } from '../../context/nodeRelation.ts';
import type { Relation } from '../../context/relation.ts';
import type { Overrides } from '../../context/runtimeState.ts';
import type { World } from '../../context/world.ts';
import type { GraphNode, JsonObject, ModelNode, UnitTestNode } from '../../manifest/node.ts';
import { AgateTable } from '../../template/agate/index.ts';
import { TemplateError } from '../../template/index.ts';
import { str } from '../../template/operators.ts';
import { fromJs, type Value } from '../../template/values.ts';
import { type Job, withSession } from '../job.ts';
import { materialize, ranAt, targetFolder } from '../materialize.ts';
import { failed, type Outcome } from '../outcome.ts';
import { rowDiff, type TextRow } from '../unitTest/diff.ts';
import { type Input, inputsOf } from '../unitTest/inputs.ts';
import { givenRows } from '../unitTest/rows.ts';

/** Runs a model over given rows and compares what comes out with what is expected. */
export async function runUnitTest(job: Job): Promise<Outcome> {
  const { world, threadId, timer } = job;
  const test = job.step.node as UnitTestNode;
  // in a folder named after its YAML file, as generic tests are
  const writtenAs = { ...test, path: `${test.name}.sql` };
  let compiled: CompiledNode | undefined;
  try {
    const model = modelOf(world, test);
    return await withSession(
      { ...job, node: test },
      { start: 'outside', compiled: () => compiled },
      async (session) => {
        compiled = await timer.measure('compile', async () => {
          const inputs = await inputsOf({ world, test, model, session, threadId });
          const given = new Map<string, CompiledCte>(
            inputs.filter(({ isThis }) => isThis).map(({ cte }) => [cte.id, cte]),
          );
          return compileNode({
            world,
            node: model,
            session,
            threadId,
            given,
            overrides: overridesOf(world, test, inputs, given),
          });
        });
        const compiledCode = compiled.code;
        const path = writeSql(world.project.targetPath, 'compiled', writtenAs, compiledCode);
        const node = withExpectation(test);
        const self = selfOf(world, model, test);
        const result = await timer.measure('execute', () =>
          materialize({
            world,
            node,
            session,
            threadId,
            name: 'unit',
            compiledCode,
            overrides: { self },
            writtenAs,
          }),
        );
        const outcome = verdict(result.table);
        const notes = outcome.status === 'pass' ? {} : { notes: [`compiled code at ${targetFolder(world)}/${path}`] };
        return { ...outcome, ...notes, compiledCode, roundTrips: session.roundTrips };
      },
    );
  } catch (error) {
    const place = ranAt(error, world);
    return failed(error, test, {
      failures: 0,
      compiledCode: compiled?.code ?? null,
      ...(place === undefined ? {} : { ranAt: place }),
    });
  }
}

function modelOf(world: World, test: UnitTestNode): ModelNode {
  for (const id of test.depends_on.nodes) {
    const node = world.manifest.nodes.get(id);
    if (node?.resource_type === 'model') return node;
  }
  throw new TemplateError('other', `unit test '${test.name}' is for the model '${test.model}' which was not found`);
}

/** What a unit test puts in place of variables, macros and of everything that the model reads. */
function overridesOf(
  world: World,
  test: UnitTestNode,
  inputs: readonly Input[],
  used: Map<string, CompiledCte>,
): Overrides {
  const {
    vars,
    env_vars: envVars,
    macros,
  } = (test.overrides ?? {}) as {
    readonly vars?: JsonObject;
    readonly env_vars?: Record<string, unknown>;
    readonly macros?: JsonObject;
  };
  const byId = new Map(inputs.filter(({ isThis }) => !isThis).map((input) => [input.target.unique_id, input]));
  const own = inputs.find(({ isThis }) => isThis);
  const stand = (target: GraphNode): Relation => {
    const input = byId.get(target.unique_id);
    if (!input)
      throw new TemplateError(
        'other',
        `unit test '${test.name}' gives no rows for '${target.name}', which the model reads`,
      );
    used.set(target.unique_id, input.cte);
    return ephemeralRelation(world, input.cte.name.slice('__dbt__cte__'.length));
  };
  return {
    relation: stand,
    ...(vars ? { vars } : {}),
    ...(envVars
      ? { envVars: Object.fromEntries(Object.entries(envVars).map(([name, value]) => [name, String(value)])) }
      : {}),
    ...(macros
      ? { macros: new Map(Object.entries(macros).map(([name, value]): [string, Value] => [name, fromJs(value)])) }
      : {}),
    ...(own ? { self: ephemeralRelation(world, own.cte.name.slice('__dbt__cte__'.length)) } : {}),
  };
}

/** `this` of the materialization: a name for its temporary relation, beside the model. */
function selfOf(world: World, model: ModelNode, test: UnitTestNode): Relation {
  const relation = nodeRelation(world, model);
  return relation.with({ path: { ...relation.path, identifier: test.name.slice(0, 40) } });
}

/** The unit test with what it expects where its materialization reads it. */
function withExpectation(test: UnitTestNode): UnitTestNode {
  const rows = givenRows(test.expect);
  const expectation =
    rows === null
      ? { expected_rows: [], expected_sql: String(test.expect.rows ?? '') }
      : { expected_rows: rows, expected_sql: null };
  return { ...test, config: { ...test.config, ...expectation } };
}

const side = 'actual_or_expected';

function verdict(table: Value): Outcome {
  if (!(table instanceof AgateTable)) throw new TemplateError('other', 'the unit test gave no table');
  const sideAt = table.columnNames.indexOf(side);
  const rowsOf = (which: string): TextRow[] =>
    table.rows
      .map((row) => row.values())
      .filter((values) => values[sideAt] === which)
      .map((values) => values.filter((_, index) => index !== sideAt).map(cellText));
  const columns = table.columnNames.filter((_, index) => index !== sideAt);
  const diff = rowDiff(columns, rowsOf('expected'), rowsOf('actual'));
  if (diff === undefined) return { status: 'pass', message: null, failures: 0 };
  return { status: 'fail', message: `\n\nactual differs from expected:\n\n${diff}\n`, failures: 1 };
}

const cellText = (value: Value): string => (value === null ? 'NULL' : str(value));

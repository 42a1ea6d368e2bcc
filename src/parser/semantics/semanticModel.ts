import { diagnostic } from '../../base/diagnostic.ts';
import type { Json, JsonObject, RefArgs } from '../../manifest/node.ts';
import { toPlain } from '../../template/yaml/index.ts';
import { listOf } from '../properties/entryConfig.ts';
import type { Entry } from '../properties/propertyFile.ts';
import { elementShapes } from '../properties/semanticShapes.ts';
import { checkShape } from '../properties/shape.ts';
import { aggregations, checkWord, dimensionTypes, entityTypes, granularities } from '../properties/words.ts';
import type { References } from '../references.ts';
import { nothingRecorded } from '../rendering.ts';
import { addDisabled, addNode, type ParseState } from '../state.ts';
import { common, describe, objectOrNull, type Semantic, textOf } from './common.ts';

/** Reads a semantic model; undefined when it is disabled or says of no model what it means. */
export function semanticModel(state: ParseState, references: References, entry: Entry): Semantic | undefined {
  const model = entry.data.get('model');
  if (typeof model !== 'string') {
    state.report(
      diagnostic('E205', `the semantic model \`${entry.name}\` has no \`model\` such as \`ref('orders')\``, {
        place: entry.place(['model']),
      }),
    );
    return undefined;
  }
  const fields = common(state, entry, 'semantic_model', 'semantic_models');
  const recorded = nothingRecorded();
  state.rendering.expression(
    model,
    () => entry.place(['model']),
    { uniqueId: fields.unique_id, name: entry.name, packageName: entry.pkg.name },
    recorded,
  );
  if (recorded.refs.length === 0) {
    state.report(
      diagnostic('E205', `the \`model\` of the semantic model \`${entry.name}\` must be a reference`, {
        place: entry.place(['model']),
        help: [`write it as \`ref('${/^\w+$/.test(model) ? model : 'orders'}')\``],
      }),
    );
    return undefined;
  }
  const target = recorded.refs[0] && references.findRef(recorded.refs[0], entry.pkg.name);
  checkElements(state, entry);
  const element = { description: null, label: null };
  const meta = (fields.config.meta ?? {}) as JsonObject;
  const node: Semantic = Object.assign(fields, {
    model,
    node_relation: target
      ? {
          alias: target.alias,
          schema_name: target.schema,
          database: target.database,
          relation_name: target.relation_name,
        }
      : null,
    description: describe(state, entry),
    defaults: objectOrNull(entry.data.get('defaults')),
    entities: elements(state, entry, 'entities', { ...element, role: null, expr: null }, meta),
    measures: elements(
      state,
      entry,
      'measures',
      {
        ...element,
        create_metric: false,
        expr: null,
        agg_params: null,
        non_additive_dimension: null,
        agg_time_dimension: null,
      },
      meta,
    ),
    dimensions: elements(
      state,
      entry,
      'dimensions',
      {
        ...element,
        is_partition: false,
        type_params: null,
        expr: null,
        metadata: null,
        datatype: null,
      },
      meta,
    ),
    refs: recorded.refs as RefArgs[],
    primary_entity: textOf(entry.data.get('primary_entity')),
  });
  if (node.config.enabled === false) {
    addDisabled(state, node);
    return undefined;
  }
  addNode(state, state.semanticModels, node, 'semantic models');
  references.resolve(node);
  return node;
}

function elements(
  state: ParseState,
  entry: Entry,
  key: string,
  defaults: JsonObject,
  meta: JsonObject,
): readonly JsonObject[] {
  return listOf(state, entry, entry.data, key).flatMap((item, index): JsonObject[] => {
    const path = [key, index];
    if (!(item instanceof Map) || typeof item.get('name') !== 'string') {
      state.report(
        diagnostic('E205', `an entry of \`${key}\` must be a mapping with a \`name\``, { place: entry.place(path) }),
      );
      return [];
    }
    checkShape(state, entry, path, item, `\`${String(item.get('name'))}\``, elementShapes[key] ?? {});
    const written = toPlain(item) as JsonObject;
    const parameters = written.type_params as JsonObject | undefined;
    if (key === 'measures') finishMeasure(written);
    const text = item.get('description');
    const describe = () => entry.place([...path, 'description']);
    const own = (written.config as JsonObject | null | undefined)?.meta as JsonObject | null | undefined;
    return [
      {
        ...defaults,
        ...written,
        ...(typeof text === 'string'
          ? { description: state.docs.describe(text, entry.pkg, state.rendering, describe).text }
          : {}),
        ...(key === 'dimensions' && parameters
          ? { type_params: { ...parameters, validity_params: validity(parameters.validity_params) } }
          : {}),
        config: { meta: { ...meta, ...own } },
      },
    ];
  });
}

/** Numbers and discrete choices as dbt writes them: an expression is a text, and percentiles have all three parameters. */
function finishMeasure(measure: Record<string, Json>): void {
  if (typeof measure.expr === 'number' || typeof measure.expr === 'boolean') measure.expr = String(measure.expr);
  if (measure.agg_params && typeof measure.agg_params === 'object')
    measure.agg_params = {
      percentile: null,
      use_discrete_percentile: false,
      use_approximate_percentile: false,
      ...(measure.agg_params as JsonObject),
    };
  // It has become a metric of its own.
  measure.create_metric = false;
}

const validity = (written: Json | undefined): JsonObject | null =>
  written && typeof written === 'object' ? { is_start: false, is_end: false, ...(written as JsonObject) } : null;

function checkElements(state: ParseState, entry: Entry): void {
  const each = (key: string, check: (item: JsonObject, index: number) => void): void => {
    for (const [index, item] of listOf(state, entry, entry.data, key).entries())
      if (item instanceof Map) check(toPlain(item) as JsonObject, index);
  };
  each('entities', ({ type }, index) =>
    checkWord(state, entry, ['entities', index, 'type'], type, 'a type of entities', entityTypes),
  );
  each('dimensions', ({ type, type_params: parameters }, index) => {
    checkWord(state, entry, ['dimensions', index, 'type'], type, 'a type of dimensions', dimensionTypes);
    const grain = (parameters as JsonObject | undefined)?.time_granularity;
    const path = ['dimensions', index, 'type_params', 'time_granularity'];
    checkWord(state, entry, path, grain, 'a granularity of time', granularities);
  });
  each('measures', ({ agg }, index) =>
    checkWord(state, entry, ['measures', index, 'agg'], agg, 'an aggregation', aggregations),
  );
}

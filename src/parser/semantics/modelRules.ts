import type { JsonObject } from '../../manifest/node.ts';
import type { Semantic } from './common.ts';
import { keywordRule, nameRule } from './names.ts';
import type { Broken, SemanticLayer } from './rules.ts';

const elementsOf = (node: Semantic, key: string): readonly JsonObject[] => (node[key] as readonly JsonObject[]) ?? [];
const kinds = ['entities', 'dimensions', 'measures'] as const;
const singular = { entities: 'an entity', dimensions: 'a dimension', measures: 'a measure' } as const;

/** Rules about one semantic model. */
export function* modelRules(node: Semantic, layer: SemanticLayer): Generator<Broken> {
  for (const kind of kinds) {
    const seen = new Set<string>();
    for (const [index, element] of elementsOf(node, kind).entries()) {
      const name = String(element.name);
      const path = [kind, index, 'name'];
      yield* nameRule(name, path, layer);
      // A measure is written as a column only where it has no expression of its own; dimensions and entities always are.
      yield* keywordRule(name, path);
      if (seen.has(name)) yield { message: `two ${kind} of \`${node.name}\` are named \`${name}\``, path };
      seen.add(name);
    }
  }
  yield* primaryEntity(node);
  yield* timeOfMeasures(node);
  yield* validity(node);
  for (const [index, measure] of elementsOf(node, 'measures').entries()) yield* measureRules(node, measure, index);
  for (const [index, { type, name, type_params: parameters }] of elementsOf(node, 'dimensions').entries()) {
    if (type !== 'time' || (parameters as JsonObject | null)?.time_granularity) continue;
    yield {
      message: `the time dimension \`${String(name)}\` of \`${node.name}\` has no \`time_granularity\``,
      path: ['dimensions', index, 'name'],
      help: 'add `type_params: {time_granularity: day}`; it will be needed',
      isWarning: true,
    };
  }
}

function* primaryEntity(node: Semantic): Generator<Broken> {
  const primary = elementsOf(node, 'entities').filter(({ type }) => type === 'primary');
  if (primary.length > 1) {
    const names = primary.map(({ name }) => `\`${String(name)}\``).join(', ');
    yield {
      message: `\`${node.name}\` has ${primary.length} primary entities: ${names}`,
      path: ['entities'],
      help: 'keep one; others that identify a row are `unique`',
    };
  }
  if (primary.length === 0 && node.primary_entity === null && elementsOf(node, 'dimensions').length > 0) {
    yield {
      message: `\`${node.name}\` has dimensions and no primary entity`,
      path: ['name'],
      help: 'give one of its entities the type `primary`, or name it with `primary_entity`',
    };
  }
}

function* timeOfMeasures(node: Semantic): Generator<Broken> {
  const times = new Set(
    elementsOf(node, 'dimensions')
      .filter(({ type }) => type === 'time')
      .map(({ name }) => name),
  );
  const standard = (node.defaults as JsonObject | null)?.agg_time_dimension ?? null;
  if (standard !== null && !times.has(standard)) {
    yield {
      message: `\`${node.name}\` has no time dimension \`${String(standard)}\``,
      path: ['defaults', 'agg_time_dimension'],
    };
  }
  for (const [index, { name, agg_time_dimension: own }] of elementsOf(node, 'measures').entries()) {
    if ((own ?? standard) === null) {
      yield {
        message: `the measure \`${String(name)}\` of \`${node.name}\` has no time to be summed up by`,
        path: ['measures', index, 'name'],
        help: 'name a time dimension with `agg_time_dimension`, there or under `defaults`',
      };
    } else if (own && !times.has(own)) {
      yield {
        message: `\`${node.name}\` has no time dimension \`${String(own)}\``,
        path: ['measures', index, 'agg_time_dimension'],
      };
    }
  }
}

function* validity(node: Semantic): Generator<Broken> {
  const bounds = elementsOf(node, 'dimensions').filter(
    ({ type_params: parameters }) => (parameters as JsonObject | null)?.validity_params,
  );
  if (bounds.length === 0) return;
  const broken = (message: string): Broken => ({ message: `\`${node.name}\` ${message}`, path: ['dimensions'] });
  if (bounds.length !== 2) yield broken(`has ${bounds.length} dimensions with \`validity_params\`; there must be two`);
  const types = new Set(elementsOf(node, 'entities').map(({ type }) => type));
  if (!types.has('natural')) yield broken('has `validity_params`, and no entity of the type `natural`');
  if (types.has('primary') || types.has('unique'))
    yield broken('has `validity_params`, and entities of the type `primary` or `unique`');
  if (elementsOf(node, 'measures').length > 0) yield broken('has `validity_params` and measures');
}

function* measureRules(node: Semantic, measure: JsonObject, index: number): Generator<Broken> {
  const { agg, expr } = measure;
  const path = ['measures', index, 'name'];
  const what = `the measure \`${String(measure.name)}\``;
  const percentile = (measure.agg_params as JsonObject | null)?.percentile ?? null;
  if (agg === 'count' && !expr)
    yield { message: `${what} counts, and has no \`expr\``, path, help: '`expr: 1` counts all rows' };
  if (agg === 'count' && /^\s*distinct\b/i.test(String(expr ?? '')))
    yield { message: `${what} counts \`${String(expr)}\``, path, help: 'use `agg: count_distinct`' };
  if (agg === 'percentile' && percentile === null)
    yield { message: `${what} is a percentile, and has no \`agg_params: {percentile: ...}\``, path };
  if (agg === 'percentile' && percentile !== null && !(Number(percentile) > 0 && Number(percentile) < 1))
    yield {
      message: `the percentile of ${what} is ${String(percentile)}`,
      path,
      help: 'it lies between 0 and 1: `0.65`',
    };
  if (agg === 'median' && percentile !== null && percentile !== 0.5)
    yield { message: `${what} is a median, and has the percentile ${String(percentile)}`, path };
  const additive = measure.non_additive_dimension as JsonObject | null;
  if (!additive) return;
  const dimension = elementsOf(node, 'dimensions').find(({ name }) => name === additive.name);
  if (!dimension)
    yield {
      message: `${what} is not additive over \`${String(additive.name)}\`, which is no dimension of \`${node.name}\``,
      path,
    };
  else if (dimension.type !== 'time')
    yield { message: `${what} is not additive over \`${String(additive.name)}\`, which is no time dimension`, path };
  if (additive.window_choice !== undefined && additive.window_choice !== 'min' && additive.window_choice !== 'max')
    yield {
      message: `the \`window_choice\` of ${what} is \`${String(additive.window_choice)}\``,
      path,
      help: 'it is `min` or `max`',
    };
  const entities = new Set(elementsOf(node, 'entities').map(({ name }) => name));
  for (const group of (additive.window_groupings ?? []) as readonly string[])
    if (!entities.has(group))
      yield { message: `${what} is grouped by \`${group}\`, which is no entity of \`${node.name}\``, path };
}

/** A name means one kind of thing in all semantic models, and a measure is in one of them. */
export function* namesAcrossModels({ models }: SemanticLayer): Generator<readonly [Semantic, Broken]> {
  const known = new Map<string, { readonly kind: (typeof kinds)[number]; readonly model: Semantic }>();
  for (const model of models) {
    for (const kind of kinds) {
      for (const [index, { name }] of elementsOf(model, kind).entries()) {
        const other = known.get(String(name));
        if (!other) known.set(String(name), { kind, model });
        else if (other.kind !== kind || (kind === 'measures' && other.model !== model)) {
          const message = `\`${String(name)}\` is ${singular[kind]} of \`${model.name}\`, and ${singular[other.kind]} of \`${other.model.name}\``;
          yield [model, { message, path: [kind, index, 'name'], help: 'rename one of them' }];
        }
      }
    }
  }
}

import type { JsonObject } from '../../manifest/node.ts';
import { parseTemplate, TemplateError } from '../../template/index.ts';
import type { Call } from '../../template/parse/ast.ts';
import type { YamlPath } from '../../template/yaml/index.ts';

import { granularities } from '../properties/words.ts';
import type { Broken, SemanticLayer } from './rules.ts';

/** What filters and saved queries may call. */
const functions = ['Dimension', 'TimeDimension', 'Entity', 'Metric'];

/** Filters as templates: `{{ Dimension('order__status') }} = 'done'`. */
export function* filterRules(filter: JsonObject | null, path: YamlPath, layer: SemanticLayer): Generator<Broken> {
  for (const { where_sql_template: text } of (filter?.where_filters ?? []) as readonly JsonObject[])
    yield* expressionRules(String(text), path, layer);
}

/** A template, or with `isBare` the inside of one. */
export function* expressionRules(
  text: string,
  path: YamlPath,
  layer: SemanticLayer,
  isBare = false,
): Generator<Broken> {
  let calls: readonly Call[];
  try {
    ({ calls } = parseTemplate({ path: '', text: isBare ? `{{ ${text} }}` : text }));
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    yield { message: `\`${text}\` cannot be read: ${error.message}`, path };
    return;
  }
  const help = `it may use ${functions.map((name) => `\`${name}('...')\``).join(', ')}`;
  if (isBare && calls.length === 0) yield { message: `\`${text}\` names nothing of the semantic layer`, path, help };
  for (const { callee, args } of calls) {
    if (callee.kind !== 'name') continue;
    if (!functions.includes(callee.name)) {
      yield { message: `there is no \`${callee.name}()\` in the semantic layer`, path, help };
      continue;
    }
    const [name, grain] = args.map((arg) => (arg.kind === 'literal' ? arg.value : undefined));
    const isDimension = callee.name === 'Dimension' || callee.name === 'TimeDimension';
    if (isDimension && typeof name === 'string' && name !== 'metric_time' && !name.includes('__'))
      yield { message: `\`${callee.name}('${name}')\` has no entity`, path, help: `write \`entity__${name}\`` };
    if (callee.name !== 'TimeDimension' || typeof grain !== 'string') continue;
    if (granularities.includes(grain.toLowerCase()) || layer.customGranularities.has(grain.toLowerCase())) continue;
    yield { message: `\`${grain}\` is not a granularity of time`, path, isWarning: true };
  }
}

import type { JsonObject } from '../../manifest/node.ts';
import type { Semantic } from './common.ts';
import { expressionRules, filterRules } from './expressions.ts';
import type { Broken, SemanticLayer } from './rules.ts';

/** Rules about one saved query. */
export function* savedQueryRules(node: Semantic, layer: SemanticLayer): Generator<Broken> {
  const parameters = node.query_params as JsonObject;
  for (const key of ['group_by', 'order_by'])
    for (const [index, text] of ((parameters[key] ?? []) as readonly string[]).entries())
      yield* expressionRules(text, ['query_params', key, index], layer, true);
  yield* filterRules(parameters.where as JsonObject | null, ['query_params', 'where'], layer);
}

import { diagnostic } from '../../base/diagnostic.ts';
import type { Json, JsonObject } from '../../manifest/node.ts';
import { toPlain, type YamlMap } from '../../template/yaml/index.ts';
import { listOf, plainObject, texts } from '../properties/entryConfig.ts';
import type { Entry } from '../properties/propertyFile.ts';
import { checkWord } from '../properties/words.ts';
import type { References } from '../references.ts';
import { addDisabled, addNode, type ParseState } from '../state.ts';
import { common, describe, filterOf, type Semantic } from './common.ts';

/** Reads a saved query over metrics. */
export function savedQuery(state: ParseState, references: References, entry: Entry): Semantic | undefined {
  const { data } = entry;
  const fields = common(state, entry, 'saved_query', 'saved_queries');
  const parameters = data.get('query_params');
  if (!(parameters instanceof Map)) {
    state.report(
      diagnostic('E205', `the saved query \`${entry.name}\` has no \`query_params\``, {
        place: entry.place(['query_params']),
      }),
    );
  }
  const written: YamlMap = parameters instanceof Map ? parameters : new Map();
  const metrics = texts(written.get('metrics'));
  const node: Semantic = Object.assign(fields, {
    query_params: {
      metrics,
      group_by: texts(written.get('group_by')),
      where: filterOf(written.get('where')),
      order_by: texts(written.get('order_by')),
      limit: toPlain(written.get('limit') ?? null) as Json,
    },
    exports: listOf(state, entry, data, 'exports').map((item, index) =>
      exportOf(state, entry, fields.config, plainObject(item), index),
    ),
    description: describe(state, entry),
    tags: [...new Set([...texts(data.get('tags')), ...((fields.config.tags ?? []) as readonly string[])])].sort(),
  });
  const ids = new Set<string>();
  for (const [index, name] of metrics.entries()) {
    const found = references.findMetric(name, null, node.package_name);
    if (found) ids.add(found.unique_id);
    else
      state.report(
        diagnostic('E201', `the saved query \`${node.name}\` refers to the metric \`${name}\`, which does not exist`, {
          place: entry.place(['query_params', 'metrics', index]),
          uniqueId: node.unique_id,
        }),
      );
  }
  node.depends_on = { macros: [], nodes: [...ids] };
  if (node.config.enabled === false) addDisabled(state, node);
  else if (addNode(state, state.savedQueries, node, 'saved queries')) return node;
  return undefined;
}

const exportKinds = ['table', 'view'];

/** An export; the saved query's own config says what its exports leave out. */
function exportOf(
  state: ParseState,
  entry: Entry,
  { export_as = null, schema: own = null }: { readonly export_as?: Json; readonly schema?: Json },
  written: JsonObject,
  index: number,
): JsonObject {
  const given = (written.config ?? {}) as JsonObject;
  const config: JsonObject = {
    ...(export_as === null ? {} : { export_as }),
    ...(own === null ? {} : { schema: own }),
    ...given,
  };
  checkWord(state, entry, ['exports', index, 'config', 'export_as'], config.export_as, 'a kind of export', exportKinds);
  const { schema, alias, ...rest } = config;
  const { profile } = state.project;
  return {
    name: written.name ?? null,
    config: {
      ...rest,
      schema_name: schema ?? profile.schema,
      alias: alias ?? written.name ?? null,
      database: config.database ?? profile.database,
    },
    unrendered_config: given,
  };
}

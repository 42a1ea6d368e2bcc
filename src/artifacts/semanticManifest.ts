import type { Manifest } from '../manifest/manifest.ts';
import type { JsonObject, ModelNode } from '../manifest/node.ts';
import { writeAtomically } from './atomicFile.ts';
import { metric, nodeRelation, type Row, savedQuery, semanticModel } from './semanticShapes.ts';

/** The form of the file, by the version of the interfaces that dbt 1.12 writes it with. */
const formVersion = { major_version: '0', minor_version: '213', patch_version: '0' };
/** A model of this name is a time spine of days, in a column `date_day`, where it does not say another. */
export const legacyTimeSpine = 'metricflow_time_spine';

/** semantic_manifest.json: what the semantic layer reads. Written for projects without semantics, too, as by dbt. */
export function writeSemanticManifest(manifest: Manifest, path: string): void {
  writeAtomically(path, [JSON.stringify(semanticManifest(manifest))]);
}

export function semanticManifest(manifest: Manifest): Row {
  const spines = [...(manifest.timeSpines ?? manifest.nodes.keys())]
    .map((id) => manifest.nodes.get(id))
    .filter((node): node is ModelNode => node?.resource_type === 'model');
  const legacy =
    manifest.semanticModels.size > 0
      ? spines.find((node) => node.name === legacyTimeSpine && node.time_spine === null)
      : undefined;
  return {
    semantic_models: [...manifest.semanticModels.values()].map(semanticModel),
    metrics: [...manifest.metrics.values()].map(metric),
    project_configuration: {
      time_spine_table_configurations: legacy
        ? [{ location: legacy.relation_name, column_name: 'date_day', grain: 'day' }]
        : [],
      metadata: null,
      dsi_package_version: formVersion,
      time_spines: spines.flatMap((node) => (node.time_spine ? [timeSpine(node, node.time_spine)] : [])),
    },
    saved_queries: [...manifest.savedQueries.values()].map(savedQuery),
  };
}

function timeSpine(node: ModelNode, spine: JsonObject): Row {
  const name = String(spine.standard_granularity_column);
  const column = node.columns[name] as { readonly granularity?: string | null } | undefined;
  return {
    node_relation: nodeRelation({ ...node, schema_name: node.schema }),
    primary_column: { name, time_granularity: column?.granularity ?? null },
    custom_granularities: ((spine.custom_granularities ?? []) as readonly JsonObject[]).map((custom) => ({
      name: custom.name ?? null,
      column_name: custom.column_name ?? null,
    })),
  };
}

import type { Json, JsonObject } from '../manifest/node.ts';

/** What dbt 1.12 added to objects of metrics and semantic models, with the value that says nothing. */
const ofMetrics: JsonObject = { fill_nulls_with: null, join_to_timespine: false, is_private: null };
const ofConversions: JsonObject = { base_metric: null, conversion_metric: null };
const ofDimensions: JsonObject = { datatype: null };

/**
 * A node without the keys that dbt 1.12 added to closed objects of manifest v12, where they say nothing: readers that go by the
 * schema of 1.11 refuse such keys, and those of 1.12 take a missing one for its default.
 */
export function withoutEmptyNewerKeys<T extends object>(node: T): T {
  const { type_params, dimensions, overloads } = node as {
    type_params?: JsonObject;
    dimensions?: JsonObject[];
    overloads?: readonly Json[];
  };
  if (type_params) {
    const conversion = type_params.conversion_type_params as JsonObject | null | undefined;
    return {
      ...node,
      type_params: {
        ...without(type_params, ofMetrics),
        ...(conversion && { conversion_type_params: without(conversion, ofConversions) }),
      },
    };
  }
  if (overloads?.length === 0) {
    const { overloads: _, ...rest } = node as T & { overloads: unknown };
    return rest as unknown as T;
  }
  return dimensions ? { ...node, dimensions: dimensions.map((dimension) => without(dimension, ofDimensions)) } : node;
}

const without = (data: JsonObject, defaults: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(data).filter(([key, value]: [string, Json]) => !(key in defaults && value === defaults[key])),
  );

/** The same node with those keys again. */
export function withNewerKeys<T extends object>(node: T): T {
  const { resource_type, type_params, dimensions } = node as {
    resource_type?: string;
    type_params?: JsonObject;
    dimensions?: JsonObject[];
  };
  if (resource_type === 'function') return { overloads: [], ...node };
  if (resource_type === 'semantic_model' && dimensions)
    return { ...node, dimensions: dimensions.map((dimension) => ({ ...ofDimensions, ...dimension })) };
  if (resource_type !== 'metric' || !type_params) return node;
  const conversion = type_params.conversion_type_params as JsonObject | null | undefined;
  return {
    ...node,
    type_params: {
      ...ofMetrics,
      ...type_params,
      ...(conversion && { conversion_type_params: { ...ofConversions, ...conversion } }),
    },
  };
}

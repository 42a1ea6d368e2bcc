import type { Section } from './propertyFile.ts';
import { metricShape } from './semanticShapes.ts';

const described = ['name', 'description', 'config', 'meta', 'docs', 'group', 'tags'];
const tested = [...described, 'columns', 'tests', 'data_tests'];

/** The keys that dbt knows in an entry of each section. */
export const knownKeys: Readonly<Record<Section, ReadonlySet<string>>> = {
  models: new Set([
    ...tested,
    'access',
    'latest_version',
    'deprecation_date',
    'constraints',
    'time_spine',
    'versions',
    'semantic_model',
    'metrics',
    'derived_semantics',
    'agg_time_dimension',
    'primary_entity',
  ]),
  seeds: new Set(tested),
  snapshots: new Set([...tested, 'relation']),
  sources: new Set([
    ...described,
    'database',
    'schema',
    'loader',
    'overrides',
    'freshness',
    'loaded_at_field',
    'loaded_at_query',
    'quoting',
    'tables',
    'tests',
    'data_tests',
  ]),
  macros: new Set([...described, 'arguments']),
  analyses: new Set([...described, 'columns']),
  data_tests: new Set(described),
  exposures: new Set([...described, 'type', 'owner', 'label', 'maturity', 'url', 'depends_on']),
  groups: new Set([...described, 'owner']),
  unit_tests: new Set([...described, 'model', 'given', 'expect', 'overrides', 'versions']),
  functions: new Set([...tested, 'arguments', 'returns', 'overloads']),
  metrics: new Set([
    ...described,
    'label',
    'type',
    'type_params',
    'filter',
    'time_granularity',
    'model',
    'expression',
    ...Object.keys(metricShape),
  ]),
  semantic_models: new Set([
    ...described,
    'model',
    'label',
    'defaults',
    'entities',
    'measures',
    'dimensions',
    'primary_entity',
  ]),
  saved_queries: new Set([...described, 'label', 'query_params', 'exports']),
};

/** Configs that may stand beside `config:` instead of in it. */
export const besideConfig: readonly string[] = ['meta', 'docs', 'group', 'contract', 'access'];

/** Sections of nodes, of which `besideConfig` may not stand in both places. */
export const nodeSections: ReadonlySet<string> = new Set([
  'models',
  'seeds',
  'snapshots',
  'analyses',
  'data_tests',
  'functions',
]);

import type { Json } from '../../manifest/node.ts';

/** The sections of a project file that hold config trees, by the kind of resource that reads them. */
export type ConfigSection =
  | 'models'
  | 'seeds'
  | 'snapshots'
  | 'data_tests'
  | 'sources'
  | 'exposures'
  | 'functions'
  | 'unit_tests'
  | 'metrics'
  | 'semantic_models'
  | 'saved_queries'
  | 'analyses'
  | 'groups';

/** What a new value does to the one of a less specific place. */
export type Merge = 'replace' | 'append' | 'update' | 'hooks' | 'grants';

const merges: ReadonlyMap<string, Merge> = new Map<string, Merge>([
  ['tags', 'append'],
  ['packages', 'append'],
  ['pre-hook', 'hooks'],
  ['post-hook', 'hooks'],
  ['meta', 'update'],
  ['quoting', 'update'],
  ['column_types', 'update'],
  ['docs', 'update'],
  ['contract', 'update'],
  ['grants', 'grants'],
]);

export const mergeOf = (key: string): Merge => merges.get(key) ?? 'replace';

/** The name under which a config key is kept: hooks may be written with an underscore. */
export function configKey(key: string): string {
  if (key === 'pre_hook') return 'pre-hook';
  if (key === 'post_hook') return 'post-hook';
  return key;
}

/** Fields that every node has, in the order of dbt's manifest. */
const common = {
  enabled: true,
  alias: null,
  schema: null,
  database: null,
  tags: [],
  meta: {},
  group: null,
  static_analysis: null,
} as const;

const node = (materialized: string) =>
  ({
    ...common,
    materialized,
    incremental_strategy: null,
    batch_size: null,
    lookback: 1,
    begin: null,
    persist_docs: {},
    'post-hook': [],
    'pre-hook': [],
    quoting: {},
    column_types: {},
    full_refresh: null,
    unique_key: null,
    on_schema_change: 'ignore',
    on_configuration_change: 'apply',
    grants: {},
    packages: [],
    docs: { show: true, node_color: null },
    contract: { enforced: false, alias_types: true },
    event_time: null,
    concurrent_batches: null,
  }) as const;

const semantic = { enabled: true, group: null, meta: {} } as const;

/** The config of a node for which the project says nothing. Shared: never to be changed. */
export const defaultConfigs: Readonly<Record<ConfigSection, Readonly<Record<string, Json>>>> = {
  models: {
    ...node('view'),
    access: 'protected',
    freshness: null,
    on_error: null,
    latest_version_pointer: { enabled: null, alias: null },
  },
  seeds: { ...node('seed'), delimiter: ',', quote_columns: null },
  snapshots: {
    ...node('snapshot'),
    strategy: null,
    target_schema: null,
    target_database: null,
    updated_at: null,
    check_cols: null,
    snapshot_meta_column_names: {
      dbt_valid_to: null,
      dbt_valid_from: null,
      dbt_scd_id: null,
      dbt_updated_at: null,
      dbt_is_deleted: null,
    },
    dbt_valid_to_current: null,
  },
  data_tests: {
    ...common,
    schema: 'dbt_test__audit',
    materialized: 'test',
    severity: 'ERROR',
    store_failures: null,
    store_failures_as: null,
    sql_header: null,
    where: null,
    limit: null,
    fail_calc: 'count(*)',
    warn_if: '!= 0',
    error_if: '!= 0',
  },
  functions: {
    ...node('function'),
    type: 'scalar',
    volatility: null,
    runtime_version: null,
    entry_point: null,
    snowflake: { quote_args: true },
  },
  analyses: node('view'),
  sources: {
    enabled: true,
    event_time: null,
    freshness: {
      warn_after: { count: null, period: null },
      error_after: { count: null, period: null },
      filter: null,
    },
    loaded_at_field: null,
    loaded_at_query: null,
    meta: {},
    tags: [],
    static_analysis: null,
  },
  exposures: { enabled: true, tags: [], meta: {} },
  unit_tests: { tags: [], meta: {}, enabled: true, static_analysis: null },
  metrics: semantic,
  semantic_models: semantic,
  saved_queries: { ...semantic, export_as: null, schema: null, cache: { enabled: false } },
  groups: { meta: {} },
};

const names = new Set(Object.values(defaultConfigs).flatMap((config) => Object.keys(config)));

/** Whether a key is a config of dbt's, so that no folder is meant. */
export const isConfigName = (key: string): boolean => names.has(configKey(key));

/** Configs that are mappings of fixed keys: what a project leaves out of them keeps its default. */
export const nestedDefaults: ReadonlyMap<string, Readonly<Record<string, Json>>> = new Map([
  ['latest_version_pointer', defaultConfigs.models.latest_version_pointer as Record<string, Json>],
  ['snapshot_meta_column_names', defaultConfigs.snapshots.snapshot_meta_column_names as Record<string, Json>],
]);

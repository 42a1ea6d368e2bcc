import { dbtVersion } from '../manifest/version.ts';

/** Facts of one invocation that every artifact carries. */
export interface InvocationFacts {
  readonly invocationId: string;
  readonly startedAt: Date;
  /** The environment: variables that start with `DBT_ENV_CUSTOM_ENV_` go into the artifacts, without that prefix. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export type Artifact = 'manifest/v12' | 'run-results/v6' | 'catalog/v1' | 'sources/v3';

const customPrefixes = ['DBT_ENV_CUSTOM_ENV_', 'DBT_ENGINE_ENV_CUSTOM_ENV_', 'TSDT_ENV_CUSTOM_ENV_'];

/** The `metadata` block of an artifact. The schema's address is its name: readers of dbt's artifacts go by it. */
export function artifactMetadata(
  artifact: Artifact,
  facts: InvocationFacts,
  now: Date = new Date(),
): Record<string, unknown> {
  return {
    dbt_schema_version: `https://schemas.getdbt.com/dbt/${artifact}.json`,
    dbt_version: dbtVersion,
    generated_at: timestamp(now),
    invocation_id: facts.invocationId,
    invocation_started_at: timestamp(facts.startedAt),
    env: customEnv(facts.env ?? {}),
  };
}

export function customEnv(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const prefix = customPrefixes.find((p) => name.startsWith(p));
    if (prefix && value !== undefined) out[name.slice(prefix.length)] = value;
  }
  return out;
}

/** ISO 8601 in UTC with microseconds, as dbt writes times. */
export function timestamp(date: Date): string {
  return date.toISOString().replace(/(\.\d{3})Z$/, '$1000Z');
}

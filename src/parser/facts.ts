import type { Capabilities, Facts } from '../adapters/adapter.ts';
import { postgresCapabilities, postgresFacts } from '../adapters/postgres/facts.ts';
import { snowflakeCapabilities, snowflakeFacts } from '../adapters/snowflake/facts.ts';
import type { Profile } from '../manifest/project.ts';

const known: Readonly<Record<string, Facts>> = {
  postgres: postgresFacts,
  pglite: postgresFacts,
  snowflake: snowflakeFacts,
};

/** What the database of a profile is like, known without connecting to it. */
export function factsFor(profile: Profile): Facts {
  return known[profile.type] ?? { ...postgresFacts, type: profile.type, dispatchPrefixes: [profile.type, 'default'] };
}

/** What that database can do; nothing is known of others. */
export const capabilitiesOf = ({ type }: Profile): Capabilities | undefined =>
  type === 'snowflake' ? snowflakeCapabilities : type in known ? postgresCapabilities : undefined;

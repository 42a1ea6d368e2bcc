import type { Facts } from '../adapters/adapter.ts';
import { postgresFacts } from '../adapters/postgres/facts.ts';
import { snowflakeFacts } from '../adapters/snowflake/facts.ts';
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

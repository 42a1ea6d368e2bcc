import type { JsonObject } from '../../../manifest/node.ts';
import type { Profile } from '../../../manifest/project.ts';

/** The profile of a user of Snowflake, with these keys besides the account and the name. */
export const snowflakeProfile = (credentials: JsonObject): Profile => ({
  profileName: 'shop',
  targetName: 'dev',
  type: 'snowflake',
  database: 'D',
  schema: 'S',
  threads: 1,
  credentials: { account: 'acme-shop', user: 'ada', ...credentials },
  folder: '/',
});

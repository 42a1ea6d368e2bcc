import type { Profile } from '../../manifest/project.ts';
import type { Account } from './adapter.ts';
import { connect } from './connection.ts';
import { readCredentials } from './credentials.ts';

/** The account of a profile, reached through the driver. Throws E005 for keys that cannot be meant. */
export function snowflakeAccount(profile: Profile): Account {
  const settings = readCredentials(profile);
  return {
    begun: {
      warehouse: settings.warehouse,
      queryTag: typeof settings.sessionParameters.QUERY_TAG === 'string' ? settings.sessionParameters.QUERY_TAG : null,
    },
    reuseConnections: settings.reuseConnections,
    open: (signal) => connect(settings, { signal }),
  };
}

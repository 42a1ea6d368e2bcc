import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import type { Profile } from '../manifest/project.ts';
import type { Adapter } from './adapter.ts';

export interface AdapterOptions {
  /** The environment that `PG*` variables come from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told once when another process holds the warehouse, and it has to be waited for. */
  readonly onWaiting?: (message: string) => void;
}

type Factory = (profile: Profile, options: AdapterOptions) => Promise<Adapter>;

/** Every type of database. A driver is loaded only when its type is asked for. */
const factories: Readonly<Record<string, Factory>> = {
  postgres: async (profile, { env }) => {
    const [{ PostgresAdapter }, { postgresServer }] = await Promise.all([
      import('./postgres/adapter.ts'),
      import('./postgres/server.ts'),
    ]);
    return new PostgresAdapter(postgresServer(profile, env));
  },
  snowflake: async (profile) => {
    const [{ SnowflakeAdapter }, { snowflakeAccount }] = await Promise.all([
      import('./snowflake/adapter.ts'),
      import('./snowflake/account.ts'),
    ]);
    return new SnowflakeAdapter(snowflakeAccount(profile));
  },
  pglite: async (profile, options) => {
    const { PgliteAdapter } = await import('./pglite/adapter.ts');
    return new PgliteAdapter(profile, options);
  },
};

/** What `type` of a profile may be. */
export const adapterTypes: readonly string[] = Object.keys(factories);

/** The adapter for a profile; nothing is connected yet. Throws E005 for a type or a value that is not known. */
export async function createAdapter(
  profile: Profile,
  options: AdapterOptions = { env: process.env },
): Promise<Adapter> {
  const factory = Object.hasOwn(factories, profile.type) ? factories[profile.type] : undefined;
  if (factory) return factory(profile, options);
  const near = didYouMean(profile.type, adapterTypes);
  throw new DiagnosticError(
    diagnostic(
      'E005',
      `there is no adapter for \`type: ${profile.type}\` (profile \`${profile.profileName}\`, target \`${profile.targetName}\`)`,
      {
        help: [
          near ? `did you mean \`${near}\`?` : `the types are ${adapterTypes.map((type) => `\`${type}\``).join(', ')}`,
        ],
      },
    ),
  );
}

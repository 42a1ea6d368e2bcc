import { afterEach, beforeEach } from 'vitest';
import { DiagnosticError, formatDiagnostic } from '../../../base/diagnostic.ts';
import type { JsonObject } from '../../../manifest/node.ts';
import { snowflakeAccount } from '../account.ts';
import { SnowflakeAdapter } from '../adapter.ts';
import { AccountDouble } from './accountDouble.ts';
import { snowflakeProfile } from './profile.ts';

/** A double of an account for each test, and adapters of it. */
export function doubleUnderTest(): {
  readonly double: AccountDouble;
  adapterFor(credentials: JsonObject): SnowflakeAdapter;
} {
  const double = new AccountDouble();
  let adapters: SnowflakeAdapter[] = [];
  beforeEach(async () => {
    double.forget();
    adapters = [];
    await double.start();
  });
  afterEach(async () => {
    await Promise.all(adapters.map((adapter) => adapter.close()));
    await double.stop();
  });
  return {
    double,
    adapterFor(credentials) {
      const adapter = new SnowflakeAdapter(
        snowflakeAccount(
          snowflakeProfile({
            warehouse: 'W',
            role: 'R',
            protocol: 'http',
            host: '127.0.0.1',
            port: double.port,
            connect_retries: 0,
            ...credentials,
          }),
        ),
      );
      adapters.push(adapter);
      return adapter;
    },
  };
}

/** What a user is told of work that fails. */
export async function words(work: Promise<unknown>): Promise<string> {
  const error = await work.catch((reason: unknown) => reason);
  if (!(error instanceof DiagnosticError)) throw new Error(`expected a diagnostic, got ${String(error)}`);
  return error.diagnostics.map(formatDiagnostic).join('\n');
}

import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { type Emulator, emulatorAt } from '../../conformance/snowflakeEmulator.ts';
import { type TestDatabases, testDatabase } from './databases.ts';

/** The emulated account that all test files share, or why there is none. */
export async function sharedEmulator(): Promise<{ readonly emulator: Emulator } | { readonly missing: string }> {
  const response = await fetch(`${inject('databaseBroker')}/snowflake`);
  const text = await response.text();
  if (response.ok) return { emulator: emulatorAt(new URL(text)) };
  if (response.status === 404) return { missing: text };
  throw new Error(text);
}

/** The emulated account as one more database of the adapter suite: a schema of its own in it. */
export function snowflakeDatabase({ emulator }: { readonly emulator: Emulator }): TestDatabases {
  return {
    name: 'snowflake',
    async create() {
      const own = `tsdt_test_${randomBytes(6).toString('hex')}`;
      const output = emulator.output(own);
      const database = testDatabase('snowflake', 'ANALYTICS', output, own, async () => {
        const found = await database.query('show terse schemas in database ANALYTICS');
        for (const { name } of found)
          if (String(name).toLowerCase().startsWith(own))
            await database.query(`drop schema ANALYTICS."${name}" cascade`);
      });
      await database.query(`create schema ANALYTICS.${own}`);
      return database;
    },
  };
}

import { randomBytes } from 'node:crypto';
import { inject, it } from 'vitest';
import { type Emulator, emulatorAt } from '../../conformance/snowflakeEmulator.ts';
import { databases, type TestDatabases, testDatabase } from './databases.ts';

/** The emulated account that all test files share, or why there is none. */
export async function sharedEmulator(): Promise<{ readonly emulator: Emulator } | { readonly missing: string }> {
  const response = await fetch(`${inject('databaseBroker')}/snowflake`);
  const text = await response.text();
  if (response.ok) return { emulator: emulatorAt(new URL(text)) };
  if (response.status === 404) return { missing: text };
  throw new Error(text);
}

/**
 * Every database that a domain of the reference warehouse runs on: those of all tests, and the emulated account where it is there. That
 * one is slow, so some domains are built on it at night alone, when TSDT_SNOWFLAKE_DOMAINS is `all`.
 */
export async function everyDatabase(domain: string, when: 'always' | 'nightly'): Promise<readonly TestDatabases[]> {
  const isLeft = when === 'nightly' && process.env.TSDT_SNOWFLAKE_DOMAINS !== 'all';
  const account = isLeft ? { missing: 'only where TSDT_SNOWFLAKE_DOMAINS is `all`' } : await sharedEmulator();
  if (!('missing' in account)) return [...databases, snowflakeAccount(account)];
  it.skip(`the ${domain} domain on Snowflake: ${account.missing}`, () => {});
  return databases;
}

/**
 * The emulated account as one more database for whole projects: a database of their own in it, whose schemas have plain names. It stays
 * empty when they are done; the emulator drops no databases.
 */
function snowflakeAccount({ emulator }: { readonly emulator: Emulator }): TestDatabases {
  return {
    name: 'snowflake',
    async create() {
      const own = `TSDT_TEST_${randomBytes(6).toString('hex')}`.toUpperCase();
      const output = { ...emulator.output('public'), database: own };
      const database = testDatabase('snowflake', own, output, 'public', async () => {
        for (const { name } of await database.query(`show terse schemas in database ${own}`))
          if (!['PUBLIC', 'INFORMATION_SCHEMA'].includes(String(name).toUpperCase()))
            await database.query(`drop schema ${own}."${name}" cascade`);
      });
      return database;
    },
  };
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

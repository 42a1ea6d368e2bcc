import { inject } from 'vitest';
import { type Emulator, emulatorAt } from '../../conformance/snowflakeEmulator.ts';

/** The emulated account that all test files share, or why there is none. */
export async function sharedEmulator(): Promise<{ readonly emulator: Emulator } | { readonly missing: string }> {
  const response = await fetch(`${inject('databaseBroker')}/snowflake`);
  const text = await response.text();
  if (response.ok) return { emulator: emulatorAt(new URL(text)) };
  if (response.status === 404) return { missing: text };
  throw new Error(text);
}

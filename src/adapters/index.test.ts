import { expect, it } from 'vitest';
import { DiagnosticError, formatDiagnostic } from '../base/diagnostic.ts';
import { createAdapter } from './index.ts';

const profile = (type: string) => ({
  profileName: 'shop',
  targetName: 'dev',
  type,
  database: 'shop',
  schema: 'analytics',
  threads: 1,
  credentials: {},
  folder: '/',
});

async function failure(type: string): Promise<string> {
  const error = await createAdapter(profile(type)).catch((reason: unknown) => reason);
  if (!(error instanceof DiagnosticError)) throw new Error('an adapter was made');
  return error.diagnostics.map(formatDiagnostic).join('\n');
}

it('says which types there are', async () => {
  expect(await failure('postgers')).toBe(
    'Runtime Error [E005]: there is no adapter for `type: postgers` (profile `shop`, target `dev`)\n  help: did you mean `postgres`?',
  );
  expect(await failure('constructor')).toBe(
    'Runtime Error [E005]: there is no adapter for `type: constructor` (profile `shop`, target `dev`)\n  help: the types are `postgres`, `snowflake`, `pglite`',
  );
});

it('connects nothing yet', async () => {
  expect((await createAdapter(profile('postgres'))).capabilities.maxSessions).toBe(Number.POSITIVE_INFINITY);
  const pglite = await createAdapter(profile('pglite'));
  expect(pglite.capabilities.maxSessions).toBe(1);
  expect(pglite.facts.type).toBe('postgres');
});

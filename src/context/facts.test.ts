import { expect, test } from 'vitest';
import type { Profile } from '../manifest/project.ts';
import { getItem, str } from '../template/operators.ts';
import { scrubSecrets, secretsOf, targetValue } from './facts.ts';

const profile = (credentials: Profile['credentials']): Profile => ({
  profileName: 'p',
  targetName: 'dev',
  type: 'pglite',
  database: 'db',
  schema: 's',
  threads: 2,
  credentials,
  folder: '/',
});

test('secrets of the environment and of the profile do not appear in texts', () => {
  const secrets = secretsOf(profile({ user: 'ann', password: 'correct horse', token: 'abc' }), {
    DBT_ENV_SECRET_KEY: 'k-123 ',
    HOME: '/home',
  });
  expect(scrubSecrets('ann used correct horse and k-123 in /home', secrets)).toBe('ann used ***** and ***** in /home');
});

test('a password that is no secret hides nothing', () => {
  expect(secretsOf(profile({ user: 'postgres', password: 'postgres' }), {})).toEqual([]);
  expect(secretsOf(profile({ user: 'u', password: 'x' }), {})).toEqual([]);
});

test('target has the credentials without secrets, and the type that templates know', () => {
  const target = targetValue(profile({ user: 'ann', password: 'correct horse', private_key_passphrase: 'p' }));
  expect(str(target)).not.toContain('horse');
  expect(['type', 'name', 'dbname', 'user'].map((name) => getItem(target, name))).toEqual([
    'postgres',
    'dev',
    'db',
    'ann',
  ]);
});

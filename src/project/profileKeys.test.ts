import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DiagnosticError, formatDiagnostic } from '../base/diagnostic.ts';
import { loadProfile } from './profiles.ts';
import { readProjectFile } from './projectFile.ts';

const root = mkdtempSync(join(tmpdir(), 'tsdt-profile-keys-'));
afterAll(() => rmSync(root, { recursive: true }));
writeFileSync(join(root, 'project.yml'), 'name: shop\nprofile: shop\n');

const usual = {
  type: 'postgres',
  host: 'db',
  port: '5432',
  user: 'ann',
  password: 'hunter2',
  dbname: 'shop',
  schema: 's',
};

/** What is said of an output with these values instead of the usual ones; null leaves a key out. */
function said(changes: Readonly<Record<string, string | null>>): string[] {
  const lines = Object.entries({ ...usual, ...changes }).flatMap(([key, value]) =>
    value === null ? [] : [`      ${key}: ${value}`],
  );
  writeFileSync(
    join(root, 'profiles.yml'),
    ['shop:', '  target: dev', '  outputs:', '    dev:', ...lines, ''].join('\n'),
  );
  const found: string[] = [];
  try {
    loadProfile(readProjectFile(root), {
      cwd: root,
      profile: null,
      target: null,
      profilesDir: root,
      threads: null,
      cliVars: {},
      env: { DIGITS: '5433' },
      onWarning: (warning) => found.push(formatDiagnostic(warning)),
    });
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    found.push(...error.diagnostics.map(formatDiagnostic));
  }
  return found;
}

const output = 'profile `shop`, target `dev`';

describe('the keys of a Postgres output', () => {
  it.each([
    [{}],
    [{ port: '"5433"', threads: '"4"', connect_timeout: '"5"' }],
    [{ port: `"{{ env_var('DIGITS') }}"` }],
    [{ port: '"1,2"' }],
    [{ host: null, port: null, user: null, password: null }],
    [{ role: 'null', sslmode: '""', retries: 'null', keepalives_idle: '-1', autocommit: 'true' }],
    [{ password: null, pass: 'x', dbname: null, database: 'shop' }],
    // a macro may read it
    [{ team: 'finance' }],
  ])('%j is accepted', (changes) => expect(said(changes as Record<string, string | null>)).toEqual([]));

  it.each([
    [{ type: 'postgress' }, `there is no adapter for \`type: postgress\` (${output})`, 'did you mean `postgres`?'],
    [{ type: 'Postgres' }, `there is no adapter for \`type: Postgres\` (${output})`, 'did you mean `postgres`?'],
    [
      { type: 'oracle' },
      `there is no adapter for \`type: oracle\` (${output})`,
      'the types are `postgres`, `snowflake`, `pglite`',
    ],
    ...['x', '70000', '-1', '[1]', 'true'].map((value) => [
      { port: value },
      `\`port\` in ${output} must be a port number from 0 to 65535`,
    ]),
    ...['connect_timeout', 'keepalives_idle', 'retries', 'threads'].flatMap((key) =>
      ['x', '1.5', 'true', '[1]'].map((value) => [{ [key]: value }, `\`${key}\` in ${output} must be a whole number`]),
    ),
    ...['host', 'user', 'password', 'schema', 'role', 'search_path', 'sslmode', 'sslcert', 'application_name'].flatMap(
      (key) => [
        [{ [key]: '[a]' }, `\`${key}\` in ${output} must be a text`],
        [{ [key]: '5' }, `\`${key}\` in ${output} must be a text`, 'write it in quotes'],
      ],
    ),
    [{ autocommit: '"true"' }, `\`autocommit\` in ${output} must be \`true\` or \`false\``],
    [{ pass: 'x' }, `\`password\` and \`pass\` in ${output} are the same key`, 'remove one of them'],
    [{ database: 'x' }, `\`database\` and \`dbname\` in ${output} are the same key`, 'remove one of them'],
  ] as [Record<string, string>, string, string?][])('%j is refused', (changes, message, help) => {
    const [first, ...others] = said(changes);
    expect(others).toEqual([]);
    expect(first).toMatch(/ --> profiles\.yml:\d+:\d+\n/);
    expect(first?.split('\n')[0]).toBe(`Runtime Error [E005]: ${message}`);
    expect(first?.split('\n').filter((line) => line.includes('help:'))).toEqual(help ? [`  help: ${help}`] : []);
  });

  it('says a misspelt key with its place, and no password', () => {
    expect(said({ dbname: 'shop', sslmod: 'disable' })).toEqual([
      `Warning [W001]: unknown key \`sslmod\` in ${output}, which has no effect
  --> profiles.yml:12:7
  11 |       schema: s
  12 |       sslmod: disable
     |       ^^^^^^
  help: did you mean \`sslmode\`?`,
    ]);
    const misspelt = said({ password: null, passwrod: 'hunter2' }).join('\n');
    expect(misspelt).toContain('did you mean `password`?');
    expect(misspelt).not.toContain('hunter2');
    const refused = said({ user: '[hunter]', password: '5', schema: '6' });
    expect(refused).toHaveLength(3);
    expect(refused.join('\n')).not.toMatch(/password: 5|hunter2/);
    expect(refused[1]).toContain('      password: ********\n');
  });
});

import { expect, it } from 'vitest';
import { dbtVersion } from '../manifest/version.ts';
import { checkRequiredVersion } from './version.ts';

const said = (...required: string[]) => checkRequiredVersion(required, 'shop', undefined)?.message;

it('takes the ranges that hold, however they are written', () => {
  for (const range of [
    '>=1.0.0',
    '>=1.0.0,<2.0.0',
    '>= 1.5',
    '>=1.9.0rc1',
    '>1.0.0-rc1',
    dbtVersion,
    `==${dbtVersion}`,
  ])
    expect(said(range), range).toBeUndefined();
  expect(said('>=1.0.0', '<2.0.0')).toBeUndefined();
  expect(said()).toBeUndefined();
});

it('says which ranges do not hold', () => {
  expect(said('>=9.0.0', '<10.0.0')).toBe(
    `\`shop\` requires dbt >=9.0.0, <10.0.0, and tsdt answers as dbt ${dbtVersion}`,
  );
  expect(said('1.5')).toContain('requires dbt 1.5');
});

it('says what is no version', () => {
  for (const odd of ['x', '*', '', 'latest', '>=', '1.x'])
    expect(said('>=1.0.0', odd), odd).toBe(
      `\`require-dbt-version\` of \`shop\` asks for \`${odd}\`, which is no version`,
    );
});

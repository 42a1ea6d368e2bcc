import { describe, expect, it } from 'vitest';
import {
  canAllHold,
  compareVersions,
  highest,
  readSpecifier,
  readVersion,
  type Specifier,
  type Version,
} from './versionRange.ts';

const version = (text: string): Version => readVersion(text) as Version;
const specifiers = (texts: readonly string[]): Specifier[] => texts.map((text) => readSpecifier(text) as Specifier);

describe('a version condition', () => {
  it.each([
    '1.0',
    '1',
    'v1.0.0',
    '>= 1.0.0',
    '>=1.0.0,<2.0.0',
    '==1.0.0',
    '~1.0.0',
    '01.0.0',
    'latest',
    '',
    '1.0.0 ',
    '1.0.x',
  ])('is not %j', (text) => expect(readSpecifier(text)).toBeUndefined());

  it('keeps the version as written', () => {
    expect(readSpecifier('>=1.2.0b1')).toMatchObject({
      text: '>=1.2.0b1',
      matcher: '>=',
      version: { text: '1.2.0b1', numbers: [1, 2, 0], prerelease: ['b1'] },
    });
    expect(readSpecifier('1.0.0')).toMatchObject({ text: '=1.0.0', matcher: '=' });
    expect(readVersion('>1.0.0')).toBeUndefined();
  });
});

describe('the order of versions', () => {
  it('is that of semver', () => {
    const ordered = [
      '0.9.10',
      '1.0.0-1',
      '1.0.0-a',
      '1.0.0-a.1',
      '1.0.0-rc.2',
      '1.0.0-rc.10',
      '1.0.0',
      '1.0.1-a',
      '1.10.0',
    ];
    expect(
      [...ordered]
        .reverse()
        .map(version)
        .sort(compareVersions)
        .map(({ text }) => text),
    ).toEqual(ordered);
  });
});

describe('the version that is chosen', () => {
  const known = ['0.9.0', '1.0.0-rc1', '1.0.0', '1.1.0', '2.0.0-b1', '2.0.0'].map(version);
  it.each<[readonly string[], string | undefined]>([
    [['>=0.9.0'], '2.0.0'],
    [['>=0.9.0', '<2.0.0'], '1.1.0'],
    [['>=0.9.0', '<=2.0.0-b1'], '2.0.0-b1'],
    [['<1.0.0'], '0.9.0'],
    [['<=1.0.0'], '1.0.0'],
    [['>1.0.0', '<1.1.0'], undefined],
    [['=1.0.0-rc1'], '1.0.0-rc1'],
    [['1.0.0', '>=0.9.0', '<1.1.0'], '1.0.0'],
    [[], '2.0.0'],
  ])('of %j is %s', (asked, chosen) => expect(highest(known, specifiers(asked))?.text).toBe(chosen));
});

describe('conditions', () => {
  it.each<[boolean, readonly string[]]>([
    [true, ['>=1.0.0', '<=1.0.0']],
    [false, ['>=1.0.0', '<1.0.0']],
    [false, ['>1.0.0', '<=1.0.0']],
    [false, ['>=2.0.0', '>=1.0.0', '<1.5.0']],
    [false, ['=1.0.0', '=1.0.1']],
    [false, ['=1.0.0', '>1.0.0']],
    [true, ['=1.0.0', '>=1.0.0', '<2.0.0']],
    [true, []],
  ])('can hold together: %s for %j', (can, asked) => expect(canAllHold(specifiers(asked))).toBe(can));
});

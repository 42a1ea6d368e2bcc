import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../base/diagnostic.ts';
import type { Place } from '../../base/source.ts';
import { repr } from '../operators.ts';
import { readYaml, toPlain, toValue, type YamlPath } from './index.ts';
import facts from './read.facts.json' with { type: 'json' };

const read = (text: string) => readYaml({ path: 'models/_models.yml', text });

/**
 * What is read here and refused by libyaml: all of it can mean one thing only. The other way round: types that no file of a
 * project has, tags of a file's own, and lists and mappings that hold themselves.
 */
const deviations: ReadonlyMap<string, string | null> = new Map([
  ['a: 1\n\t\nb: 2', "{'a': 1, 'b': 2}"],
  ['a: !!set {x, y}', null],
  ['a: &x [*x]', null],
  ['c: <<\n', "{'c': '<<'}"],
  ['- <<\n- {<<: {a: 1}}\n', "['<<', {'a': 1}]"],
  ['a: &x 1\nb: *x\nc: &x 2\nd: *x\n', "{'a': 1, 'b': 1, 'c': 2, 'd': 2}"],
  ['a: &x\n  b: *x\n', null],
  ['a: "\\ud83d"\n', "{'a': '\\ud83d'}"],
  ['a: 1\n\t\nb: 2\n', "{'a': 1, 'b': 2}"],
  ['-\ta\n', "['a']"],
  ['%YAML 1.1\n%YAML 1.1\n---\na: 1\n', "{'a': 1}"],
  ['%TAG !e! tag:yaml.org,2002:\n---\na: !e!str 5\n', null],
  ['a: [?x, ?]\n', "{'a': [{'x': None}, {None: None}]}"],
  ['a: {x: , y:}\n', "{'a': {'x': None, 'y': None}}"],
  ['a: !!binary aGk=\n', null],
  ['a: !!omap [a: 1]\n', null],
  ['a: !!pairs [a: 1, a: 2]\n', null],
  ['a: =\n', "{'a': '='}"],
]);

describe('reads what PyYAML reads', () => {
  test.each(facts as [string, string | null][])('%j', (text, expected) => {
    const { value, diagnostics } = read(text);
    const failed = diagnostics.some(({ code }) => code === 'E002');
    expect(failed ? null : repr(toValue(value))).toBe(deviations.has(text) ? deviations.get(text) : expected);
  });
});

test('40,000 aliases are no attack', () => {
  const { value, diagnostics } = read(`a: &x [1, 2]\nb: [${'*x, '.repeat(40_000)}]\n`);
  expect(diagnostics).toEqual([]);
  expect(((value as Map<string, unknown>).get('b') as unknown[]).length).toBe(40_000);
});

test('endless nesting is refused', () => {
  expect(read('['.repeat(100_000)).diagnostics.map(({ message }) => message)).toEqual([
    'collections are nested more than 400 deep',
  ]);
});

test('plain data for schemas: floats are numbers, dates texts', () => {
  expect(toPlain(read('a: 1.0\nb: 2024-01-05\n2: {c: [~]}\n__proto__: x').value)).toEqual(
    Object.fromEntries<unknown>([
      ['a', 1],
      ['b', '2024-01-05'],
      ['2', { c: [null] }],
      ['__proto__', 'x'],
    ]),
  );
});

describe('diagnostics', () => {
  const shown = (text: string): string => read(text).diagnostics.map(formatDiagnostic).join('\n');

  test('a syntax error', () => {
    expect(
      shown('models:\n  - name: a\n    description: see: below\n'),
    ).toBe(`Parsing Error [E002]: a mapping cannot begin here
  --> models/_models.yml:3:21
  2 |   - name: a
  3 |     description: see: below
    |                     ^
  help: quote the text, or begin the mapping on the next line`);
  });

  test('a duplicate key', () => {
    expect(
      shown('models:\n  - name: a\n    name: b\n'),
    ).toBe(`Warning [W002]: the key \`name\` is given again in the same mapping; the last one counts
  --> models/_models.yml:3:5
  2 |   - name: a
  3 |     name: b
    |     ^^^^`);
  });

  test.each([
    ['a:\n  b: 1\n c: 2', 'this line is not indented like any line above it that it could belong to', '3:2'],
    ['a: 1\nb\nc: 2', 'a key without a colon', '2:1'],
    ['a:\n\tb: 1', 'a tab is used for indentation', '2:1'],
    ['a: [1, 2\nb: 3', 'a comma or `]` is missing before this', '2:2'],
    ['a: "x\nb: 1', 'a quoted text is not closed', '1:4'],
    ['a: "C:\\data"', '\\d is not an escape of YAML', '1:7'],
    ['a: {{ x }}', 'a list or mapping cannot be a key', '1:5'],
    ['a: @x', '`@` cannot stand here', '1:4'],
    ['a: *x', 'no `&x` stands above this alias', '1:4'],
    ['a: &x [*x]', '`*x` stands inside of what it repeats', '1:8'],
    ['a: !include x.yml', 'the tag `!include` is unknown or does not fit its value', '1:4'],
    ['a: 2024-02-30', 'day is out of range for month', '1:4'],
    ['a: 1\n---\nb: 2', 'a second document begins here', '2:1'],
    ['a: - b', 'a list cannot begin here', '1:4'],
    ['a: x\x07', 'the character U+0007 is not allowed in YAML', '1:5'],
    ['a: |x\n  y', 'text on the line of `|`', '1:5'],
    ['<<: 1', '`<<` takes a mapping or a list of mappings', '1:1'],
  ])('%j', (text, message, at) => {
    const [first] = read(text).diagnostics;
    expect(first?.message).toBe(message);
    expect(formatDiagnostic(first!)).toContain(`models/_models.yml:${at}\n`);
  });
});

describe('places', () => {
  const text = `version: 2
models:
  - name: a   # first
    columns:
      - {name: id, tests: [unique]}
    description: >
      long
      text
    "quoted key": 'it''s'
  - *later
`.replace('  - *later\n', '');
  const document = read(text);
  const cut = ({ file, span }: Place): string => file.text.slice(span.start, span.end);

  test.each<[YamlPath, 'key' | 'value', string]>([
    [['version'], 'key', 'version'],
    [['version'], 'value', '2'],
    [['models', 0, 'name'], 'value', 'a'],
    [['models', 0, 'columns', 0, 'name'], 'value', 'id'],
    [['models', 0, 'columns', 0, 'tests', 0], 'value', 'unique'],
    [['models', 0, 'columns', 0, 'tests'], 'value', '[unique]'],
    [['models', 0, 'columns', 0], 'value', '{name: id, tests: [unique]}'],
    [['models', 0, 'quoted key'], 'key', '"quoted key"'],
    [['models', 0, 'quoted key'], 'value', "'it''s'"],
    [['models', 0, 'description'], 'value', '>\n      long\n      text'],
    [['models', 0, 'nope', 'deeper'], 'key', text.slice(text.indexOf('name: a'), text.indexOf("'it''s'") + 7)],
    [['nope'], 'value', ''],
  ])('%j %s', (path, what, expected) => {
    expect(cut(document.place(path, what))).toBe(expected);
  });

  test('merged and aliased pairs stand where they are written', () => {
    const merged = read('base: &b\n  x: 1\nitem:\n  <<: *b\n  y: 2\n');
    expect(merged.place(['item', 'x'], 'value').span.start).toBe('base: &b\n  x: '.length);
    expect(cut(merged.place(['item', 'y'], 'key'))).toBe('y');
  });

  test('of the last of two equal keys', () => {
    expect(read('a: 1\na: 2\n').place(['a'], 'value').span).toEqual({ start: 8, end: 9 });
  });
});

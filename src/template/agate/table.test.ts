import { describe, expect, test } from 'vitest';
import { parseTemplate, render, renderSync, TemplateError } from '../index.ts';
import { PyDate } from '../modules/datetime/date.ts';
import { PyDecimal } from '../numbers/decimal.ts';
import { PyFunction, PyTuple, type Value, type Waiting, wait } from '../values.ts';
import facts from './agate.facts.json' with { type: 'json' };
import { emptyTable, tableOf, tableOfText } from './index.ts';

const decimal = (text: string): PyDecimal => PyDecimal.parse(text) as PyDecimal;

const wideRows: Value[][] = Array.from({ length: 9 }, (): Value[][] => [
  [1, decimal('1.50'), 'text', null, true, new PyDate(2024, 1, 2), decimal('1234567.12345')],
  [20000, decimal('-3'), 'a longer text than twenty chars é', decimal('2'), false, null, decimal('0.1')],
  [null, null, null, null, null, new PyDate(2024, 1, 3), null],
]).flat();
const wideNames = ['id', 'amount', 'a_very_long_column_name_indeed', 'nul', 'flag', 'day', 'more'];

const people = () =>
  tableOf(
    ['NAME', 'age', 'city'],
    [
      ['ann', 31, 'Oslo'],
      ['bob', null, 'Rome'],
      ['cy', 25, 'Oslo'],
      ['ann', 31, 'Oslo'],
    ],
  );

function shown(template: string, words: Record<string, Value> = {}): string {
  return renderSync(
    parseTemplate({ path: 'case', text: template }),
    new Map<string, Value>([['t', people()], ...Object.entries(words)]),
  );
}

describe('prints and writes as agate does', () => {
  const printed: string[] = [];
  const t = tableOf(wideNames, wideRows, { print: (text) => printed.push(text) });
  test.each(facts.print as unknown as [Record<string, number | null>, string][])('print_table(%j)', (limits, text) => {
    printed.length = 0;
    const given = Object.entries(limits).map(([name, value]) => `${name}=${value ?? 'none'}`);
    expect(shown(`{{ t.print_table(${given.join(', ')}) }}`, { t })).toBe('None');
    expect(printed).toEqual([text]);
  });
  test.each([
    ['t.to_csv()', facts.csv],
    ['t.to_json()', facts.json],
    ['t.limit(2).to_json(newline=true)', facts.lines],
    ["t.limit(2).to_json(key='id', indent=2)", facts.byId],
    ['t', facts.structure],
  ])('%s', (expression, text) => {
    expect(shown(`{{ ${expression} }}\n`, { t })).toBe(text);
  });
  test('files only where the caller lets templates write them', () => {
    const files: string[] = [];
    const writer = { print: () => {}, writeFile: (path: string, text: string) => files.push(`${path}: ${text}`) };
    shown("{{ t.to_csv('out.csv') }}", { t: tableOf(['a'], [[1]], writer) });
    expect(files).toEqual(['out.csv: a\n1\n']);
    expect(() => shown("{{ t.to_csv('out.csv') }}")).toThrow("a template cannot write the file 'out.csv' here");
  });
});

describe('looks', () => {
  test.each([
    ['t.columns | length', '3'],
    ['t.columns[0].values()', "('ann', 'bob', 'cy', 'ann')"],
    ["t.columns['age'].values_without_nulls() | sum", '87'],
    ['t.columns.get("city").name', 'city'],
    ['t.columns[1].values_sorted()', '[25, 31, 31, None]'],
    ["t.columns['NAME'].values_distinct() | sort", "['ann', 'bob', 'cy']"],
    ['t.columns[2].index', '2'],
    ['t.columns[1].data_type', '<agate.data_types.Integer object>'],
    ['t.column_names', "('NAME', 'age', 'city')"],
    ['t.rows[0]', "<agate.Row: ('ann', 31, 'Oslo')>"],
    ["t.rows[0]['NAME']", 'ann'],
    ['t.rows[1][0]', 'bob'],
    ['t.rows[-1].values()', "('ann', 31, 'Oslo')"],
    ['t.rows[0].dict()', "OrderedDict([('NAME', 'ann'), ('age', 31), ('city', 'Oslo')])"],
    ["t.rows[0].get('nope', 'x')", 'x'],
    ["t.rows[0]['nope'] is undefined", 'True'],
    ["t.rows[0]['name'] is undefined", 'True'],
    ['t.rows[0].items()', "(('NAME', 'ann'), ('age', 31), ('city', 'Oslo'))"],
    ['t.rows[1:3] | length', '2'],
    ['t | length', '4'],
    ["'yes' if t else 'no'", 'yes'],
    ["'yes' if t.limit(0) else 'no'", 'no'],
    ['t.rows.keys()', 'None'],
    ["'ann' in t.columns[0]", 'True'],
  ])('%s', (expression, expected) => {
    expect(shown(`{{ ${expression} }}`)).toBe(expected);
  });
  test('iterates over rows', () => {
    expect(shown("{% for row in t %}{{ row['NAME'] }}{{ row[1] }} {% endfor %}")).toBe('ann31 bobNone cy25 ann31 ');
    expect(shown('{% for a, b, c in t.rows %}{{ c }} {% endfor %}')).toBe('Oslo Rome Oslo Oslo ');
  });
  test('an empty table', () => {
    expect(shown('{{ t.rows | length }}{{ t.columns | list }}{{ t.column_names }}', { t: emptyTable() })).toBe('0[]()');
  });
});

describe('derives', () => {
  const adult = new PyFunction('adult', ([row]) => (row as unknown as { get(key: Value): Value }).get('age') === 31);
  test.each([
    ["t.select(['age', 'NAME']).column_names", "('age', 'NAME')"],
    ["t.select('age').rows[0].values()", '(31,)'],
    ["t.exclude(['age']).column_names", "('NAME', 'city')"],
    ["t.rename({'NAME': 'n'}).columns['n'].values() | first", 'ann'],
    ["t.rename(column_names=['a', 'b', 'c']).rows[0].keys()", "('a', 'b', 'c')"],
    ['t.limit(1, 3).columns[0].values()', "('bob', 'cy')"],
    ['t.distinct() | length', '3'],
    ["t.distinct('city') | length", '2'],
    ["t.order_by('age').columns[0].values()", "('cy', 'ann', 'ann', 'bob')"],
    ["t.order_by('age', reverse=true).columns[0].values()", "('bob', 'ann', 'ann', 'cy')"],
    ["t.order_by(['city', 'NAME']).columns[0].values()", "('ann', 'ann', 'cy', 'bob')"],
    ["t.group_by('city').keys()", "('Oslo', 'Rome')"],
    ["t.group_by('city')['Rome'].rows[0][0]", 'bob'],
    ["t.group_by('city').values() | map('length') | list", '[3, 1]'],
    ['t.where(adult) | length', '2'],
    ['t.find(adult)[0]', 'ann'],
    ["t.join(t.distinct('city'), 'city').column_names", "('NAME', 'age', 'city', 'NAME2', 'age2')"],
    ["t.join(t.limit(1), 'NAME', inner=true) | length", '2'],
  ])('%s', (expression, expected) => {
    expect(shown(`{{ ${expression} }}`, { adult })).toBe(expected);
  });
  test('with a macro that waits for the database', async () => {
    const slow = new PyFunction('slow', ([row]) =>
      (function* (): Waiting {
        return yield* wait(Promise.resolve((row as unknown as { get(key: Value): Value }).get('NAME') === 'cy'));
      })(),
    );
    const words = new Map<string, Value>([
      ['t', people()],
      ['slow', slow],
    ]);
    const template = parseTemplate({ path: 'case', text: '{{ t.where(slow).rows[0].values() }}' });
    expect(await render(template, words)).toBe("('cy', 25, 'Oslo')");
  });
  test.each([
    ['nme', 'did you mean `NAME`?'],
    ['elsewhere', 'its columns are `NAME`, `age`, `city`'],
  ])('a column that is missing: %s', (name, help) => {
    let caught: unknown;
    try {
      shown(`{{ t.select('${name}') }}`);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(TemplateError);
    expect([(caught as TemplateError).message, (caught as TemplateError).help]).toEqual([
      `the table has no column '${name}'`,
      [help],
    ]);
  });
});

describe('types of results', () => {
  const types = (column: Value[]) =>
    tableOf(
      ['a'],
      column.map((value) => [value]),
    ).columnTypes[0]?.typeName;
  test.each<[Value[], string]>([
    [[1, null], 'Integer'],
    [[null], 'Integer'],
    [[], 'Integer'],
    [[1, decimal('1.5')], 'Number'],
    [['1', null], 'Text'],
    [[true, false], 'Boolean'],
    [[new PyDate(2024, 1, 2)], 'Date'],
    [[[1, 2]], 'Text'],
    [[new PyTuple([1])], 'Text'],
  ])('%#', (column, type) => {
    expect(types(column)).toBe(type);
  });
  test('texts stay texts', () => {
    expect(shown('{{ t.columns[0].values() }}', { t: tableOf(['a'], [['005'], [''], ['null']]) })).toBe(
      "('005', '', 'null')",
    );
  });
});

test('a seed is cast to its types, short rows end in nulls, long ones are refused', () => {
  const t = tableOfText(['id', 'at'], ['number', 'date'], [['1', '2024-01-05'], ['2.50']]);
  expect(shown('{{ t.columns[0].values() }}{{ t.columns[1].values() }}', { t })).toBe(
    "(Decimal('1'), Decimal('2.50'))(datetime.date(2024, 1, 5), None)",
  );
  expect(() => tableOfText(['id'], ['number'], [['1', '2']])).toThrow(
    'Row 0 has 2 values, but Table only has 1 columns.',
  );
});

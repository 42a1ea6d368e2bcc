import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseTemplate, render, TemplateError } from '../src/template/index.ts';
import { type Case, readCases } from './jinjaCases.ts';
import { baseContext } from './jinjaContext.ts';
import type { JsonObject } from './json.ts';
import { readJson } from './json.ts';

const folder = fileURLToPath(new URL('./jinja', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

async function differences(cases: readonly Case[]): Promise<string[]> {
  const found: string[] = [];
  for (const one of cases) {
    const actual = await one.run();
    if (actual !== one.expected)
      found.push(`${one.name}: expected ${JSON.stringify(one.expected)}, got ${JSON.stringify(actual)}`);
  }
  return found;
}

describe('templates give what dbt gives', () => {
  for (const name of files) {
    it(name, async () => {
      const cases = (await readCases(join(folder, name), { lines: true })) ?? [];
      expect(cases.length).toBeGreaterThan(0);
      expect(await differences(cases)).toEqual([]);
    });
  }
});

describe('the same when every function and macro answers late', () => {
  for (const name of files) {
    it(name, async () =>
      expect(await differences((await readCases(join(folder, name), { slow: true })) ?? [])).toEqual([]),
    );
  }
});

/** What a template gives, or the kind of its error. */
async function given(
  text: string,
  { macros, parsing = false }: { macros?: string | undefined; parsing?: boolean } = {},
) {
  const context = readJson('{"i": 7, "l": [3, 1, 2], "d": {"b": 1, "a": 2}}') as JsonObject;
  try {
    const made = baseContext({ context, macros, parsing, vars: new Map(), env: new Map() });
    return await render(parseTemplate({ path: 'models/m.sql', text }), made.globals, { evaluation: made.evaluation });
  } catch (error) {
    if (error instanceof TemplateError) return `error: ${error.kind}`;
    throw error;
  }
}

describe('what is easily got wrong, beside the recorded cases', () => {
  it.each<[template: string, expected: string, macros?: string]>([
    ['{% macro m() %}x{% endmacro %}{{ m() }}', 'error: undefined'],
    ["{{ 'empty' if not m() else 'full' }}{{ m() == '' }}", 'emptyTrue', '{% macro m() %}{% endmacro %}'],
    ['{{ m() }}', 'error: type', '{% macro m() %}{{ return(1, 2) }}{% endmacro %}'],
    ['{{ m() }}', 'error: type', '{% macro m() %}{{ return() }}{% endmacro %}'],
    [
      '{{ m() + 1 }}',
      '6',
      '{% macro m() %}text{% for x in [4, 5] %}{% if x == 5 %}{% do return(x) %}{% endif %}{% endfor %}{% endmacro %}',
    ],
    ['{{ m(x=1) }}', 'error: type', '{% macro m(a=1) %}{% endmacro %}'],
    ['{{ m(1, 2) }}', 'error: type', '{% macro m(a) %}{% endmacro %}'],
    ['{{ m(1,) }}', '1', '{% macro m(a) %}{{ a }}{% endmacro %}'],
    ['{% set x = 1 %}{{ m() }}|', '|', '{% macro m() %}{{ x }}{% endmacro %}'],
    ['x\n', 'x\n'],
    ['{{ 1 }}\n\n', '1\n'],
    ["a\r\nb\r{{ 'c\r\nd' }}\r\n", 'a\nb\nc\nd'],
    ['{{ 1 ~ 2 + 3 }}', 'error: type'],
    ['{{ 1 + 2 is odd }}', '1'],
    ['{{ -i | abs }}', '7'],
    ['{{ 3 in [1,2,3] == true }}{{ 1 < 2 == true }}{{ 1 < 2 < 3 }}{{ not 1 == 2 }}', 'FalseFalseTrueTrue'],
    ['{% if 1 if 2 else 3 %}{% endif %}', 'error: syntax'],
    [
      '{{ 4.0 }} {{ 1e16 }} {{ 1e-05 }} {{ 0.00000005 }} {{ 4 / 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 2 ** 70 }}',
      '4.0 1e+16 1e-05 5e-08 2.0 -4 2 1180591620717411303424',
    ],
    [
      "{{ 0.5 | round }} {{ 1.5 | round }} {{ 2.5 | round }} {{ 2 | round }} {{ '%.1f' % 0.25 }} {{ '{:.1f}'.format(0.35) }}",
      '0.0 2.0 2.0 2 0.2 0.3',
    ],
    ["{{ {1: 'a'}[true] }}{{ {1: 'a', 1.0: 'b', true: 'c'} }}{{ [1] == (1,) }}{{ '1' == 1 }}", "a{1: 'c'}FalseFalse"],
    ["{{ 1 < 'a' }}", 'error: type'],
    [
      '{{ [missing, (1,), set([]), d.keys(), range(3), none] }}',
      "[Undefined, (1,), set(), dict_keys(['b', 'a']), range(0, 3), None]",
    ],
    [`{{ ["it's", 'q"', "both'\\"", '\\n'] }}`, `["it's", 'q"', 'both\\'"', '\\n']`],
    [
      "{{ {'items': 1}.items is callable }}{{ {'items': 1}['items'] }}|{{ d.keys()[0] }}|{{ d | attr('a') }}|{{ {}.constructor }}{{ {}['__proto__'] }}{{ {}.length }}",
      'True1|||',
    ],
    [
      `{{ "it's".title() }} {{ "it's" | title }} {{ '\u00a0x\u2003' | trim }} {{ 'a\u3000b'.split() }} {{ 'a.a'.replace('a', '$&$1') }} {{ '😀é' | length }}`,
      "It'S It's x ['a', 'b'] $&$1.$&$1 2",
    ],
    [
      "{{ missing }}|{{ missing | length }}|{% for x in missing %}x{% endfor %}|{{ missing == other }}{{ missing == none }}{{ 'a' in missing }}",
      '|0||TrueFalseFalse',
    ],
    ['{{ missing.a }}', 'error: undefined'],
    ['{{ missing[0] }}', 'error: undefined'],
    ['{{ missing() }}', 'error: undefined'],
    ['{{ missing + 1 }}', 'error: undefined'],
    ['{{ missing < 1 }}', 'error: undefined'],
    [
      '{% set n = 0 %}{% for x in l %}{% set n = n + x %}{{ n }}{% endfor %}{{ n }}{% if true %}{% set n = 9 %}{% endif %}{{ n }}{% with %}{% set n = 8 %}{% endwith %}{{ n }}{% set y %}{% set n = 7 %}{% endset %}{{ n }}',
      '3120999',
    ],
    ['{% for x in l if x > 1 %}{{ loop.index }}/{{ loop.length }}{{ loop.last }} {% endfor %}', '1/2False 2/2True '],
    ['{% set a, b = [1] %}', 'error: value'],
    [
      "{{ 'ost' in ('postgres') }}{{ 'ost' in ('postgres',) }}{{ 'postgres' in ('redshift', 'postgres') }}",
      'TrueFalseTrue',
    ],
    ["{{ l | map('string') | length }}", 'error: type'],
    ['{{ l | reverse | length }}', 'error: type'],
    ['{{ l | unique | length }}', 'error: type'],
    ["{% set x = l | map('string') %}{{ x | list }}{{ x | list }}", "['3', '1', '2'][]"],
    [
      "{{ ['b', 'A', 'a', 'B'] | sort }}{{ ['b', 'A', 'a', 'B'] | sort(reverse=true) }}{{ ['b', 'A', 'a'] | unique | list }}{{ ['b', 'A'] | min }}{{ {'b': 1, 'A': 2} | dictsort }}",
      "['A', 'a', 'b', 'B']['b', 'B', 'A', 'a']['b', 'A']A[('A', 2), ('b', 1)]",
    ],
    [
      `{{ {'b': "<&'>", 'a': 'é'} | tojson }}|{{ tojson({'b': "<&'>", 'a': 'é'}) }}`,
      `{"a": "\\u00e9", "b": "\\u003c\\u0026\\u0027\\u003e"}|{"b": "<&'>", "a": "\\u00e9"}`,
    ],
    ['{{ modules.datetime.date(2024, 1, 1) | tojson }}', 'error: type'],
    ['{{ tojson(modules.datetime.date(2024, 1, 1)) }}', 'error: type'],
    [
      "{{ none | default('x') }}{{ '' | default('x') }}{{ 0 | default('x', true) }}{{ missing | default('x') }}{{ [{'a': none}, {}] | map(attribute='a', default='z') | list }}",
      "Nonexx[None, 'z']",
    ],
    [
      "{{ [1, 2, 3, 4] | slice(2, 'x') | list }}{{ 'a-b (c [d {e <f' | title }}",
      "[[1, 2, 'x'], [3, 4, 'x']]A-B (C [D {E <F",
    ],
    [
      "{{ '%s' % [1, 2] }}{{ '{0[a]}{!r}'.format(d) if false else '{0[a]}{1!r:>5}{2:{3}}'.format(d, 'x', 1, 4) }}",
      "[1, 2]2  'x'   1",
    ],
    ["{{ 'no marks' % 'x' }}", 'error: type'],
    ["{{ '\\d\\s\\.\\x41\\u00e9\\101\\N{BULLET}\\\\' }}", '\\d\\s\\.AéA•\\'],
    ["{{ 'a' 'b' }}{{ 1.2.3 }}{{ 5e-8 }}{{ 0x10 }}{{ 1_000 }}", 'ab5e-08161000'],
    ['{% if false %}{{ 1 | nope }}{% endif %}{{ (1 | nope) if false else 2 }}', '2'],
    ['{{ 1 | nope }}', 'error: syntax'],
    [
      "{{ modules.re.match('b', 'ab') }}{{ modules.re.sub('(a)', '\\1', 'a') == '\\x01' }}{{ modules.re.findall('(a)(b)', 'ab') }}{{ modules.re.findall('\\w\\d', 'é٣') }}{{ modules.re.sub('a', '$1', 'a') }}",
      "NoneTrue[('a', 'b')]['é٣']$1",
    ],
    ["{{ modules.re.search('a(?=b)', 'ab').group() }}", 'a'],
    [
      '{% set dt = modules.datetime %}{{ dt.datetime(2024, 1, 2, 3) }} {{ dt.datetime(2024, 1, 2, 3, 4, 5, 6) }} {{ dt.timedelta(hours=-1) }} {{ dt.date(2024, 1, 2) == dt.datetime(2024, 1, 2) }}',
      '2024-01-02 03:00:00 2024-01-02 03:04:05.000006 -1 day, 23:00:00 False',
    ],
    ['{{ modules.datetime.date(2024, 1, 2) < modules.datetime.datetime(2024, 1, 2) }}', 'error: type'],
    // forms that projects use
    ["{{ {'a': {'b': 1}} }}{% set x = {'a': {'b': '}}'}} %}{{ x.a.b }} #}", "{'a': {'b': 1}}}} #}"],
    ['{{ 1, 2 }}{% for (a, b) in [(1, 2)] %}{{ a }}{{ b }}{% endfor %}{{ {(1, 2): 3}[1, 2] }}', '(1, 2)123'],
    [
      '{{ {i: 1, d.a: 2, "x" ~ i: 3} }}{% for k in d %}{{ k }}{% endfor %}{{ 5 if i > 9 }}{{ 1 if i == 1 else 2 if i == 7 else 3 }}',
      "{7: 1, 2: 2, 'x7': 3}ba2",
    ],
    [
      '{% set ns = namespace(a=1) %}{% set ns.a %} b {% endset %}{{ ns.a | trim }}{% set t -%}  x  {%- endset %}[{{ t }}]{{\u00a01\u2003}}',
      'b[x]1',
    ],
    [
      "{{ l[-1] }}{{ l[1:] }}{{ 'abc'[:-1] }}{{ 'abc'[::-1] }}{{ (l + [4])[1:-1] }}{{ 'ab' * 2 }}{{ [0] * 2 }}",
      '2[1, 2]abcba[1, 2]abab[0, 0]',
    ],
    [
      "{{ range(9) | select('divisibleby', 4) | list }}{{ [{'a': {'b': 1}}, {'a': {}}] | selectattr('a.b', 'defined') | list | length }}{{ [('x', 1)] | selectattr('1', 'equalto', 1) | list }}",
      "[0, 4, 8]1[('x', 1)]",
    ],
    [
      "{{ false is sameas false }}{{ 1 is in [1] }}{{ 4 is divisibleby 2 }}{{ {} is iterable }}{{ 'a' is sequence }}{{ true is number }}{{ 1.0 is integer }}{{ true is true }}",
      'TrueTrueTrueTrueTrueTrueFalseTrue',
    ],
    [
      '{% for x in range(5) %}{% if x == 1 %}{% continue %}{% elif x == 3 %}{% break %}{% endif %}{{ x }}{% endfor %}',
      '02',
    ],
    ['{% for x in [1, [2]] recursive %}{{ loop(x) if x is iterable else x }}{% endfor %}', '12'],
    ['{{ m(*[1, 2], **{"c": 3}) }}', "(1, 2){'c': 3}", '{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}'],
    ['{% call m(1) %}x{% endcall %}', 'error: type', '{% macro m(a) %}{{ a }}{% endmacro %}'],
  ])('%j', async (template, expected, macros) => expect(await given(template, { macros })).toBe(expected));

  it.each([
    ['{{ missing() }}{{ missing.a.b["c"](1).d }}{{ missing.name }}', 'missing'],
    ['{{ missing + 1 }}', 'error: undefined'],
    ['{{ missing < 1 }}', 'error: undefined'],
  ])('while parsing: %j', async (template, expected) =>
    expect(await given(template, { parsing: true })).toBe(expected),
  );
});

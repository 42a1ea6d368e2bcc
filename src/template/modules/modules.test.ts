import { describe, expect, test } from 'vitest';
import {
  diffOfTwoDicts,
  fromJsonText,
  fromYamlText,
  localMd5,
  setOf,
  setStrict,
  toJsonText,
  toYamlText,
  zip,
  zipStrict,
} from '../functions.ts';
import { parseTemplate, renderSync, TemplateError } from '../index.ts';
import { truthy } from '../operators.ts';
import { PyFunction, type Value } from '../values.ts';
import { dateTimeUtc, pythonModules } from './index.ts';
import factsByGroup from './modules.facts.json' with { type: 'json' };

/** The answers of dbt's own environment, by template. */
const facts = factsByGroup as unknown as Record<string, [template: string, expected: string | { error: string }][]>;

const now = Date.UTC(2024, 1, 29, 12, 30);

/** A function of dbt's base context: arguments by position or name. */
function withDefault(name: string, body: (value: Value, otherwise: Value, sortKeys: boolean) => Value): PyFunction {
  return new PyFunction(name, ([value = null, otherwise], kwargs) =>
    body(value, otherwise ?? kwargs.get('default') ?? null, truthy(kwargs.get('sort_keys') ?? false)),
  );
}

const words = new Map<string, Value>(
  [
    withDefault('fromjson', fromJsonText),
    withDefault('tojson', toJsonText),
    withDefault('fromyaml', fromYamlText),
    withDefault('toyaml', toYamlText),
    withDefault('set', setOf),
    withDefault('set_strict', setStrict),
    new PyFunction('zip', (args, kwargs) => zip(args, kwargs.get('default') ?? null)),
    new PyFunction('zip_strict', (args) => zipStrict(args)),
    withDefault('local_md5', localMd5),
    new PyFunction('diff_of_two_dicts', ([a = null, b = null]) => diffOfTwoDicts(a, b)),
  ].map((fn) => [fn.name, fn]),
);
words.set('modules', pythonModules({ now: () => now }));

const short =
  '{% set dt = modules.datetime %}{% set D = dt.datetime %}{% set re = modules.re %}' +
  '{% set pytz = modules.pytz %}{% set it = modules.itertools %}';

function outcome(template: string): string | { error: string } {
  try {
    return renderSync(parseTemplate({ path: 'case', text: short + template }), words);
  } catch (error) {
    if (error instanceof TemplateError) return { error: error.kind };
    throw error;
  }
}

for (const [group, cases] of Object.entries(facts)) {
  describe(group, () => {
    test.each(cases)('%s', (template, expected) => {
      expect(outcome(template)).toEqual(expected);
    });
  });
}

describe('the clock', () => {
  test('is the one that is given', () => {
    expect(outcome('{{ D.utcnow() }}|{{ D.now(pytz.utc) }}')).toBe('2024-02-29 12:30:00|2024-02-29 12:30:00+00:00');
  });
  test('run_started_at is aware, in UTC', () => {
    expect([dateTimeUtc(now).str(), dateTimeUtc(now).repr()]).toEqual([
      '2024-02-29 12:30:00+00:00',
      'datetime.datetime(2024, 2, 29, 12, 30, tzinfo=<UTC>)',
    ]);
  });
});

describe('re.sub', () => {
  test('calls a function for each match, in order', () => {
    const seen: string[] = [];
    const shout = new PyFunction('shout', ([match]) => {
      seen.push((match as { repr(): string }).repr());
      return 'X';
    });
    const template = parseTemplate({ path: 'case', text: "{{ modules.re.sub('b', shout, 'abab') }}" });
    expect(renderSync(template, new Map([...words, ['shout', shout]]))).toBe('aXaX');
    expect(seen).toEqual(["<re.Match object; span=(1, 2), match='b'>", "<re.Match object; span=(3, 4), match='b'>"]);
  });
});

test.each([
  ['(?i)(?s)a.b', 'A\nb'],
  ['(?s)^.*config', 'a\n\nconfig'],
  ['(?#first)(?i)a', 'A'],
  ['(?x) # spaced\n (?i)a', 'A'],
])('flags that stand at the start: %s', (pattern, text) => {
  const template = parseTemplate({ path: 'case', text: '{{ modules.re.match(pattern, text) is not none }}' });
  expect(renderSync(template, new Map<string, Value>([...words, ['pattern', pattern], ['text', text]]))).toBe('True');
});

test('what is not supported says so', () => {
  const template = parseTemplate({ path: 'case', text: "{{ modules.re.match('(a)?(?(1)b|c)', 'ab') }}" });
  expect(() => renderSync(template, words)).toThrow(
    'a pattern that depends on whether a group matched, (?(1)...), is not supported at position 4',
  );
});

test.each([
  ['{{ it.count() | list }}', 'itertools.count gave more than 1000000 values'],
  ['{{ it.cycle([1]) | sum }}', 'itertools.cycle gave more than 1000000 values'],
])('%s ends', (template, message) => {
  expect(() => renderSync(parseTemplate({ path: 'case', text: short + template }), words)).toThrow(message);
});

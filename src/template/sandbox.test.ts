import { describe, expect, it } from 'vitest';
import {
  Evaluation,
  fromJs,
  macroFunction,
  PyFunction,
  parseMacroFile,
  parseTemplate,
  renderSync,
  TemplateError,
  type Value,
} from './index.ts';
import { pythonModules } from './modules/index.ts';

const macros = '{% macro m(a) %}{{ a }}{% endmacro %}';

function render(text: string): string {
  const evaluation = new Evaluation({ limits: { steps: 1_000_000 } });
  const globals = new Map<string, Value>([
    ['text', 'abc'],
    ['list', [1, 2]],
    ['dict', fromJs({ a: 1 })],
    ['number', 7],
    ['yes', true],
    ['nothing', null],
    ['f', new PyFunction('f', () => 'called')],
    ['modules', pythonModules({ now: Date.now })],
  ]);
  for (const one of parseMacroFile({ path: 'macros/m.sql', text: macros }))
    globals.set(one.macroName, macroFunction(one, globals, { evaluation }));
  return renderSync(parseTemplate({ path: 'models/m.sql', text }), globals, { evaluation });
}

function failure(text: string): TemplateError {
  try {
    render(text);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error(`${text} did not fail`);
}

const subjects = [
  'text',
  'list',
  'dict',
  'number',
  'yes',
  'nothing',
  'f',
  'm',
  'modules',
  'modules.re',
  "modules.re.match('a', 'a')",
  'modules.datetime.datetime',
  'range(3)',
  '(1, 2)',
  '1.5',
  'namespace(a=1)',
  "cycler('a')",
  'joiner()',
  'text.upper',
  'dict.items()',
  "list | map('string')",
  'missing',
  'self',
];
const names = [
  'constructor',
  '__proto__',
  'prototype',
  '__class__',
  '__mro__',
  '__subclasses__',
  '__globals__',
  '__builtins__',
  '__init__',
  '__defineGetter__',
  '__lookupGetter__',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'apply',
  'bind',
  'caller',
  'arguments',
  'then',
  'body',
  'closure',
  'evaluation',
  'globals',
  'process',
  'entriesByKey',
  'mro',
  'func_globals',
  'gi_frame',
];

describe('nothing of JavaScript or of Python is in reach', () => {
  for (const subject of subjects) {
    it(`of ${subject}`, () => {
      for (const name of names) {
        if (subject === 'missing') continue;
        expect(render(`{{ (${subject}).${name} is defined }}`), `.${name}`).toBe('False');
        expect(render(`{{ (${subject})['${name}'] is defined }}`), `['${name}']`).toBe('False');
        expect(render(`{{ (${subject} | attr('${name}')) is defined }}`), `attr('${name}')`).toBe('False');
        expect(
          render(`{{ ([${subject}] | map(attribute='${name}') | first) is defined }}`),
          `map(attribute='${name}')`,
        ).toBe('False');
        expect(render(`{{ [${subject}] | selectattr('${name}') | list | length }}`), `selectattr('${name}')`).toBe('0');
        expect(
          render(`{{ [${subject}] | groupby('${name}', default='none') | map('first') | first }}`),
          `groupby('${name}')`,
        ).toBe('none');
        expect(() => render(`{{ (${subject}).${name}('return process')() }}`), `.${name}()`).toThrow(TemplateError);
        expect(render(`{{ '{0.${name}}'.format(1) if false else '' }}`)).toBe('');
      }
    });
  }
  it('of the names that a template starts from', () => {
    for (const name of [
      'process',
      'require',
      'globalThis',
      'global',
      'Function',
      'eval',
      'module',
      'import',
      'this',
      'window',
      'constructor',
      '__proto__',
      'toString',
      'hasOwnProperty',
      'Object',
      '__builtins__',
      'open',
      'exec',
    ]) {
      expect(render(`{{ ${name} is defined }}`), name).toBe('False');
    }
  });
  it('as keys, which are ordinary ones', () => {
    expect(
      render(
        "{% set d = {'__proto__': 1, 'constructor': 2} %}{{ d['__proto__'] }}{{ d.constructor }}{{ {}.toString is defined }}",
      ),
    ).toBe('12False');
    expect(
      render("{% set d = {} %}{% do d.update({'__proto__': {'polluted': 1}}) %}{{ {}.polluted is defined }}{{ d }}"),
    ).toBe("False{'__proto__': {'polluted': 1}}");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
  it('as names that a template assigns', () => {
    expect(
      render(
        '{% set __proto__ = 1 %}{% set constructor = 2 %}{{ __proto__ }}{{ constructor }}{{ [].constructor is defined }}',
      ),
    ).toBe('12False');
    expect(
      render(
        '{% set ns = namespace() %}{% set ns.__proto__ = 5 %}{% set ns.constructor = 6 %}{{ ns.constructor }}{{ namespace().constructor is defined }}',
      ),
    ).toBe('6False');
  });
  it('through formatting', () => {
    for (const spec of ['{0.__class__}', '{0.constructor}', '{0.__proto__}', '{0.length}']) {
      expect(render(`{{ '${spec}'.format(text) }}`), spec).toBe('');
      expect(render(`{{ '${spec}'.format(dict) }}`), spec).toBe('');
    }
  });
});

describe('what would never end is stopped', () => {
  it('endless recursion of a macro', () => {
    const text = '{% macro m(a) %}{{ dbt_macro__m(a) }}{% endmacro %}{{ dbt_macro__m(1) }}';
    const error = failure(text);
    expect(error.message).toBe('macros call each other more than 250 deep: this looks endless');
    expect(error.place?.span).toEqual({ start: 19, end: 34 });
  });
  it('endless recursion of a loop', () => {
    expect(failure('{% for x in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}').message).toBe(
      'macros call each other more than 250 deep: this looks endless',
    );
  });
  it('a loop over a list that grows', () => {
    expect(failure('{% for x in list %}{% do list.append(x) %}{% endfor %}').message).toBe(
      'more than 1000000 rounds of loops and macro calls: this looks endless',
    );
  });
  it('ranges, as in Jinja', () => {
    expect(failure('{{ range(100001) | list }}').kind).toBe('other');
    expect(failure('{{ range(0, 10 ** 30) | list }}').kind).toBe('other');
  });
  it('nested loops', () => {
    const loops = '{% for a in range(100000) %}'.repeat(3);
    expect(failure(`${loops}{{ a }}${'{% endfor %}'.repeat(3)}`).message).toContain('this looks endless');
  });
  it('values that are too large', () => {
    expect(failure("{{ 'abc' * 10 ** 12 }}").kind).toBe('other');
    expect(failure('{{ [1] * 10 ** 12 }}').kind).toBe('other');
    expect(failure('{{ 9 ** (9 ** 9) }}').kind).toBe('other');
    expect(failure('{{ (10 ** 100000000) % 7 }}').kind).toBe('other');
    expect(failure("{{ '%1000000000d' % 5 }}").kind).toBe('other');
    expect(failure("{{ '{:1000000000}'.format(5) }}").kind).toBe('value');
    expect(failure("{{ 'x'.ljust(10 ** 12) }}").kind).toBe('other');
  });
  it('text that is nested too deeply to read', () => {
    expect(failure(`{{ ${'('.repeat(100_000)} }}`).kind).toBe('syntax');
    expect(failure(`{{ ${'not '.repeat(100_000)}1 }}`).kind).toBe('syntax');
    expect(failure(`{{ ${'-'.repeat(100_000)}1 }}`).kind).toBe('syntax');
    expect(failure(`{{ ${'['.repeat(100_000)} }}`).kind).toBe('syntax');
    expect(failure('{% if 1 %}'.repeat(100_000)).kind).toBe('syntax');
    expect(failure(`{{ a${'.b'.repeat(100_000)} }}`).kind).toBe('syntax');
    expect(failure(`{{ 1${' + 1'.repeat(100_000)} }}`).kind).toBe('syntax');
    expect(failure(`{{ a${' | upper'.repeat(100_000)} }}`).kind).toBe('syntax');
  });
});

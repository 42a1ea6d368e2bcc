import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../base/diagnostic.ts';
import {
  Evaluation,
  fromJs,
  macroFunction,
  parseMacroFile,
  parseTemplate,
  renderNativeSync,
  renderSync,
  returnFunction,
  TemplateError,
  toDiagnostic,
  type Value,
} from './index.ts';

/** A small generator of pseudo-random numbers: the same templates on every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

type Pick = (below: number) => number;
const one = <T>(pick: Pick, items: readonly T[]): T => items[pick(items.length)] as T;

const atoms =
  "x y d l s missing loop caller varargs 0 1 7 2.5 true none 'a' 'b c' '' [] {} () range(3) [1,2,3] {'a':1} (1,) namespace(a=1) d.items() l[0] s.upper".split(
    ' ',
  );
const operators = ['+', '-', '*', '/', '//', '%', '~', '==', '!=', '<', '>', 'in', 'not in', 'and', 'or', '**'];
const filters = [
  'upper',
  'lower',
  'length',
  'list',
  'first',
  'join(",")',
  'default(1)',
  'sort',
  'int',
  'string',
  'map("upper")',
  'select',
  'tojson',
  'replace("a", x)',
  'nope',
  'batch(2)',
  'round',
  'reverse',
  'unique',
];
const tests = ['defined', 'none', 'string', 'odd', 'in l', 'mapping', 'divisibleby 2', 'nope'];

function expression(pick: Pick, depth: number): string {
  if (depth === 0) return one(pick, atoms);
  const inner = (): string => expression(pick, depth - 1);
  switch (pick(12)) {
    case 0:
      return `${inner()} ${one(pick, operators)} ${inner()}`;
    case 1:
      return `(${inner()})`;
    case 2:
      return `${inner()} | ${one(pick, filters)}`;
    case 3:
      return `${inner()} is ${one(pick, tests)}`;
    case 4:
      return `${inner()} if ${inner()} else ${inner()}`;
    case 5:
      return `[${inner()}, ${inner()}]`;
    case 6:
      return `{${inner()}: ${inner()}}`;
    case 7:
      return `${inner()}[${inner()}]`;
    case 8:
      return `${inner()}[${inner()}:${inner()}]`;
    case 9:
      return `${inner()}.${one(pick, ['a', 'items', 'append', 'format', '__class__', 'constructor', '0'])}(${inner()})`;
    case 10:
      return `not ${inner()}`;
    default:
      return `m(${inner()}, *${inner()}, k=${inner()})`;
  }
}

function template(pick: Pick, depth: number): string {
  const value = (): string => expression(pick, pick(4));
  const body = (): string =>
    depth === 0 ? 'text' : Array.from({ length: 1 + pick(3) }, () => template(pick, depth - 1)).join('\n');
  const dash = (): string => (pick(4) === 0 ? '-' : '');
  switch (pick(10)) {
    case 0:
      return `{%${dash()} if ${value()} %}${body()}{% else %}${body()}{% endif ${dash()}%}`;
    case 1:
      return `{% for x in ${value()} %}${body()}{{ loop.last }}{% if loop.index > 3 %}{% break %}{% endif %}{% endfor %}`;
    case 2:
      return `{% set ${one(pick, ['x', 'y', 'x, y', 'd.a'])} = ${value()} %}`;
    case 3:
      return `{% set y %}${body()}{% endset %}`;
    case 4:
      return `{% macro q(a, b=${value()}) %}${body()}{% endmacro %}{{ dbt_macro__q(${value()}) }}`;
    case 5:
      return `{% call(a) m(${value()}) %}${body()}{% endcall %}`;
    case 6:
      return `{% filter upper %}${body()}{% endfilter %}{# ${value()} #}`;
    case 7:
      return `{% do ${value()} %}{% with z = ${value()} %}${body()}{% endwith %}`;
    default:
      return `{{${dash()} ${value()} ${dash()}}} `;
  }
}

const scraps = [
  '{{',
  '}}',
  '{%',
  '%}',
  '{#',
  '#}',
  "'",
  '"',
  '\\',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '|',
  '.',
  ',',
  ':',
  '-',
  '%',
  '\n',
  '\r',
  '\0',
  'é',
  '😀',
  'endif',
  'endmacro',
  'raw',
  ' ',
  '9'.repeat(30),
];

/** A template with a few characters removed, doubled or put in. */
function damage(pick: Pick, text: string): string {
  let damaged = text;
  for (let i = 0; i <= pick(3); i += 1) {
    const at = pick(damaged.length + 1);
    const length = pick(6);
    const put = [() => '', () => one(pick, scraps), () => damaged.slice(at, at + length).repeat(2)];
    damaged = damaged.slice(0, at) + one(pick, put)() + damaged.slice(at + length);
  }
  return damaged;
}

const folder = fileURLToPath(new URL('../../conformance/jinja/', import.meta.url));
const recorded = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .flatMap(
    (name) =>
      (JSON.parse(readFileSync(`${folder}${name}`, 'utf8')) as { cases: { template?: string; macros?: string }[] })
        .cases,
  )
  .flatMap(({ template: text, macros }) => [text ?? '', macros ?? ''])
  .filter((text) => text.length > 3);

const limits = { steps: 20_000, depth: 60 };

/** Renders in every way; whatever comes, it is text or a message that can be printed. */
function survives(text: string): void {
  for (const parsing of [false, true]) {
    attempt(text, () => {
      const evaluation = new Evaluation({ parsing, limits });
      const globals = new Map<string, Value>([
        ['d', fromJs({ a: 1, b: [1, { c: null }] })],
        ['l', fromJs([3, 1, 2])],
        ['s', 'Hello World'],
        ['return', returnFunction],
      ]);
      const macros = '{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{{ caller(a) if caller }}{% endmacro %}';
      for (const macro of parseMacroFile({ path: 'macros/m.sql', text: macros }))
        globals.set(macro.macroName, macroFunction(macro, globals, { evaluation }));
      const parsed = parseTemplate({ path: 'models/m.sql', text });
      renderSync(parsed, globals, { evaluation });
      renderNativeSync(parsed, globals, { evaluation: new Evaluation({ parsing, limits }) });
    });
  }
  attempt(text, () => parseMacroFile({ path: 'macros/m.sql', text }));
}

function attempt(text: string, run: () => void): void {
  const start = performance.now();
  try {
    run();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw new Error(`this crashed: ${JSON.stringify(text)}`, { cause: error });
    const { place } = error;
    if (!place) throw new Error(`this error has no place: ${JSON.stringify(text)}`, { cause: error });
    expect(formatDiagnostic(toDiagnostic(error))).toContain(`--> ${place.file.path}:`);
  }
  const seconds = (performance.now() - start) / 1000;
  if (seconds > 5) throw new Error(`this took ${seconds} s: ${JSON.stringify(text)}`);
}

describe('no template crashes or hangs the engine', () => {
  it('random templates', () => {
    const pick = random(20_240_229);
    for (let i = 0; i < 1500; i += 1) survives(template(pick, 1 + pick(3)));
  });
  it('damaged templates', () => {
    const pick = random(7);
    for (let i = 0; i < 3000; i += 1) survives(damage(pick, one(pick, recorded)));
  });
  it('scraps', () => {
    const pick = random(99);
    for (let i = 0; i < 3000; i += 1)
      survives(Array.from({ length: pick(12) }, () => (pick(3) === 0 ? one(pick, atoms) : one(pick, scraps))).join(''));
  });
});

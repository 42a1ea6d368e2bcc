import { describe, expect, it } from 'vitest';
import { describePlace } from '../base/source.ts';
import {
  Evaluation,
  fromJs,
  PyFunction,
  parseTemplate,
  render,
  renderNativeSync,
  renderSync,
  renderWithMap,
  TemplateError,
  type Value,
  wait,
} from './index.ts';

const file = (text: string) => ({ path: 'models/m.sql', text });
const words = (entries: Record<string, Value> = {}): Map<string, Value> => new Map(Object.entries(entries));

/** A function that answers when the test says so. */
function asked(): {
  fn: PyFunction;
  questions: { args: readonly Value[]; answer: (value: Value) => void; fail: (error: Error) => void }[];
} {
  const questions: { args: readonly Value[]; answer: (value: Value) => void; fail: (error: Error) => void }[] = [];
  const fn = new PyFunction('ask', (args) =>
    wait(new Promise<Value>((answer, fail) => questions.push({ args, answer, fail }))),
  );
  return { fn, questions };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('rendering that waits', () => {
  it('asks one question after the other, in the order of the text', async () => {
    const { fn, questions } = asked();
    const rendered = render(
      parseTemplate(file("{% for x in ['a', 'b'] %}{{ ask(x) }},{% endfor %}{{ ask('c') }}")),
      words({ ask: fn }),
    );
    for (const [index, expected] of ['a', 'b', 'c'].entries()) {
      await turn();
      expect(questions.map(({ args }) => args[0])).toEqual(['a', 'b', 'c'].slice(0, index + 1));
      questions[index]?.answer(expected.toUpperCase());
    }
    expect(await rendered).toBe('A,B,C');
  });

  it('places what fails late at the call', async () => {
    const { fn, questions } = asked();
    const rendered = render(parseTemplate(file("select 1\n{{ 1 + ask('x') * 2 }}")), words({ ask: fn }));
    await turn();
    questions[0]?.fail(new TemplateError('other', 'no'));
    const error = await rendered.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TemplateError);
    expect((error as TemplateError).place?.span).toEqual({ start: 16, end: 24 });
  });

  it('lets other errors through untouched', async () => {
    const { fn, questions } = asked();
    const rendered = render(parseTemplate(file("{{ ask('x') }}")), words({ ask: fn }));
    await turn();
    const lost = new Error('connection lost');
    questions[0]?.fail(lost);
    await expect(rendered).rejects.toBe(lost);
  });

  it('runs long loops of waiting rounds without nesting', async () => {
    const fn = new PyFunction('ask', (args) => wait(Promise.resolve(args[0] as Value)));
    const text =
      '{% set ns = namespace(n=0) %}{% for x in range(20000) %}{% set ns.n = ns.n + ask(1) %}{% endfor %}{{ ns.n }}';
    expect(await render(parseTemplate(file(text)), words({ ask: fn }))).toBe('20000');
  });

  it('is refused where nothing may wait', () => {
    const { fn } = asked();
    expect(() => renderSync(parseTemplate(file("{{ ask('x') }}")), words({ ask: fn }))).toThrow(
      'this expression needs the database, which is not available here',
    );
  });

  it('does not mix two renders of one template', async () => {
    const { fn, questions } = asked();
    const template = parseTemplate(file('{% set x = ask(name) %}{% for i in [1, 2] %}{{ x }}{{ ask(i) }}{% endfor %}'));
    const first = render(template, words({ ask: fn, name: 'first' }));
    const second = render(template, words({ ask: fn, name: 'second' }));
    for (let i = 0; i < 6; i += 1) {
      await turn();
      questions[i]?.answer(String(questions[i]?.args[0]));
    }
    expect(await first).toBe('first1first2');
    expect(await second).toBe('second1second2');
  });
});

describe('the map from rendered text to the template', () => {
  const text = "select\r\n  {{ column }},\r\n{# note #}  x\r\nfrom {{ ref('orders') }}\r\n";
  const where = async (needle: string): Promise<string | undefined> => {
    const globals = words({ column: 'amount', ref: new PyFunction('ref', () => '"s"."orders"') });
    const { text: rendered, map } = await renderWithMap(parseTemplate(file(text)), globals);
    expect(rendered).toBe('select\n  amount,\n  x\nfrom "s"."orders"');
    const place = map.placeAt(rendered.indexOf(needle));
    return place && describePlace(place);
  };
  it('finds data by the character', async () => {
    expect(await where('select')).toBe('models/m.sql:1:1');
    expect(await where(',')).toBe('models/m.sql:2:15');
    expect(await where('x\n')).toBe('models/m.sql:3:13');
    expect(await where('from')).toBe('models/m.sql:4:1');
  });
  it('finds what an expression printed at the expression', async () => {
    expect(await where('amount')).toBe('models/m.sql:2:3');
    expect(await where('orders"')).toBe('models/m.sql:4:6');
  });
  it('goes round by round through loops', async () => {
    const { text: rendered, map } = await renderWithMap(
      parseTemplate(file('{% for x in [1, 2] %}a{{ x }}{% endfor %}')),
      words(),
    );
    expect(rendered).toBe('a1a2');
    expect([0, 1, 2, 3].map((offset) => map.placeAt(offset)?.span.start)).toEqual([21, 22, 21, 22]);
  });
  it('is empty for an empty text', async () => {
    const { map } = await renderWithMap(parseTemplate(file('{% set x = 1 %}')), words());
    expect(map.placeAt(0)).toBeUndefined();
  });
  it('maps a text without Jinja to itself', async () => {
    const { text: rendered, map } = await renderWithMap(parseTemplate(file('select 1\n')), words());
    expect(rendered).toBe('select 1\n');
    expect(map.placeAt(7)?.span).toEqual({ start: 7, end: 8 });
  });
});

describe('a part of a file as a template', () => {
  it('keeps its places in the file', () => {
    const source = file('{% snapshot s %}{{ 1 / 0 }}{% endsnapshot %}');
    const template = parseTemplate(source, { start: 16, end: 27 });
    expect(() => renderSync(template, words())).toThrow(
      expect.objectContaining({ place: { file: source, span: { start: 19, end: 24 } } }),
    );
  });
});

describe('what a template may and may not do to its context', () => {
  it('renders again as if for the first time', () => {
    const template = parseTemplate(
      file('{% set x = [] %}{% do x.append(1) %}{% set d = {} %}{% do d.update(a=x) %}{{ d }}'),
    );
    expect(renderSync(template, words())).toBe("{'a': [1]}");
    expect(renderSync(template, words())).toBe("{'a': [1]}");
  });
  it('does not add what it assigns', () => {
    const globals = words();
    renderSync(parseTemplate(file('{% set x = 1 %}{% macro m() %}{% endmacro %}')), globals);
    expect(globals.size).toBe(0);
  });
});

describe('native rendering', () => {
  it('gives values as they are', () => {
    const native = (text: string): Value =>
      renderNativeSync(parseTemplate(file(text)), words({ one: 1, list: fromJs(['a']) }));
    expect(native('{{ one }}')).toBe(1);
    expect(native('{{ 1 }}')).toBe('1');
    expect(native('{{ list }}')).toEqual(['a']);
    expect(native("{{ 'True' | as_bool }}")).toBe(true);
    expect(() => native("{{ 'x' | as_number }}")).toThrow("the value 'x' cannot be converted into type 'number'");
  });
});

describe('an evaluation', () => {
  it('counts its steps across renders', () => {
    const evaluation = new Evaluation({ limits: { steps: 15 } });
    const template = parseTemplate(file('{% for x in range(10) %}{{ x }}{% endfor %}'));
    expect(renderSync(template, words(), { evaluation })).toBe('0123456789');
    expect(() => renderSync(template, words(), { evaluation })).toThrow(
      'more than 15 rounds of loops and macro calls: this looks endless',
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { Expression, Statement } from './ast.ts';
import { TemplateParser } from './templateParser.ts';
import { Tokenizer } from './tokenizer.ts';

const parse = (text: string): readonly Statement[] =>
  new TemplateParser(new Tokenizer({ path: 'm.sql', text })).parseTemplate();

/** An expression with brackets around every part: what binds to what. */
function show(node: Expression): string {
  switch (node.kind) {
    case 'literal':
      return JSON.stringify(node.value);
    case 'name':
      return node.name;
    case 'tuple':
      return `(${node.items.map(show).join(', ')},)`;
    case 'list':
      return `[${node.items.map(show).join(', ')}]`;
    case 'dict':
      return `{${node.entries.map(({ key, value }) => `${show(key)}: ${show(value)}`).join(', ')}}`;
    case 'attribute':
      return `${show(node.object)}.${node.name}`;
    case 'item':
      return `${show(node.object)}[${show(node.key)}]`;
    case 'slice':
      return [node.start_, node.stop, node.step].map((part) => (part ? show(part) : '')).join(':');
    case 'call':
      return `${show(node.callee)}(${node.args.map(show).join(', ')})`;
    case 'filter':
      return `<${node.input ? show(node.input) : ''} | ${[node.name, ...node.args.map(show)].join(' ')}>`;
    case 'test':
      return `<${show(node.input)} is ${[node.name, ...node.args.map(show)].join(' ')}>`;
    case 'unary':
      return `<${node.operator}${show(node.operand)}>`;
    case 'not':
      return `<not ${show(node.operand)}>`;
    case 'binary':
      return `<${show(node.left)} ${node.operator} ${show(node.right)}>`;
    case 'concat':
      return `<${node.parts.map(show).join(' ~ ')}>`;
    case 'comparison':
      return `<${[show(node.left), ...node.rest.map(({ operator, operand }) => `${operator} ${show(operand)}`)].join(' ')}>`;
    case 'and':
    case 'or':
      return `<${show(node.left)} ${node.kind} ${show(node.right)}>`;
    case 'conditional':
      return `<${show(node.then)} if ${show(node.test)}${node.otherwise ? ` else ${show(node.otherwise)}` : ''}>`;
  }
}

function expression(source: string): Expression {
  const [statement] = parse(`{{ ${source} }}`);
  if (statement?.kind !== 'output') throw new Error('not an expression');
  return statement.value;
}

const precedence: [source: string, shown: string][] = [
  ['2 ** 3 ** 2', '<<2 ** 3> ** 2>'],
  ['-2 ** 2', '<<-2> ** 2>'],
  ['1 ~ 2 + 3', '<<1 ~ 2> + 3>'],
  ['1 + 2 is odd', '<1 + <2 is odd>>'],
  ['-i | abs', '<<-i> | abs>'],
  ['i is eq 3 + 4', '<<i is eq 3> + 4>'],
  ['not a == b', '<not <a == b>>'],
  ['not a in b', '<not <a in b>>'],
  ['a not in b and c', '<<a not in b> and c>'],
  ['a < b <= c', '<a < b <= c>'],
  ['a or b and not c', '<a or <b and <not c>>>'],
  ['a if b else c if d else e', '<a if b else <c if d else e>>'],
  ['a if b if c', '<<a if b> if c>'],
  ['a ~ b ~ c', '<a ~ b ~ c>'],
  ['a - b - c * d % e', '<<a - b> - <<c * d> % e>>'],
  ['a.b[0](1).c', 'a.b[0](1).c'],
  ['a | f | g(1) | h.i', '<<<a | f> | g 1> | h.i>'],
  ["x in ('a')", '<x in "a">'],
  ["x in ('a',)", '<x in ("a",)>'],
  ['x[1:2]', 'x[1:2:]'],
  ['x[::-1]', 'x[::<-1>]'],
  ['x[:, 1]', 'x[(::, 1,)]'],
  ['x.0.y', 'x[0].y'],
  ["'a' 'b'", '"ab"'],
  ['a is not sameas false', '<not <a is sameas false>>'],
  ['a is divisibleby 3 and b', '<<a is divisibleby 3> and b>'],
  ['a, b', '(a, b,)'],
  ['f(*a, **b)', 'f()'],
  ["{'a': {'b': 1}}", '{"a": {"b": 1}}'],
  ['()', '(,)'],
];

describe('what binds to what', () => {
  it.each(precedence)('%s', (source, shown) => expect(show(expression(source))).toBe(shown));
});

describe('spans', () => {
  const spanned = (text: string, node: { start: number; end: number }): string => text.slice(node.start, node.end);
  it('are those of the source', () => {
    const text = "select\n{{ ref('a').b + f( x , y=1 )[0] }}";
    const output = parse(text)[1];
    if (output?.kind !== 'output' || output.value.kind !== 'binary') throw new Error('not parsed as expected');
    expect(spanned(text, output)).toBe("{{ ref('a').b + f( x , y=1 )[0] }}");
    expect(spanned(text, output.value)).toBe("ref('a').b + f( x , y=1 )[0]");
    expect(spanned(text, output.value.left)).toBe("ref('a').b");
    expect(spanned(text, output.value.right)).toBe('f( x , y=1 )[0]');
  });
  it('of tags begin at their name, of text after what was stripped before it', () => {
    const text = 'a {%- if x -%}  b {% endif %} c';
    const [first, tag, last] = parse(text);
    expect(first && [first.kind, spanned(text, first)]).toEqual(['data', 'a ']);
    expect(tag && [tag.kind, spanned(text, tag)]).toEqual(['if', 'if x -%}  b {% endif']);
    expect(last && spanned(text, last)).toBe(' c');
    if (tag?.kind !== 'if' || tag.branches[0]?.body[0]?.kind !== 'data') throw new Error('not parsed as expected');
    expect(spanned(text, tag.branches[0].body[0])).toBe('b ');
  });
});

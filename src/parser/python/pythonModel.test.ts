import { describe, expect, it } from 'vitest';
import type { ModelNode } from '../../manifest/node.ts';
import { PyFloat } from '../../template/index.ts';
import { parseFiles } from '../testing/parseFiles.ts';

const others = {
  'models/a.sql': 'select 1 as x',
  'models/b.sql': 'select 1 as x',
  'models/c.sql': 'select 1 as x',
  'models/s.yml': 'sources: [{name: s, tables: [{name: t}]}]',
};
const head = 'def model(dbt, session):\n';
const body = (...lines: string[]): string => head + lines.map((line) => `    ${line}\n`).join('');

function read(text: string): { node: ModelNode | undefined; messages: readonly string[] } {
  const { manifest, messages } = parseFiles({ ...others, 'models/p.py': text });
  return { node: manifest.nodes.get('model.shop.p') as ModelNode | undefined, messages };
}

function refs(text: string): string {
  const { node, messages } = read(text);
  expect(messages).toEqual([]);
  return [...node!.refs.map(({ name }) => name), ...node!.sources.map((parts) => parts.join('.'))].join(' ');
}

/** What dbt 1.12.6 found for the same files. */
describe('a Python model refers to', () => {
  it.each([
    [
      'in chains, arguments first',
      body('return dbt.ref("a").join(dbt.ref("b"), on="x").join(dbt.source("s", "t"))'),
      'b a s.t',
    ],
    ['in brackets over lines', body('df = (dbt.ref("a")', '  # why', '  .join(dbt.ref("b")))', 'return (df)'), 'b a'],
    [
      'in other functions',
      `def helper(dbt):\n  return dbt.ref("a")\nclass K(B):\n  x = dbt.ref("b")\n${body('return 1')}`,
      'a b',
    ],
    [
      'not in comments and strings',
      body("# dbt.ref('n')", "'''dbt.ref('n')'''", "x = 'dbt.ref(\"n\")' # it's", 'return dbt.ref("a")'),
      'a',
    ],
    [
      'in f-strings',
      body(`q = f"{dbt.ref('a')!r:>10} {dbt.source('s', 't')}"`, `s.sql(f"x {dbt.ref('b')}")`, 'return q'),
      'a b s.t',
    ],
    [
      'in lists, mappings and keywords',
      body('f({"k": dbt.ref("a"), dbt.ref("c"): 1}, [dbt.ref("c")], k=dbt.ref("b"))', 'return 1'),
      'a c b',
    ],
    [
      'not where dbt does not look',
      body('f(lambda t: dbt.ref(t), [dbt.ref(t) for t in n])', 'g(df.x == dbt.ref("b").x)', 'return dbt.ref("a")'),
      'a',
    ],
    [
      'in conditions and loops',
      body('if dbt.ref("a") and x:', '  for y in dbt.ref("b"):', '    pass', 'return y'),
      'a b',
    ],
    ['not on other objects', body('self.dbt.ref(n)', 'x.ref("n")', 'ref("n")', 'return dbt . ref("a")'), 'a'],
    ['in a line that goes on', body('x = \\', 'dbt.ref("a")', 'return x'), 'a'],
    ['in a function on one line', 'def model(dbt, session): x = 1; return dbt.ref("a");\n', 'a'],
    ['in a class', 'class A:\n  def model(dbt, session, *, k=1, **kw):\n    return dbt.ref("a")\n', 'a'],
    ['with CRLF and tabs', `${head}\tif 1:\n\t    x = 1\n\treturn dbt.ref("a")\n`.replaceAll('\n', '\r\n'), 'a'],
    ['names in other scripts beside', body('été = dbt.ref("a")', 's = "日本"; return été'), 'a'],
    ['nothing, in a file of comments', '# nothing yet\n', ''],
  ])('%s', (_, text, expected) => {
    expect(refs(text)).toBe(expected);
  });
});

describe('a Python model', () => {
  it('says configs in literals, and which of them it reads', () => {
    const { node, messages } = read(
      body(
        `dbt.config(materialized="incre" "mental", alias=r"x\\y", tags=["t"], meta={"k": -1, "l": 1.5e3, "n": [None, True], "o": 0x1F, "p": 1_000, "q": "\\u00e9", "s": (1)},)`,
        'dbt.config({"tags": "u"})',
        'x = dbt.config.get("x", {"a": 1})',
        'y = dbt.config.get("y", default=1)',
        'z = dbt.config.meta_get("z")',
        'return 1',
      ),
    );
    expect(messages).toEqual([]);
    expect(node).toMatchObject({
      language: 'python',
      config: {
        materialized: 'incremental',
        alias: 'x\\y',
        tags: ['t', 'u'],
        meta: { k: -1, l: new PyFloat(1500), n: [null, true], o: 31, p: 1000, q: 'é', s: 1 },
        config_keys_used: ['x', 'y'],
        config_keys_defaults: [{ a: 1 }, null],
        meta_keys_used: ['z'],
        meta_keys_defaults: [null],
      },
      unrendered_config: { tags: ['t', 'u'] },
    });
  });

  it.each([
    ['a name as argument', body('return dbt.ref(n)'), 'the arguments of `dbt.ref` must be literal values'],
    ['a name in a comprehension', body('x = [dbt.ref(t) for t in n]', 'return x'), 'must be literal values'],
    ['an f-string as argument', body('return dbt.ref(f"a")'), 'must be literal values'],
    ['a sum as argument', body('return dbt.ref("a" + "b")'), 'must be literal values'],
    ['spread arguments', body('return dbt.ref(*["a"])'), 'must be literal values'],
    ['templates', body('return f"{{dbt.ref(1)}}"'), '`{{` stands in a Python model: templates are not rendered there'],
    [
      'too many arguments of get',
      body('x = dbt.config.get("a", 1, 2)', 'return 1'),
      'dbt.config.get() takes a key and perhaps a default',
    ],
    ['no config at all', body('dbt.config()', 'return 1'), 'Invalid inline model config'],
    ['half a source', body('return dbt.source("s")'), 'source() takes exactly two arguments (1 given)'],
    ['two functions', body('return 1') + body('return 2'), 'this file defines 2'],
    ['an asynchronous function', `async ${body('return 1')}`, 'this file defines 0'],
    ['a third parameter', 'def model(dbt, session, x):\n    return 1\n', '`model` has two parameters'],
    [
      'a parameter by place alone',
      'def model(dbt, /, session):\n    return 1\n',
      'the first parameter of `model` must be named `dbt`',
    ],
    ['a tuple', body('return (dbt.ref("a"), 1)'), '`model` ends with a `return` of one data frame'],
    ['no return at the end', body('if x:', '  return 1'), '`model` ends with a `return`'],
    ['a bracket too many', body('return dbt.ref("a"))'), 'nothing opens this `)`'],
    ['an open string', body('x = "abc', 'return 1'), 'this string is never closed'],
    ['an indent out of place', body('x = 1', '  y = 2', 'return 1'), 'this line is indented more than the one before'],
    ['a dedent to nowhere', `${body('x = 1')}  y = 2\n`, 'this line is indented as no line before it'],
    ['a body without indent', `${head}return 1\n`, 'an indented block is missing here'],
  ])('%s is a mistake', (_, text, message) => {
    expect(read(text).messages.join('\n')).toContain(message);
  });
});

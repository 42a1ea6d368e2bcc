import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../base/diagnostic.ts';
import {
  Evaluation,
  type Globals,
  macroFunction,
  PyFunction,
  parseMacroFile,
  parseTemplate,
  renderSync,
  returnFunction,
  scanBlocks,
  TemplateError,
  toDiagnostic,
  type Value,
} from './index.ts';

const macros = `{% macro cents(column, scale=2) %}
  {{ column / 100 }}
{% endmacro %}

{% macro total(columns) %}
  {%- for column in columns %}
    {{ cents(column) }}
  {%- endfor %}
{% endmacro %}

{% macro broken() %}
  {{ 1 | upperr }}
{% endmacro %}
`;

/** The printed text of the message that a template comes to. */
function message(text: string): string {
  const evaluation = new Evaluation({ name: 'model orders', limits: { depth: 20 } });
  const globals = new Map<string, Value>([
    ['return', returnFunction],
    ['ref', new PyFunction('ref', () => 'orders')],
    ['payment_methods', ['card']],
  ]);
  try {
    for (const one of parseMacroFile({ path: 'macros/money.sql', text: macros })) {
      globals.set(one.macroName, macroFunction(one, globals as Globals, { evaluation }));
    }
    return `no error: ${renderSync(parseTemplate({ path: 'models/orders.sql', text }), globals, { evaluation })}`;
  } catch (error) {
    if (error instanceof TemplateError) return formatDiagnostic(toDiagnostic(error));
    throw error;
  }
}

const cases: [what: string, template: string, printed: string][] = [
  [
    'an unknown tag',
    'select 1\n{% iff x %}\n{% endif %}',
    `Compilation Error [E101]: unknown tag \`iff\`
  --> models/orders.sql:2:4
  1 | select 1
  2 | {% iff x %}
    |    ^^^
  help: did you mean \`if\`?`,
  ],
  [
    'a tag that is never closed, at its opening',
    'select 1\n{% if true %}\nfrom x\n',
    `Compilation Error [E101]: this \`if\` is never closed: \`{% elif %}\` or \`{% else %}\` or \`{% endif %}\` is missing
  --> models/orders.sql:2:4
  1 | select 1
  2 | {% if true %}
    |    ^^`,
  ],
  [
    'an end that does not fit',
    '{% for x in [1] %}\n{% if x %}\n{% endfor %}',
    `Compilation Error [E101]: unexpected tag \`endfor\`: the open \`if\` waits for \`{% elif %}\` or \`{% else %}\` or \`{% endif %}\`
  --> models/orders.sql:3:4
  2 | {% if x %}
  3 | {% endfor %}
    |    ^^^^^^`,
  ],
  [
    'a misspelt end',
    '{% if true %}{% endiff %}',
    `Compilation Error [E101]: unexpected tag \`endiff\`: the open \`if\` waits for \`{% elif %}\` or \`{% else %}\` or \`{% endif %}\`
  --> models/orders.sql:1:17
  1 | {% if true %}{% endiff %}
    |                 ^^^^^^
  help: did you mean \`endif\`?`,
  ],
  [
    'an end of nothing',
    '{% endif %}',
    `Compilation Error [E101]: unexpected tag \`endif\`: nothing is open here
  --> models/orders.sql:1:4
  1 | {% endif %}
    |    ^^^^^`,
  ],
  [
    'an unclosed call',
    "select *\nfrom {{ ref('orders' }}",
    `Compilation Error [E101]: unexpected \`}\`, expected \`)\`
  --> models/orders.sql:2:22
  1 | select *
  2 | from {{ ref('orders' }}
    |                      ^`,
  ],
  [
    'a missing operand',
    '{{ 1 + }}',
    `Compilation Error [E101]: unexpected \`}}\`, expected an expression
  --> models/orders.sql:1:8
  1 | {{ 1 + }}
    |        ^^`,
  ],
  [
    'an unclosed string',
    "{{ ref('orders) }}",
    `Compilation Error [E101]: this string is never closed
  --> models/orders.sql:1:8
  1 | {{ ref('orders) }}
    |        ^`,
  ],
  [
    'an unclosed comment',
    'a {# b',
    `Compilation Error [E101]: this comment is never closed: \`#}\` is missing
  --> models/orders.sql:1:3
  1 | a {# b
    |   ^^`,
  ],
  [
    'an unclosed raw block',
    '{% raw %}{{ x }}',
    `Compilation Error [E101]: this \`raw\` block is never closed: \`{% endraw %}\` is missing
  --> models/orders.sql:1:1
  1 | {% raw %}{{ x }}
    | ^^`,
  ],
  [
    'a template that ends within an expression',
    'select {{ a',
    `Compilation Error [E101]: expected \`}}\`, found the end of the template
  --> models/orders.sql:1:8
  1 | select {{ a
    |        ^^^^`,
  ],
  [
    'an unexpected character',
    '{{ a ? b }}',
    `Compilation Error [E101]: unexpected character \`?\`
  --> models/orders.sql:1:6
  1 | {{ a ? b }}
    |      ^`,
  ],
  [
    'an unknown filter',
    '{{ 1 | lenght }}',
    `Compilation Error [E101]: unknown filter \`lenght\`
  --> models/orders.sql:1:8
  1 | {{ 1 | lenght }}
    |        ^^^^^^
  help: did you mean \`length\`?`,
  ],
  [
    'an unknown test',
    '{{ 1 is defind }}',
    `Compilation Error [E101]: unknown test \`defind\`
  --> models/orders.sql:1:9
  1 | {{ 1 is defind }}
    |         ^^^^^^
  help: did you mean \`defined\`?`,
  ],
  [
    'an unknown name',
    '{{ reff("orders") }}',
    `Compilation Error [E102]: 'reff' is undefined
  --> models/orders.sql:1:4
  1 | {{ reff("orders") }}
    |    ^^^^^^^^^^^^^^
  help: did you mean \`ref\`?`,
  ],
  [
    'a misspelt variable of the template itself',
    '{% set payment_types = [1] %}{{ payment_type[0] }}',
    `Compilation Error [E102]: 'payment_type' is undefined
  --> models/orders.sql:1:33
  1 | {% set payment_types = [1] %}{{ payment_type[0] }}
    |                                 ^^^^^^^^^^^^^^^
  help: did you mean \`payment_types\`?`,
  ],
  [
    'an assignment to a constant',
    '{% set true = 1 %}',
    `Compilation Error [E101]: cannot assign to \`true\`
  --> models/orders.sql:1:8
  1 | {% set true = 1 %}
    |        ^^^^`,
  ],
  [
    'break outside of a loop',
    '{% break %}',
    `Compilation Error [E101]: \`break\` outside of a loop
  --> models/orders.sql:1:4
  1 | {% break %}
    |    ^^^^^`,
  ],
  [
    'return outside of a macro',
    '{{ return(1) }}',
    `Compilation Error [E103]: \`return()\` outside of a macro
  --> models/orders.sql:1:4
  1 | {{ return(1) }}
    |    ^^^^^^^^^`,
  ],
  [
    'an error in a macro that a macro calls',
    "select\n{{ total(['a']) }}",
    `Compilation Error [E103]: unsupported operand type(s) for /: 'str' and 'int'
  --> macros/money.sql:2:6
  1 | {% macro cents(column, scale=2) %}
  2 |   {{ column / 100 }}
    |      ^^^^^^^^^^^^
  called by macro total (macros/money.sql:7:8)
  called by model orders (models/orders.sql:2:4)`,
  ],
  [
    'a macro that is called with too much',
    '{{ cents(1, 2, 3) }}',
    `Compilation Error [E103]: macro cents takes not more than 2 argument(s)
  --> models/orders.sql:1:4
  1 | {{ cents(1, 2, 3) }}
    |    ^^^^^^^^^^^^^^`,
  ],
  [
    'an unknown filter in a macro, when it is called',
    '{{ broken() }}',
    `Compilation Error [E101]: unknown filter \`upperr\`
  --> macros/money.sql:12:10
  11 | {% macro broken() %}
  12 |   {{ 1 | upperr }}
     |          ^^^^^^
  called by model orders (models/orders.sql:1:4)
  help: did you mean \`upper\`?`,
  ],
  [
    'endless recursion',
    '{% macro again() %}{{ dbt_macro__again() }}{% endmacro %}{{ dbt_macro__again() }}',
    `Compilation Error [E105]: macros call each other more than 20 deep: this looks endless
  --> models/orders.sql:1:23
  1 | {% macro again() %}{{ dbt_macro__again() }}{% endmacro %}{{ dbt_macro__again() }}
    |                       ^^^^^^^^^^^^^^^^^^
  called by model orders (models/orders.sql:1:61)`,
  ],
];

describe('what templates that cannot be read or rendered are told', () => {
  it.each(cases)('%s', (_what, template, printed) => expect(message(template)).toBe(printed));
});

const blockCases: [text: string, printed: string][] = [
  [
    '{% macro a() %}\nx',
    `Compilation Error [E101]: this macro block is never closed: \`{% endmacro %}\` is missing
  --> macros/m.sql:1:1
  1 | {% macro a() %}
    | ^^^^^^^^^^^^^^^`,
  ],
  [
    '{% macro a() %}\n{% macro b() %}{% endmacro %}',
    `Compilation Error [E101]: the macro block stands inside of the macro block of macros/m.sql:1:1, which is not closed before it
  --> macros/m.sql:2:1
  1 | {% macro a() %}
  2 | {% macro b() %}{% endmacro %}
    | ^^^^^^^^^^^^^^^`,
  ],
  [
    '{% if x %}{% macro b() %}{% endmacro %}{% endif %}',
    `Compilation Error [E101]: the macro block must not stand inside of \`if\`: blocks stand at the top level of a file
  --> macros/m.sql:1:11
  1 | {% if x %}{% macro b() %}{% endmacro %}{% endif %}
    |           ^^^^^^^^^^^^^^^`,
  ],
  [
    '{% endif %}',
    `Compilation Error [E101]: unexpected \`endif\`: no \`if\` is open here
  --> macros/m.sql:1:1
  1 | {% endif %}
    | ^^^^^^^^^^^`,
  ],
  [
    '{% for x in y %}{% endif %}',
    `Compilation Error [E101]: unexpected \`endif\`: \`endfor\` must close the \`for\` before it
  --> macros/m.sql:1:17
  1 | {% for x in y %}{% endif %}
    |                 ^^^^^^^^^^^`,
  ],
  [
    "{{ 'x }}",
    `Compilation Error [E101]: the string that begins on line 1 is never closed: \`'\` is missing
  --> macros/m.sql:1:4
  1 | {{ 'x }}
    |    ^^`,
  ],
];

describe('what files that cannot be cut into blocks are told', () => {
  it.each(blockCases)('%j', (text, printed) => {
    let error: unknown;
    try {
      scanBlocks({ path: 'macros/m.sql', text }, { allowed: new Set(['macro']) });
    } catch (caught) {
      error = caught;
    }
    expect(formatDiagnostic(toDiagnostic(error as TemplateError))).toBe(printed);
  });
});

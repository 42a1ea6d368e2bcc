import { expect, it } from 'vitest';
import { rendered } from '../rendered.ts';

type Fact = readonly [template: string, expected: string];

// The answers are those of Jinja2 3.1.
const facts: readonly Fact[] = [
  ['{{ -5 | abs }}', '5'],
  ['{{ (-2.5) | abs }}', '2.5'],
  ['{{ true | abs }}', '1'],
  ["{{ '5' | abs }}", 'error: type'],
  ['{{ missing | abs }}', 'error: type'],
  ['{{ 2.5 | round }}', '2.0'],
  ['{{ 3.5 | round }}', '4.0'],
  ['{{ 2.675 | round(2) }}', '2.67'],
  ['{{ 1234 | round(-2) }}', '1200'],
  ['{{ 1250 | round(-2) }}', '1200'],
  ["{{ 2.1 | round(0, 'ceil') }}", '3.0'],
  ["{{ 2.19 | round(1, 'floor') }}", '2.1'],
  ["{{ 2 | round(0, 'ceil') }}", '2.0'],
  ["{{ 2 | round(0, 'x') }}", 'error: other'],
  ["{{ 'a' | round }}", 'error: type'],
  ["{{ '42.7' | int }}", '42'],
  ["{{ '1_000' | int }}", '1000'],
  ["{{ '0x1f' | int(0, 16) }}", '31'],
  ["{{ '0b11' | int(0, 2) }}", '3'],
  ["{{ 'z' | int(7) }}", '7'],
  ['{{ none | int(none) }}', 'None'],
  ["{{ 'nan' | int(1) }}", '1'],
  ['{{ missing | int }}', 'error: undefined'],
  ["{{ '1e3' | float }}", '1000.0'],
  ["{{ 'x' | float }}", '0.0'],
  ["{{ none | float('d') }}", 'd'],
  ["{{ '1_0.5' | float }}", '10.5'],
  ['{{ [1, 2.5] | sum }}', '3.5'],
  ["{{ rows | sum('age') }}", '87'],
  ['{{ [[1], [2]] | sum(start=[]) }}', '[1, 2]'],
  ["{{ ['a'] | sum }}", 'error: type'],
  ["{{ [] | sum(start='') }}", 'error: type'],
  ["{{ rows | sum('nope') }}", 'error: undefined'],
  ['{{ 1 | filesizeformat }}', '1 Byte'],
  ['{{ 999 | filesizeformat }}', '999 Bytes'],
  ['{{ 1000000 | filesizeformat }}', '1.0 MB'],
  ['{{ 1024 | filesizeformat(true) }}', '1.0 KiB'],
  ['{{ (10 ** 30) | filesizeformat }}', '1000000.0 YB'],
  ["{{ 'x' | filesizeformat }}", 'error: value'],
  ['{{ [] | filesizeformat }}', 'error: type'],
];

it.each(facts)('%s', (template, expected) => {
  expect(rendered(template)).toBe(expected);
});

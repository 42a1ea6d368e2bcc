import { describe, expect, test } from 'vitest';
import type { Value } from '../values.ts';
import { PyFunction, Undefined } from '../values.ts';
import { fromYaml, NotYamlError, writeYaml } from './index.ts';
import facts from './write.facts.json' with { type: 'json' };

describe("writes what PyYAML's safe dump writes", () => {
  test.each(facts as [input: string, dumped: string, sorted: string][])('%j', (input, dumped, sorted) => {
    const value = fromYaml(input) as Value;
    expect(writeYaml(value, false)).toBe(dumped);
    expect(writeYaml(value, true)).toBe(sorted);
  });
});

test.each([[new Undefined('x')], [new PyFunction('f', () => null)]])('has no form for %s', (value) => {
  expect(() => writeYaml([value], false)).toThrow(NotYamlError);
});

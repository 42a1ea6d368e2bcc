import { describe, expect, it } from 'vitest';
import { stringify } from '../base/json.ts';
import { fromYaml, parseWithFloats } from './index.ts';
import { fromJs, PyFloat, repr } from './values.ts';
import { toVariables } from './yaml/index.ts';
import { YamlReader } from './yaml/reader.ts';

const data = (yaml: string): unknown => toVariables(new YamlReader(yaml).document());

describe('floats without a fraction', () => {
  it.each([
    ['[1.0]', '[1.0]'],
    ['[1, 1.0, 1.50, -0.0, -2.0]', '[1,1.0,1.5,-0.0,-2.0]'],
    ['{a: 1.0, "[1.0,": "1.0", b: {c: [3.0]}}', '{"a":1.0,"[1.0,":"1.0","b":{"c":[3.0]}}'],
    ['[1.0e+3, 1.0e+20, 10.0]', '[1000.0,100000000000000000000,10.0]'],
    ['"quote \\" 1.0, and [2.0]"', '"quote \\" 1.0, and [2.0]"'],
  ])('of %s are written as such, read again, and printed as Python does', (yaml, json) => {
    expect(stringify(data(yaml))).toBe(json);
    expect(stringify(parseWithFloats(json))).toBe(json);
    expect(repr(fromJs(parseWithFloats(json)))).toBe(repr(fromYaml(yaml)!));
  });

  it('are read only where they stand as numbers', () => {
    expect(parseWithFloats('["1.0", " 2.0,", 21.05, 1.0]')).toEqual(['1.0', ' 2.0,', 21.05, new PyFloat(1)]);
  });
});

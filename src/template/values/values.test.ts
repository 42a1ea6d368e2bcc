import { describe, expect, it } from 'vitest';
import { TemplateError } from '../errors.ts';
import {
  equals,
  floatText,
  fromJs,
  hashKey,
  isWaiting,
  PyDict,
  PyFloat,
  PyFunction,
  PyIterator,
  PyObject,
  PySet,
  PyTuple,
  parsingUndefined,
  repr,
  settle,
  settleNow,
  str,
  toJs,
  truthy,
  Undefined,
  type Value,
  type Waiting,
  wait,
} from '../values.ts';

describe('str and repr', () => {
  it.each<[Value, string]>([
    [null, 'None'],
    [true, 'True'],
    [2n ** 64n, '18446744073709551616'],
    [new PyFloat(4), '4.0'],
    [["it's", '"', 'a\nb\\', '\u200b', '😀'], `["it's", '"', 'a\\nb\\\\', '\\u200b', '😀']`],
    [new PyTuple([1]), '(1,)'],
    [new PyTuple([]), '()'],
    [new PySet(), 'set()'],
    [
      new PyDict([
        ['a', [null]],
        [1, new PyTuple([1, 2])],
      ]),
      "{'a': [None], 1: (1, 2)}",
    ],
    [[new Undefined('x')], '[Undefined]'],
  ])('%o', (value, expected) => {
    expect(str(value)).toBe(expected);
  });

  it('prints containers inside themselves as dots', () => {
    const list: Value[] = [1];
    list.push(list);
    const dict = new PyDict([['list', list]]);
    dict.set('self', dict);
    expect(repr(dict)).toBe("{'list': [1, [...]], 'self': {...}}");
  });

  it.each([
    [1e16, '1e+16'],
    [9999999999999998, '9999999999999998.0'],
    [1e-4, '0.0001'],
    [1e-5, '1e-05'],
    [-0, '-0.0'],
    [5e-324, '5e-324'],
    [1.5e300, '1.5e+300'],
    [Number.NaN, 'nan'],
    [Number.NEGATIVE_INFINITY, '-inf'],
  ])('prints the float %d as Python does', (value, text) => {
    expect(floatText(value)).toBe(text);
  });
});

describe('keys', () => {
  it('are shared by equal numbers only', () => {
    const dict = new PyDict([
      [1, 'a'],
      [new PyFloat(1), 'b'],
      [true, 'c'],
      ['1', 'd'],
    ]);
    expect(repr(dict)).toBe("{1: 'c', '1': 'd'}");
    expect(hashKey(new PyFloat(2 ** 70))).toBe(hashKey(2n ** 70n));
  });

  it('of tuples and strings never meet', () => {
    const tuple = new PyTuple([1, 'a']);
    const dict = new PyDict([
      [tuple, 'tuple'],
      [String(hashKey(tuple)), 'string'],
    ]);
    expect(dict.size).toBe(2);
    expect(dict.get(new PyTuple([new PyFloat(1), 'a']))).toBe('tuple');
  });

  it('must be hashable', () => {
    expect(() => hashKey([])).toThrow("unhashable type: 'list'");
    expect(() => hashKey(new PyTuple([new PyDict()]))).toThrow("unhashable type: 'dict'");
  });

  it('keep the order of insertion, whatever they look like', () => {
    expect(
      repr(
        new PyDict([
          ['10', 1],
          ['9', 2],
          ['__proto__', 3],
        ]),
      ),
    ).toBe("{'10': 1, '9': 2, '__proto__': 3}");
  });
});

describe('iteration', () => {
  it('of a dict that changes is an error', () => {
    const dict = new PyDict([['a', 1]]);
    const keys = dict.iterate();
    keys.next();
    dict.set('b', 2);
    expect(() => keys.next()).toThrow('dictionary changed size during iteration');
  });

  it('of an iterator happens once', () => {
    const iterator = new PyIterator([1, 2].values());
    expect([...{ [Symbol.iterator]: () => iterator.iterate() }]).toEqual([1, 2]);
    expect([...{ [Symbol.iterator]: () => iterator.iterate() }]).toEqual([]);
  });
});

describe('undefined', () => {
  it('is empty, false and equal to its like', () => {
    const missing = new Undefined('x');
    expect([
      str(missing),
      truthy(missing),
      missing.length(),
      equals(missing, new Undefined('y')),
      equals(missing, null),
    ]).toEqual(['', false, 0, true, false]);
  });

  it('fails with its own words and kind', () => {
    const forbidden = new Undefined('__class__', 'this is forbidden', 'other');
    const failure = expect(() => forbidden.item('x'));
    failure.toThrow(new TemplateError('other', 'this is forbidden'));
    expect(() => new Undefined('x').call([], new Map())).toThrow("'x' is undefined");
  });

  it('chains while parsing, and remembers the last name', () => {
    const missing = parsingUndefined('x');
    expect(missing.attribute('schema')).toBeInstanceOf(Undefined);
    expect(missing.attribute('name')).toBe('schema');
    expect(missing.call([], new Map())).toBe(missing);
    expect(missing.item(0)).toBe(missing);
    expect(() => missing.binary()).toThrow('is undefined');
  });
});

describe('waiting', () => {
  function* later(value: Promise<number>): Waiting {
    try {
      return yield* wait(value);
    } catch {
      return 'caught';
    }
  }

  it('is driven to its value', async () => {
    expect(isWaiting(later(Promise.resolve(1)))).toBe(true);
    expect(await settle(later(Promise.resolve(5)))).toBe(5);
    expect(await settle(later(Promise.reject(new Error('x'))))).toBe('caught');
    expect(await settle('at once')).toBe('at once');
  });

  it('is an error where nothing may wait', () => {
    expect(() => settleNow(later(Promise.resolve(1)))).toThrow('needs the database');
    expect(isWaiting([])).toBe(false);
  });
});

describe('conversion', () => {
  it('goes from JavaScript to values and back', () => {
    const data = { a: [1, 1.5, 'x', null, true], b: { c: 2 } };
    const value = fromJs(data);
    expect(repr(value)).toBe("{'a': [1, 1.5, 'x', None, True], 'b': {'c': 2}}");
    expect(toJs(value)).toEqual(data);
    expect(toJs(new PyTuple([new PySet([1]), new Undefined()]))).toEqual([[1], null]);
  });

  it('refuses what templates have no value for', () => {
    expect(() => fromJs(() => 1)).toThrow('no template value for a function');
  });
});

describe('a plain object', () => {
  class Thing extends PyObject {
    readonly typeName = 'Thing';
  }

  it('is true, equal to itself and has neither items nor attributes', () => {
    const thing = new Thing();
    expect(truthy(thing)).toBe(true);
    expect(equals(thing, thing)).toBe(true);
    expect(equals(thing, new Thing())).toBe(false);
    expect(thing.attribute('constructor')).toBeUndefined();
    expect(() => thing.item('x')).toThrow("'Thing' object is not subscriptable");
    expect(hashKey(thing)).toBe(hashKey(thing));
  });

  it('may be a function', () => {
    expect(new PyFunction('f', (args) => args.length).call([1, 2], new Map())).toBe(2);
  });
});

import { describe, expect, it } from 'vitest';
import { findCycles } from './cycles.ts';
import { Graph } from './graph.ts';

const diamond = new Graph([
  ['a', []],
  ['b', ['a']],
  ['c', ['a', 'a', 'missing']],
  ['d', ['b', 'c']],
  ['e', ['d']],
  ['alone', []],
]);

describe('Graph', () => {
  it('knows direct neighbours once', () => {
    expect(diamond.parents('c')).toEqual(['a']);
    expect(diamond.children('a')).toEqual(['b', 'c']);
  });

  it('walks to a depth', () => {
    expect([...diamond.ancestors(['e'])]).toEqual(['a', 'b', 'c', 'd']);
    expect([...diamond.ancestors(['e'], 1)]).toEqual(['d']);
    expect([...diamond.ancestors(['e'], 0)]).toEqual([]);
    expect([...diamond.descendants(['b', 'c'], 1)]).toEqual(['d']);
    expect([...diamond.descendants(['nobody'])]).toEqual([]);
  });

  it('takes children with all that they stand on', () => {
    expect([...diamond.childrensParents(['b'])].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect([...diamond.childrensParents(['alone'])]).toEqual(['alone']);
  });

  it('keeps edges through what is taken out', () => {
    expect(diamond.contracted(new Set(['a', 'e']))).toEqual(
      new Map([
        ['a', []],
        ['e', ['a']],
      ]),
    );
    expect(diamond.contracted(new Set(['b', 'c', 'e'])).get('e')).toEqual(['b', 'c']);
  });

  it('measures the longest way to a leaf', () => {
    expect(Object.fromEntries(diamond.heights())).toEqual({ a: 3, b: 2, c: 2, d: 1, e: 0, alone: 0 });
  });

  it('puts 47,000 nodes with 94,000 edges in order', () => {
    const id = (n: number): string => `model.proj.some_model_with_a_name_${n}`;
    const entries = Array.from(
      { length: 47_000 },
      (_, n) => [id(n), n < 2 ? [] : [id(n - 1 - (n % 2)), id(Math.floor(n / 2))]] as const,
    );
    const position = new Map(new Graph(entries).order().map((name, index) => [name, index]));
    expect(position.size).toBe(47_000);
    for (const [name, parents] of entries) {
      for (const parent of parents) expect(position.get(parent)).toBeLessThan(position.get(name)!);
    }
  });
});

describe('findCycles', () => {
  it('finds the shortest way round of each knot', () => {
    const graph = new Graph([
      ['a', ['c']],
      ['b', ['a']],
      ['c', ['b', 'x']],
      ['d', ['c']],
      ['x', ['y']],
      ['y', ['x']],
      ['self', ['self']],
    ]);
    expect(findCycles(graph)).toEqual([['a', 'b', 'c'], ['self'], ['x', 'y']]);
    expect(graph.order()).toEqual([]);
  });

  it('is empty for a graph without cycles', () => {
    expect(findCycles(diamond)).toEqual([]);
  });
});

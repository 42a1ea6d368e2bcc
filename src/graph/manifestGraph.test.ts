import { expect, it } from 'vitest';
import { formatDiagnostic } from '../base/diagnostic.ts';
import { graphOf } from './testing/nodes.ts';

it('tells a cycle in the order in which models read each other', () => {
  const { diagnostics } = graphOf({ a: ['c'], b: ['a'], c: ['b'], d: ['c'], e: ['e'] });
  expect(diagnostics.map(formatDiagnostic)).toEqual([
    [
      'Compilation Error [E203]: Found a cycle: `a` reads `c` reads `b` reads `a`',
      '  help: take one of these references out, or build the shared part in a model of its own (models/a.sql, models/b.sql, models/c.sql)',
    ].join('\n'),
    [
      'Compilation Error [E203]: `e` refers to itself',
      '  help: take one of these references out, or build the shared part in a model of its own (models/e.sql)',
    ].join('\n'),
  ]);
});

it('has no diagnostics for a graph without cycles', () => {
  const { graph, diagnostics } = graphOf({ a: [], b: ['a'] });
  expect(diagnostics).toEqual([]);
  expect(graph.parents('model.proj.b')).toEqual(['model.proj.a']);
});

import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { type GraphNode, isGenericTest } from '../../manifest/node.ts';
import type { Method } from './method.ts';

const types: Readonly<Record<string, (node: GraphNode) => boolean>> = {
  data: (node) => node.resource_type === 'test',
  generic: isGenericTest,
  schema: isGenericTest,
  singular: (node) => node.resource_type === 'test' && !isGenericTest(node),
  unit: (node) => node.resource_type === 'unit_test',
};

/** `test_type:generic|singular|data|unit` (`schema` is dbt's former word for generic). */
export const testType: Method = {
  matcher: (value) => {
    const matches = types[value];
    if (matches) return matches;
    const help = ['the test types are `data`, `generic`, `singular` and `unit`'];
    throw new DiagnosticError(diagnostic('E301', `\`${value}\` is not a type of tests`, { help }));
  },
  values: () => Object.keys(types),
};

import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { Method } from './method.ts';

const types = [
  'analysis',
  'exposure',
  'function',
  'metric',
  'model',
  'saved_query',
  'seed',
  'semantic_model',
  'snapshot',
  'source',
  'test',
  'unit_test',
];
/** Kinds that exist but are never selected. */
const others = ['doc', 'docs block', 'fixture', 'group', 'macro', 'operation', 'sql operation', 'sql_operation'];

/** `resource_type:seed` - nodes of one kind. */
export const resourceType: Method = {
  matcher: (value) => {
    if (!types.includes(value) && !others.includes(value)) {
      const near = didYouMean(value, types);
      const help = near
        ? `did you mean \`${near}\`?`
        : `the resource types are ${types.map((t) => `\`${t}\``).join(', ')}`;
      throw new DiagnosticError(diagnostic('E301', `\`${value}\` is not a resource type`, { help: [help] }));
    }
    return (node) => node.resource_type === value;
  },
  values: () => types,
};

import { didYouMean } from '../base/suggest.ts';
import { methods } from './methods/index.ts';
import type { Method } from './methods/method.ts';
import type { Criteria } from './spec.ts';
import type { World } from './world.ts';

/** What the user may have meant by a term that matches nothing: the nearest value, or the same value of another method. */
export function suggestions(criteria: Criteria, world: World): string[] {
  if (criteria.method === 'selector' || criteria.value === '') return [];
  const method: Method = methods[criteria.method as keyof typeof methods];
  const prefix = criteria.method === 'fqn' ? '' : `${[criteria.method, ...criteria.args].join('.')}:`;
  const near = didYouMean(criteria.value, new Set(method.values?.(world, criteria.args)));
  if (near) return [`did you mean \`${prefix}${near}\`?`];
  for (const name of ['fqn', 'tag', 'source', 'group', 'package'] as const) {
    if (name === criteria.method) continue;
    const other: Method = methods[name];
    for (const value of other.values?.(world, []) ?? []) {
      if (value === criteria.value) return [`did you mean \`${name === 'fqn' ? '' : `${name}:`}${value}\`?`];
    }
  }
  return [];
}

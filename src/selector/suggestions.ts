import { didYouMean } from '../base/suggest.ts';
import { methods } from './methods/index.ts';
import type { Method } from './methods/method.ts';
import type { Criteria } from './spec.ts';
import { hasWildcard } from './wildcard.ts';
import type { World } from './world.ts';

const shownNames = 3;
const leastPart = 3;

/**
 * What the user may have meant by a term that matches nothing: a disabled resource, the nearest value, the same value of
 * another method, or the names that hold it.
 */
export function suggestions(criteria: Criteria, world: World): string[] {
  if (criteria.method === 'selector' || criteria.value === '') return [];
  const { value } = criteria;
  if (criteria.method === 'fqn' && isDisabled(value, world)) return [`\`${value}\` is disabled by its config`];
  const method: Method = methods[criteria.method as keyof typeof methods];
  const prefix = criteria.method === 'fqn' ? '' : `${[criteria.method, ...criteria.args].join('.')}:`;
  const values = new Set(method.values?.(world, criteria.args));
  // `state:new` is well written when nothing is new.
  if (values.has(value)) return [];
  const near = didYouMean(value, values);
  if (near) return [`did you mean \`${prefix}${near}\`?`];
  for (const name of ['fqn', 'tag', 'source', 'group', 'package', 'path'] as const) {
    if (name === criteria.method) continue;
    const other: Method = methods[name];
    for (const found of other.values?.(world, []) ?? []) {
      if (found === value) return [`did you mean \`${name === 'fqn' ? '' : `${name}:`}${found}\`?`];
    }
  }
  return holding(value, values).map((found) => `did you mean \`${prefix}${found}\`?`);
}

function isDisabled(name: string, { manifest }: World): boolean {
  for (const nodes of manifest.disabled.values()) if (nodes.some((node) => node.name === name)) return true;
  return false;
}

/** The shortest values of which the wanted one is a part, or that are a part of it. */
function holding(wanted: string, values: ReadonlySet<string>): string[] {
  if (wanted.length < leastPart || hasWildcard(wanted)) return [];
  return [...values]
    .filter((value) => value.includes(wanted) || (value.length >= leastPart && wanted.includes(value)))
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
    .slice(0, shownNames);
}

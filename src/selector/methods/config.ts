import type { GraphNode } from '../../manifest/node.ts';
import { hasCode } from '../state/hasCode.ts';
import { selectable } from '../world.ts';
import type { Method } from './method.ts';

/**
 * `config.materialized:table`, `config.meta.owner:ana` - nodes whose config has this value, defaults included. Text is
 * compared as it is (no wildcards), `true` and `false` in any case with booleans; of a list any item counts. Numbers never
 * match, as in dbt.
 */
export const config: Method = {
  matcher: (value, args) => {
    const anyCase = args.length === 1 && args[0] === 'severity';
    const wanted = anyCase ? value.toLowerCase() : value;
    const truth = { true: true, false: false }[value.toLowerCase()];
    const same = (found: unknown): boolean => {
      if (typeof found === 'string') return (anyCase ? found.toLowerCase() : found) === wanted;
      return typeof found === 'boolean' && found === truth;
    };
    return (node) => {
      if (!hasCode(node) && node.resource_type !== 'source') return false;
      const found = configAt(node, args);
      if (Array.isArray(found)) return found.some(same);
      return same(found);
    };
  },
  *values(world, args) {
    for (const node of selectable(world.manifest)) {
      const found = configAt(node, args);
      for (const value of Array.isArray(found) ? found : [found]) {
        if (typeof value === 'string' || typeof value === 'boolean') yield String(value);
      }
    }
  },
};

const withHyphen: Readonly<Record<string, string>> = { pre_hook: 'pre-hook', post_hook: 'post-hook' };

function configAt(node: GraphNode, path: readonly string[]): unknown {
  let at: unknown = node.config;
  for (const [depth, key] of path.entries()) {
    if (typeof at !== 'object' || at === null || Array.isArray(at)) return undefined;
    const dictionary = at as Readonly<Record<string, unknown>>;
    const name = depth === 0 ? (withHyphen[key] ?? key) : key;
    if (!Object.hasOwn(dictionary, name)) return undefined;
    at = dictionary[name];
  }
  return path.length > 0 ? at : undefined;
}

import type { GraphNode } from '../../manifest/node.ts';
import { hasWildcard, wildcard } from '../wildcard.ts';
import { selectable } from '../world.ts';
import type { Method } from './method.ts';

/**
 * `orders`, `staging.shop`, `proj.staging.*` - by name, or by folders from the start, with or without the package. From the
 * first part with a wildcard on, the rest of the pattern meets the rest of the name, dots included. A versioned model is
 * also meant by `orders` (all versions), `orders.v2` and `orders_v2`. Never sources.
 */
export const fqn: Method = {
  matcher: (value) => {
    const parts = value.split('.');
    const from = parts.findIndex(hasWildcard);
    const fixed = from < 0 ? parts : parts.slice(0, from);
    const rest = from < 0 ? undefined : wildcard(parts.slice(from).join('.'));
    const isName = wildcard(value);
    const underlined = parts.slice(-2).join('_');

    const named = (node: GraphNode): boolean => {
      const names = node.fqn;
      if (!isVersioned(node)) return isName(names.at(-1) ?? '');
      return isName(names.at(-2) ?? '') || names.slice(-2).join('_') === underlined;
    };
    const inFolder = (names: readonly string[]): boolean => {
      if (names.length < parts.length) return false;
      if (!fixed.every((part, at) => names[at] === part)) return false;
      return rest === undefined || rest(names.slice(from).join('.'));
    };
    return (node) => {
      if (node.resource_type === 'source') return false;
      if (named(node)) return true;
      const flat = node.fqn.some((name) => name.includes('.')) ? node.fqn.join('.').split('.') : node.fqn;
      if (inFolder(flat)) return true;
      const [first = ''] = node.fqn;
      return inFolder(flat.slice(first.split('.').length));
    };
  },
  *values(world) {
    for (const node of selectable(world.manifest)) {
      if (node.resource_type === 'source') continue;
      yield node.name;
      const folders = node.fqn.slice(1, -1);
      for (let length = 1; length <= folders.length; length += 1) yield folders.slice(0, length).join('.');
    }
  },
};

function isVersioned(node: GraphNode): boolean {
  return node.resource_type === 'model' && node.version !== null && node.version !== undefined;
}

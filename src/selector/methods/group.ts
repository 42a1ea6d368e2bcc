import { hasCode } from '../state/hasCode.ts';
import { wildcard } from '../wildcard.ts';
import type { Method } from './method.ts';

/** `group:finance` - nodes of this group. */
export const group: Method = {
  matcher: (value) => {
    const matches = wildcard(value);
    return (node) => {
      // as in dbt, functions, exposures and semantics may have a group, but are not found by it
      if ((!hasCode(node) && node.resource_type !== 'metric') || node.resource_type === 'function') return false;
      const name = node.config?.group;
      return typeof name === 'string' && matches(name);
    };
  },
  *values(world) {
    for (const { name } of world.manifest.groups.values()) yield name;
  },
};

import { wildcard } from '../wildcard.ts';
import type { Method } from './method.ts';

/** `group:finance` - nodes of this group. */
export const group: Method = {
  matcher: (value) => {
    const matches = wildcard(value);
    return (node) => {
      const name = node.resource_type === 'source' ? undefined : node.config?.group;
      return typeof name === 'string' && matches(name);
    };
  },
  *values(world) {
    for (const { name } of world.manifest.groups.values()) yield name;
  },
};

import { wildcard } from '../wildcard.ts';
import { selectable } from '../world.ts';
import type { Method } from './method.ts';

/** `package:kit`, `package:this` - nodes of a package; `this` is the root project. */
export const packageMethod: Method = {
  matcher: (value, _args, world) => {
    const matches = wildcard(value === 'this' ? world.manifest.metadata.project_name : value);
    return (node) => matches(node.package_name);
  },
  *values(world) {
    for (const node of selectable(world.manifest)) yield node.package_name;
  },
};

import { wildcard } from '../wildcard.ts';
import { selectable } from '../world.ts';
import type { Method } from './method.ts';

const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** `file:orders.sql`, `file:orders` - nodes defined in a file of this name, with or without its extension. */
export const file: Method = {
  matcher: (value) => {
    const matches = wildcard(value);
    return (node) => {
      const name = basename(node.original_file_path);
      return matches(name) || matches(name.replace(/(?<=.)\.[^.]*$/, ''));
    };
  },
  *values(world) {
    for (const node of selectable(world.manifest)) yield basename(node.original_file_path);
  },
};

import type { GraphNode } from '../../manifest/node.ts';
import { wildcard } from '../wildcard.ts';
import { selectable } from '../world.ts';
import type { Method } from './method.ts';

/** `tag:nightly` - nodes with this tag, of their own or from their folder, source or column. */
export const tag: Method = {
  matcher: (value) => {
    const matches = wildcard(value);
    return (node) => tagsOf(node).some(matches);
  },
  *values(world) {
    for (const node of selectable(world.manifest)) yield* tagsOf(node);
  },
};

/** Unit tests, metrics and saved queries keep their tags in the config alone. */
function tagsOf(node: GraphNode): readonly string[] {
  const own = 'tags' in node && Array.isArray(node.tags) ? (node.tags as readonly string[]) : undefined;
  return own ?? node.config?.tags ?? [];
}

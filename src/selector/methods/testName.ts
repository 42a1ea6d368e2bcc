import { isGenericTest } from '../../manifest/node.ts';
import { wildcard } from '../wildcard.ts';
import type { Method } from './method.ts';

/** `test_name:unique` - generic tests of this kind, whatever package their macro is in. */
export const testName: Method = {
  matcher: (value) => {
    const matches = wildcard(value);
    return (node) => isGenericTest(node) && matches(node.test_metadata.name);
  },
  *values(world) {
    for (const node of world.manifest.nodes.values()) if (isGenericTest(node)) yield node.test_metadata.name;
  },
};

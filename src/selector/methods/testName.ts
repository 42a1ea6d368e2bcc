import { isGenericTest } from '../../manifest/node.ts';
import { wildcard } from '../wildcard.ts';
import type { Method } from './method.ts';

/** `test_name:unique` - generic tests of this kind, whatever package their macro is in, and unit tests of this name. */
export const testName: Method = {
  matcher: (value) => {
    const matches = wildcard(value);
    return (node) =>
      (isGenericTest(node) && matches(node.test_metadata.name)) ||
      (node.resource_type === 'unit_test' && matches(node.name));
  },
  *values(world) {
    for (const node of world.manifest.nodes.values()) if (isGenericTest(node)) yield node.test_metadata.name;
    for (const node of world.manifest.unitTests.values()) yield node.name;
  },
};

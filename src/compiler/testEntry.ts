import type { Place } from '../base/source.ts';
import type { World } from '../context/world.ts';
import type { ManifestNode } from '../manifest/node.ts';
import { TemplateError } from '../template/index.ts';

/** Where a generic test is written: its entry in a property file. Its code is made by tsdt and stands nowhere. */
export function testEntry(world: World, node: ManifestNode): Place | undefined {
  return node.resource_type === 'test' && node.test_metadata ? world.entryPlace?.(node.unique_id) : undefined;
}

/** Points an error of a generic test's rendering to its entry, wherever it points into code that stands nowhere. */
export function pointToEntry(error: unknown, entry: Place): unknown {
  if (!(error instanceof TemplateError)) return error;
  const isMade = ({ file }: Place): boolean => file.path === entry.file.path && file.text !== entry.file.text;
  if (!error.place || isMade(error.place)) error.place = entry;
  for (const frame of error.chain) if (isMade(frame.place)) frame.place = entry;
  return error;
}

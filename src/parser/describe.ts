import { type Described, noObject } from './compilable.ts';
import { columnInfos, writtenColumns } from './properties/columns.ts';
import { entryConfig } from './properties/entryConfig.ts';
import type { Entry } from './properties/propertyFile.ts';
import type { ParseState } from './state.ts';

/** The path of a property file as nodes carry it. */
export const patchPath = (entry: Entry): string => `${entry.pkg.name}://${entry.file.originalFilePath}`;

/** What a property entry says about a node. */
export function describeBy(state: ParseState, entry: Entry): Described {
  const { data } = entry;
  const columns = writtenColumns(state, entry, data.get('columns'), ['columns']);
  return {
    description: state.docs.describe(data.get('description'), entry.pkg, state.rendering, () =>
      entry.place(['description']),
    ),
    columns: columns.length > 0 ? columnInfos(state, entry, columns) : noObject,
    patchPath: patchPath(entry),
    config: entryConfig(state, entry),
    unrendered: entry.raw === data ? entryConfig(state, entry) : entryConfig(state, entry, entry.raw),
    place: (key) => entry.place([key]),
  };
}

import { diagnostic } from '../../base/diagnostic.ts';
import type { GroupNode, JsonObject } from '../../manifest/node.ts';
import { mergeConfigs } from '../compilable.ts';
import { entryConfig, plainObject } from '../properties/entryConfig.ts';
import type { Entry } from '../properties/propertyFile.ts';
import type { ParseState } from '../state.ts';

/** Reads a group: a name and an owner. */
export function parseGroup(state: ParseState, entry: Entry): void {
  const { pkg, file, name, data } = entry;
  const uniqueId = `group.${pkg.name}.${name}`;
  const owner: JsonObject = { email: null, name: null, ...plainObject(data.get('owner')) };
  if ((owner.name ?? owner.email) === null) {
    state.report(
      diagnostic('E205', `the group \`${name}\` has no \`owner\` with a \`name\` or an \`email\``, {
        place: entry.place(['owner']),
      }),
    );
  }
  const other = state.groups.get(uniqueId);
  if (other) {
    state.report(
      diagnostic('E204', `two groups are named \`${name}\``, {
        place: entry.place(['name']),
        help: [`the other one is in \`${other.original_file_path}\``],
      }),
    );
    return;
  }
  const fqn = [pkg.name, ...file.path.split('/').slice(0, -1), name];
  const description = data.get('description');
  const node: GroupNode = {
    name,
    resource_type: 'group',
    package_name: pkg.name,
    path: file.path,
    original_file_path: file.originalFilePath,
    unique_id: uniqueId,
    owner,
    description:
      description === undefined || description === null
        ? null
        : state.docs.describe(description, pkg, state.rendering, () => entry.place(['description'])).text,
    config: mergeConfigs(state, { section: 'groups', pkg, fqn, uniqueId }, entryConfig(state, entry), undefined, () =>
      entry.place(['config']),
    ) as JsonObject,
  };
  state.groups.set(uniqueId, node);
}

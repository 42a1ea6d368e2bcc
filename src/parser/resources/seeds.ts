import { statSync } from 'node:fs';
import type { SeedNode } from '../../manifest/node.ts';
import type { Package } from '../../manifest/project.ts';
import type { ProjectFile } from '../../project/index.ts';
import { seedChecksum } from '../checksum.ts';
import { compilable, fqnOf, noList, stem, undescribed } from '../compilable.ts';
import { describeBy } from '../describe.ts';
import { addDisabled, addNode, type Draft, type ParseState } from '../state.ts';
import { finishNames } from './relations.ts';

const mebibyte = 1024 * 1024;

/** Reads the seeds of a package. A file above the size limit is known by its path alone. */
export function parseSeeds(state: ParseState, pkg: Package, files: readonly ProjectFile[]): void {
  const limit = state.project.flags.maximumSeedSizeMib * mebibyte;
  for (const file of files) {
    const name = stem(file.path);
    const uniqueId = `seed.${pkg.name}.${name}`;
    const isLarge = limit > 0 && statSync(file.absolutePath).size > limit;
    const source = isLarge ? { path: file.originalFilePath, text: '' } : state.read(pkg, file);
    state.sourceFiles.set(uniqueId, { path: source.path, text: '' });
    const entry = state.properties.take('seeds', pkg, name);
    const fields = compilable(
      state,
      {
        section: 'seeds',
        type: 'seed',
        pkg,
        file,
        name,
        uniqueId,
        fqn: fqnOf(pkg, file.path, name),
        path: file.path,
        rawCode: '',
        checksum: isLarge ? { name: 'path', checksum: file.originalFilePath } : seedChecksum(source.text),
      },
      { described: entry ? describeBy(state, entry) : undescribed },
    );
    const node = Object.assign(fields, {
      root_path: pkg.root,
      depends_on: { macros: noList, nodes: noList },
    }) as unknown as Draft<SeedNode>;
    finishNames(state, node, pkg);
    if (node.config.enabled === false) addDisabled(state, node);
    else addNode(state, state.nodes, node, 'seeds');
  }
}

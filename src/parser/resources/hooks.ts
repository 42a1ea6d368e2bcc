import type { OperationNode } from '../../manifest/node.ts';
import type { Package } from '../../manifest/project.ts';
import { codeChecksum } from '../checksum.ts';
import { type Basis, compilable, sqlFields, unparsed } from '../compilable.ts';
import { mayBeTemplate } from '../properties/renderRules.ts';
import { nothingRecorded } from '../rendering.ts';
import { addDisabled, addNode, type Draft, type ParseState } from '../state.ts';
import { finishNames, recordHooks } from './relations.ts';

/** The `on-run-start` and `on-run-end` of a package's project file, each a node of its own. */
export function parseProjectHooks(state: ParseState, pkg: Package): void {
  const checksum = codeChecksum(pkg.projectFile.text);
  for (const [kind, hooks] of [
    ['on-run-start', pkg.onRunStart],
    ['on-run-end', pkg.onRunEnd],
  ] as const) {
    for (const [index, rawCode] of hooks.entries()) {
      const name = `${pkg.name}-${kind}-${index}`;
      const uniqueId = `operation.${pkg.name}.${name}`;
      const start = pkg.projectFile.text.indexOf(rawCode);
      state.sourceFiles.set(uniqueId, pkg.projectFile);
      state.places.set(uniqueId, () => ({
        file: pkg.projectFile,
        span: { start: Math.max(start, 0), end: Math.max(start, 0) + (start < 0 ? 0 : rawCode.length) },
      }));
      const recorded = nothingRecorded();
      const basis: Basis = {
        section: 'analyses',
        type: 'operation',
        pkg,
        file: { originalFilePath: './dbt_project.yml' },
        name,
        uniqueId,
        fqn: [pkg.name, 'hooks', name],
        path: `hooks/${name}.sql`,
        rawCode,
        checksum,
      };
      if (mayBeTemplate(rawCode)) {
        const context = state.rendering.context(unparsed(state, basis), recorded);
        state.rendering.text(rawCode, pkg.projectFile.path, context, uniqueId);
      }
      const fields = sqlFields(compilable(state, basis, { recorded, tags: [kind] }), recorded);
      const node = Object.assign(fields, { index }) as unknown as Draft<OperationNode>;
      recordHooks(state, node, recorded);
      finishNames(state, node, pkg);
      // they read the tree of models: that of a package which is switched off takes its hooks along
      if (node.config.enabled === false) addDisabled(state, node);
      else addNode(state, state.nodes, node, 'hooks');
    }
  }
}

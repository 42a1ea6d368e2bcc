import type { AnalysisNode, TestNode } from '../../manifest/node.ts';
import type { Package } from '../../manifest/project.ts';
import type { ProjectFile } from '../../project/index.ts';
import { codeChecksum } from '../checksum.ts';
import { type Basis, compilable, fqnOf, sqlFields, stem, undescribed, unparsed } from '../compilable.ts';
import { describeBy } from '../describe.ts';
import { mayBeTemplate } from '../properties/renderRules.ts';
import { nothingRecorded } from '../rendering.ts';
import { addDisabled, addNode, type Draft, type ParseState, placeOf } from '../state.ts';
import { finishTestConfig } from '../tests/testConfig.ts';
import { unrenderedCalls } from '../unrendered.ts';
import { finishNames, recordHooks } from './relations.ts';

/** Reads the tests that are queries in files of their own. */
export function parseSingularTests(state: ParseState, pkg: Package, files: readonly ProjectFile[]): void {
  for (const file of files) {
    const fields = readCode(state, pkg, file, 'data_tests', 'test', file.path, 'data_tests');
    fields.config = finishTestConfig(state, fields.config, fields.unique_id, () => placeOf(state, fields.unique_id)!);
    const node = fields as unknown as Draft<TestNode>;
    finishNames(state, node, pkg);
    if (node.config.enabled === false) addDisabled(state, node);
    else addNode(state, state.nodes, node, 'tests');
  }
}

/** Reads the queries that are compiled but never run. */
export function parseAnalyses(state: ParseState, pkg: Package, files: readonly ProjectFile[]): void {
  for (const file of files) {
    // dbt names analyses as if they stood in a folder `analysis`, unless its flag corrects that
    const corrected = state.project.flags.behavior.require_corrected_analysis_fqns === true;
    const path = corrected ? file.path : `analysis/${file.path}`;
    const fields = readCode(state, pkg, file, 'analyses', 'analysis', path, 'analyses');
    const node = fields as unknown as Draft<AnalysisNode>;
    finishNames(state, node, pkg);
    if (node.config.enabled === false) addDisabled(state, node);
    else addNode(state, state.nodes, node, 'analyses');
  }
}

function readCode(
  state: ParseState,
  pkg: Package,
  file: ProjectFile,
  section: 'data_tests' | 'analyses',
  type: 'test' | 'analysis',
  path: string,
  properties: 'data_tests' | 'analyses',
) {
  const source = state.read(pkg, file);
  const rawCode = source.text.trim();
  const name = stem(file.path);
  const uniqueId = `${type}.${pkg.name}.${name}`;
  state.sourceFiles.set(uniqueId, source);
  const entry = state.properties.take(properties, pkg, name);
  const basis: Basis = {
    section,
    type,
    pkg,
    file,
    name,
    uniqueId,
    fqn: fqnOf(pkg, path, name),
    path,
    rawCode,
    checksum: codeChecksum(source.text),
  };
  const recorded = nothingRecorded();
  const template = mayBeTemplate(rawCode) ? state.rendering.code(source, unparsed(state, basis), recorded) : undefined;
  const fields = sqlFields(
    compilable(state, basis, {
      described: entry ? describeBy(state, entry) : undescribed,
      recorded,
      unrenderedCalls: unrenderedCalls(template, recorded.calls),
    }),
    recorded,
  );
  recordHooks(state, fields, recorded);
  return fields;
}

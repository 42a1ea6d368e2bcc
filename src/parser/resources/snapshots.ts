import { diagnostic } from '../../base/diagnostic.ts';
import type { SnapshotNode } from '../../manifest/node.ts';
import type { Package } from '../../manifest/project.ts';
import type { ProjectFile } from '../../project/index.ts';
import { scanBlocks, TemplateError, toDiagnostic } from '../../template/index.ts';
import { codeChecksum } from '../checksum.ts';
import {
  type Basis,
  compilable,
  type Described,
  fqnOf,
  sqlFields,
  stem,
  undescribed,
  unparsed,
} from '../compilable.ts';
import type { Fragment } from '../config/merge.ts';
import { describeBy } from '../describe.ts';
import type { Entry } from '../properties/propertyFile.ts';
import { nothingRecorded, type Recorded } from '../rendering.ts';
import { addDisabled, addNode, type Draft, type ParseState, placeOf } from '../state.ts';
import { unrenderedCalls } from '../unrendered.ts';
import { finishNames, recordHooks } from './relations.ts';

const snapshotBlocks: ReadonlySet<string> = new Set(['snapshot']);

/** Reads the `{% snapshot %}` blocks of a package. */
export function parseSnapshotBlocks(state: ParseState, pkg: Package, files: readonly ProjectFile[]): void {
  for (const file of files) {
    const source = state.read(pkg, file);
    const checksum = codeChecksum(source.text);
    let blocks: ReturnType<typeof scanBlocks>;
    try {
      blocks = scanBlocks(source, { allowed: snapshotBlocks });
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      state.report(toDiagnostic(error));
      continue;
    }
    for (const block of blocks) {
      const name = block.name ?? '';
      const uniqueId = `snapshot.${pkg.name}.${name}`;
      const rawCode = source.text.slice(block.contents.start, block.contents.end);
      state.sourceFiles.set(uniqueId, source);
      const entry = state.properties.take('snapshots', pkg, name);
      const recorded = nothingRecorded();
      const fqn = fqnOf(pkg, file.path, stem(file.path));
      fqn.push(name);
      const basis: Basis = {
        section: 'snapshots',
        type: 'snapshot',
        pkg,
        file,
        name,
        uniqueId,
        fqn,
        path: file.path,
        rawCode,
        checksum,
      };
      const template = state.rendering.code(source, unparsed(state, basis), recorded, block.contents);
      const described = entry ? describeBy(state, entry) : undescribed;
      finish(state, basis, described, recorded, unrenderedCalls(template, recorded.calls));
    }
  }
}

/** Reads a snapshot that a property file defines with `relation:`. */
export function parseYamlSnapshot(state: ParseState, entry: Entry): void {
  const { pkg, file, name, data } = entry;
  const relation = data.get('relation');
  if (typeof relation !== 'string') {
    state.report(
      diagnostic('E205', "the `relation` of a snapshot must be a text such as `ref('orders')`", {
        place: entry.place(['relation']),
      }),
    );
    return;
  }
  const uniqueId = `snapshot.${pkg.name}.${name}`;
  state.places.set(uniqueId, () => entry.place(['name']));
  state.sourceFiles.set(uniqueId, entry.document.file);
  const recorded = nothingRecorded();
  const basis: Basis = {
    section: 'snapshots',
    type: 'snapshot',
    pkg,
    file,
    name,
    uniqueId,
    fqn: fqnOf(pkg, file.path, name),
    path: `${name}.sql`,
    rawCode: `select * from {{ ${relation} }}`,
    checksum: codeChecksum(entry.document.file.text),
  };
  state.rendering.expression(relation, () => entry.place(['relation']), unparsed(state, basis), recorded);
  finish(state, basis, describeBy(state, entry), recorded, undefined);
}

function finish(
  state: ParseState,
  basis: Basis,
  described: Described,
  recorded: Recorded,
  written: Fragment | undefined,
): void {
  const fields = sqlFields(compilable(state, basis, { described, recorded, unrenderedCalls: written }), recorded);
  const node = fields as unknown as Draft<SnapshotNode>;
  recordHooks(state, node, recorded);
  finishNames(state, node, basis.pkg);
  if (node.config.enabled === false) {
    addDisabled(state, node);
    return;
  }
  checkConfig(state, node);
  addNode(state, state.nodes, node, 'snapshots');
}

function checkConfig(state: ParseState, node: Draft<SnapshotNode>): void {
  const { strategy, unique_key: key, updated_at: updatedAt, check_cols: columns, materialized } = node.config;
  const missing: string[] = [];
  if (!strategy) missing.push('strategy');
  if (!key) missing.push('unique_key');
  if (strategy === 'timestamp' && !updatedAt) missing.push('updated_at');
  if (strategy === 'check' && !columns) missing.push('check_cols');
  if (strategy === 'timestamp' && columns) {
    const place = placeOf(state, node.unique_id);
    state.report(
      diagnostic(
        'E206',
        `the snapshot \`${node.name}\` sets \`check_cols\`, which the strategy \`timestamp\` does not use`,
        {
          uniqueId: node.unique_id,
          ...(place ? { place } : {}),
        },
      ),
    );
  }
  if (missing.length === 0 && (materialized === undefined || materialized === 'snapshot')) return;
  const place = placeOf(state, node.unique_id);
  const message =
    missing.length > 0
      ? `the snapshot \`${node.name}\` has no ${missing.map((name) => `\`${name}\``).join(' and no ')}`
      : `the snapshot \`${node.name}\` cannot be materialized as \`${materialized}\``;
  state.report(diagnostic('E206', message, { uniqueId: node.unique_id, ...(place ? { place } : {}) }));
}

import type { Graph } from '../graph/index.ts';
import { findNode, type Manifest } from '../manifest/manifest.ts';
import type { NodeChange } from './changes/findChanges.ts';
import { type DataResult, type Finding, rowChange } from './report.ts';
import type { CheckSettings, RuleName } from './settings.ts';

export interface Judged {
  readonly changes: readonly NodeChange[];
  readonly data: readonly DataResult[];
  readonly base: { readonly manifest: Manifest; readonly graph: Graph };
  readonly head: { readonly manifest: Manifest; readonly graph: Graph };
}

/**
 * Judges a change by the rules of the project. `allowed` are names of rules that this change may leave aside: labels
 * `tsdt:allow-<rule>` of the pull request, or `--allow`.
 */
export function judge(judged: Judged, settings: CheckSettings, allowed: ReadonlySet<string>): Finding[] {
  const findings: Finding[] = [];
  const add = (rule: RuleName, { id, file }: { id: string; file: string }, message: string, help: string): void => {
    const level = settings.rules[rule];
    if (level === 'off') return;
    const overridden = allowed.has(rule);
    const way = overridden
      ? 'allowed for this change'
      : `${help}, or allow it for once by the label \`tsdt:allow-${rule}\` or \`--allow ${rule}\``;
    findings.push({ rule, level, id, file, message, help: way, overridden });
  };
  for (const change of judged.changes) {
    contracts(change, judged, add);
    newModels(change, judged, add);
    removals(change, judged, add);
    if (change.class === 'breaking' && change.kind === 'changed' && change.type === 'model')
      add(
        'breaking',
        change,
        `\`${change.name}\`: ${change.because.join('; ')}`,
        'make the change so that readers keep what they have',
      );
  }
  rowChanges(judged, settings, add);
  return findings;
}

type Add = (rule: RuleName, where: { id: string; file: string }, message: string, help: string) => void;

/** A contracted model promises its columns: taking one back needs a new version. */
function contracts(change: NodeChange, judged: Judged, add: Add): void {
  const broken = brokenContract(change, judged);
  if (broken) add('contracts', change, broken, 'make a new version of the model, and let readers move to it');
}

function brokenContract(change: NodeChange, { base, head, data }: Judged): string | undefined {
  const before = base.manifest.nodes.get(change.id);
  if (before?.resource_type !== 'model' || !before.contract.enforced) return undefined;
  if (change.kind === 'removed') return `\`${change.name}\` has a contract and was removed`;
  const after = head.manifest.nodes.get(change.id);
  if (after?.resource_type !== 'model') return undefined;
  if (!after.contract.enforced) return `the contract of \`${change.name}\` is no longer enforced`;
  const broken = new Set<string>();
  for (const column of Object.values(before.columns)) {
    const now = after.columns[column.name];
    if (!now) broken.add(`column \`${column.name}\` was removed`);
    else if (now.data_type !== column.data_type)
      broken.add(`column \`${column.name}\` was \`${column.data_type}\`, is \`${now.data_type}\``);
  }
  const found = data.find(({ id }) => id === change.id)?.difference?.columns;
  for (const { name } of found?.removed ?? []) broken.add(`column \`${name}\` was removed`);
  return broken.size === 0 ? undefined : `the contract of \`${change.name}\` is broken: ${[...broken].join('; ')}`;
}

function newModels(change: NodeChange, { head }: Judged, add: Add): void {
  if (change.kind !== 'new' || change.type !== 'model') return;
  const isTested = head.graph
    .children(change.id)
    .some((id) => ['test', 'unit_test'].includes(findNode(head.manifest, id)?.resource_type ?? ''));
  if (!isTested)
    add(
      'tests_on_new_models',
      change,
      `\`${change.name}\` is new and has no test`,
      'add a test such as `unique` and `not_null` on its key',
    );
}

function removals(change: NodeChange, { base, head }: Judged, add: Add): void {
  if (change.kind !== 'removed' || change.type === 'test' || change.type === 'unit_test') return;
  const readers = base.graph
    .children(change.id)
    .map((id) => findNode(base.manifest, id))
    .filter((node) => node !== undefined && !['test', 'unit_test'].includes(node.resource_type))
    .filter((node) => findNode(head.manifest, node!.unique_id))
    .map((node) => `${node!.resource_type} \`${node!.name}\``);
  if (readers.length > 0)
    add(
      'removed_with_readers',
      change,
      `\`${change.name}\` was removed and is read by ${readers.join(', ')}`,
      'change its readers first',
    );
}

function rowChanges({ data, changes, head }: Judged, { rowChange: limit }: CheckSettings, add: Add): void {
  if (limit === null) return;
  for (const { id, name, difference } of data) {
    if (!difference) continue;
    const share = rowChange(difference);
    if (share <= limit) continue;
    const file =
      changes.find((change) => change.id === id)?.file ?? findNode(head.manifest, id)?.original_file_path ?? '';
    add(
      'row_change',
      { id, file },
      `${percent(share)} of the rows of \`${name}\` changed, more than ${percent(limit)}`,
      'look at the rows in the report',
    );
  }
}

export const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

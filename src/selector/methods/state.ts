import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { GraphNode } from '../../manifest/node.ts';
import { brokenContracts } from '../state/brokenContracts.ts';
import type { ChangePart, StateComparison } from '../state/comparison.ts';
import { type Method, missingState } from './method.ts';

type Check = (node: GraphNode, comparison: StateComparison) => boolean;

/** A part of `modified`: nodes that are new count too, where the kind of node has such a part. */
const part =
  (name: ChangePart): Check =>
  (node, comparison) =>
    comparison.hasPart(node, name) &&
    (comparison.isNew(node) || comparison.changes(node).some((change) => change.part === name));

const checks: Readonly<Record<string, Check>> = {
  new: (node, comparison) => comparison.isNew(node),
  old: (node, comparison) => !comparison.isNew(node),
  modified: (node, comparison) => comparison.isNew(node) || comparison.changes(node).length > 0,
  unmodified: (node, comparison) => !comparison.isNew(node) && comparison.changes(node).length === 0,
  'modified.body': part('body'),
  'modified.configs': part('configs'),
  'modified.persisted_descriptions': part('persisted_descriptions'),
  'modified.relation': part('relation'),
  'modified.macros': (node, comparison) => comparison.changes(node).some((change) => change.part === 'macros'),
  'modified.contract': part('contract'),
};

/** `state:modified` and its parts, `state:new`, `state:old`, `state:unmodified` - against the manifest in `--state`. */
export const state: Method = {
  matcher: (value, _args, world) => {
    if (!world.previous?.manifest) throw missingState('state', 'manifest.json', world);
    const check = checks[value];
    if (!check) {
      const near = didYouMean(value, Object.keys(checks));
      const help = near ? `did you mean \`state:${near}\`?` : `the values are ${Object.keys(checks).join(', ')}`;
      throw new DiagnosticError(diagnostic('E301', `\`state:${value}\` cannot be selected`, { help: [help] }));
    }
    const comparison = world.comparison();
    return (node) => check(node, comparison);
  },
  check: (value, world) =>
    value === 'modified' || value === 'modified.contract'
      ? brokenContracts(world.manifest, world.previous?.manifest ?? world.manifest)
      : [],
  values: () => Object.keys(checks),
};

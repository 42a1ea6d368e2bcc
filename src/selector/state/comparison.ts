import { findNode, type Manifest } from '../../manifest/manifest.ts';
import type { GraphNode } from '../../manifest/node.ts';
import type { World } from '../world.ts';
import { bodyChanges } from './body.ts';
import { configChanges } from './configs.ts';
import { contractChanges, upstreamContractChanges } from './contract.ts';
import { descriptionChanges } from './descriptions.ts';
import { hasCode } from './hasCode.ts';
import { MacroComparison } from './macros.ts';
import { isBefore112 } from './olderStates.ts';
import { otherChanges } from './others.ts';
import { readChanges } from './reads.ts';
import { relationChanges } from './relation.ts';

/** What `state:modified.<part>` can name, and `other` for what only the whole `state:modified` counts. */
export type ChangePart = 'body' | 'configs' | 'relation' | 'persisted_descriptions' | 'macros' | 'contract' | 'other';

/** One difference between a node and what it was in the state. */
export interface Change {
  readonly part: ChangePart;
  /** For people: `config \`materialized\` was \`view\`, is \`table\``. */
  readonly what: string;
}

/**
 * Compares nodes with their namesakes in the state's manifest in a normal form: what an environment alone makes different
 * (rendered database and schema names, absolute paths, times, line endings, order and white space of configs) is no change.
 */
export class StateComparison {
  private readonly found = new Map<string, readonly Change[]>();
  private readonly macros: MacroComparison;
  private readonly now: Manifest;
  private readonly before: Manifest;
  private readonly isOlder: boolean;

  constructor(now: Manifest, before: Manifest) {
    this.now = now;
    this.before = before;
    this.isOlder = isBefore112(before.metadata.dbt_version);
    this.macros = new MacroComparison(now, before);
  }

  /** The comparison of a world with its state's manifest. */
  static of(world: World): StateComparison {
    const before = world.previous?.manifest;
    if (!before) throw new Error('a comparison needs a manifest to compare with');
    return new StateComparison(world.manifest, before);
  }

  isNew(node: GraphNode): boolean {
    return findNode(this.before, node.unique_id) === undefined;
  }

  /** Whether this kind of node has such a part at all. */
  hasPart(node: GraphNode, part: ChangePart): boolean {
    if (part === 'other') return true;
    switch (node.resource_type) {
      case 'source':
        return part === 'configs' || part === 'relation';
      case 'exposure':
        return part === 'configs';
      default:
        return hasCode(node);
    }
  }

  /** All changes of a node that stood in the state already; empty for an unchanged or new one. */
  changes(node: GraphNode): readonly Change[] {
    const known = this.found.get(node.unique_id);
    if (known) return known;
    const before = findNode(this.before, node.unique_id);
    const changes = before && before.resource_type === node.resource_type ? this.compare(node, before) : [];
    this.found.set(node.unique_id, changes);
    return changes;
  }

  private compare(node: GraphNode, before: GraphNode): Change[] {
    return [
      ...bodyChanges(node, before),
      ...configChanges(node, before, this.isOlder),
      ...relationChanges(node, before, this.isOlder),
      ...descriptionChanges(node, before),
      ...contractChanges(node, before),
      ...upstreamContractChanges(node, this.now, this.before),
      ...this.macros.changes(node, before),
      ...readChanges(node, this.now, this.before),
      ...otherChanges(node, before),
    ];
  }
}

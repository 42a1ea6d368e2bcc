import { findNode } from '../manifest/manifest.ts';
import type { Criteria } from './spec.ts';
import type { Evaluating } from './world.ts';

const shownAnchors = 3;

/** Collects why each node was selected, in words. */
export class Reasons {
  readonly all = new Map<string, string[]>();
  private readonly world: Evaluating;

  constructor(world: Evaluating) {
    this.world = world;
  }

  matched(criteria: Criteria, ids: Iterable<string>): void {
    for (const id of ids) {
      this.add(id, `matches \`${criteria.raw}\``);
      if (criteria.method === 'state') this.changed(id);
    }
  }

  /** Nodes that came in by a graph operator: names the matched nodes nearest to hand. */
  neighbours(criteria: Criteria, anchors: ReadonlySet<string>, ids: Iterable<string>, how: string): void {
    const names = [...anchors].slice(0, shownAnchors).map((id) => `\`${this.name(id)}\``);
    const more = anchors.size > shownAnchors ? ` and ${anchors.size - shownAnchors} more` : '';
    for (const id of ids) if (!anchors.has(id)) this.add(id, `${how} ${names.join(', ')}${more} (\`${criteria.raw}\`)`);
  }

  tests(id: string, tested: string): void {
    if (!this.all.has(id)) this.add(id, `tests \`${this.name(tested)}\``);
  }

  /** What is different from the state. */
  private changed(id: string): void {
    const node = findNode(this.world.manifest, id);
    if (!node) return;
    const comparison = this.world.comparison();
    if (comparison.isNew(node)) this.add(id, 'is not in the state');
    for (const change of comparison.changes(node)) this.add(id, change.what);
  }

  private name(id: string): string {
    return findNode(this.world.manifest, id)?.name ?? id;
  }

  private add(id: string, reason: string): void {
    const list = this.all.get(id);
    if (!list) this.all.set(id, [reason]);
    else if (!list.includes(reason)) list.push(reason);
  }
}

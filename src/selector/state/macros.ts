import type { Manifest } from '../../manifest/manifest.ts';
import type { GraphNode } from '../../manifest/node.ts';
import type { Change } from './comparison.ts';
import { MacrosOfCode } from './macrosOfCode.ts';
import { normalText } from './normalForm.ts';

/**
 * Finds the macros of the project and its packages that a node uses, directly or through others, in branches that were not taken
 * too, and that differ. The tool's own macros are left out: they change with its version, and dbt's and tsdt's are not the same
 * texts.
 */
export class MacroComparison {
  private readonly now: Manifest;
  private readonly before: Manifest;
  private readonly own: ReadonlySet<string>;
  private readonly changed = new Map<string, string>();
  private readonly reached = new Map<string, ReadonlySet<string>>();
  private readonly code = new MacrosOfCode();
  private words: ReadonlySet<string> | undefined;

  constructor(now: Manifest, before: Manifest) {
    this.now = now;
    this.before = before;
    this.own = new Set([
      'dbt',
      'dbt_postgres',
      `dbt_${now.metadata.adapter_type}`,
      `dbt_${before.metadata.adapter_type}`,
    ]);
    for (const [id, macro] of now.macros) {
      if (this.own.has(macro.package_name)) continue;
      const earlier = before.macros.get(id);
      if (!earlier) this.changed.set(id, `macro \`${macro.name}\` is new`);
      else if (normalText(earlier.macro_sql) !== normalText(macro.macro_sql)) {
        this.changed.set(id, `macro \`${macro.name}\` changed`);
      }
    }
    for (const [id, macro] of before.macros) {
      if (!this.own.has(macro.package_name) && !now.macros.has(id))
        this.changed.set(id, `macro \`${macro.name}\` was removed`);
    }
  }

  changes(node: GraphNode, before: GraphNode): Change[] {
    if (this.changed.size === 0) return [];
    const used = new Set([...this.usedBy(node, this.now), ...this.usedBy(before, this.before)]);
    return [...used]
      .filter((id) => this.changed.has(id))
      .sort()
      .map((id) => ({ part: 'macros', what: this.changed.get(id)! }));
  }

  private *usedBy(node: GraphNode, manifest: Manifest): Generator<string> {
    if (node.resource_type === 'source') return;
    const key = manifest === this.now ? 'now' : 'before';
    this.words ??= new Set([...wordsFor(this.changed, this.now), ...wordsFor(this.changed, this.before)]);
    const used = new Set([...node.depends_on.macros, ...this.code.of(node, manifest, this.words)]);
    for (const id of used) {
      yield id;
      const known = this.reached.get(`${key} ${id}`) ?? this.reach(id, manifest);
      this.reached.set(`${key} ${id}`, known);
      yield* known;
    }
  }

  /** The macros that a macro calls, and those that they call, and so on. */
  private reach(start: string, manifest: Manifest): ReadonlySet<string> {
    const found = new Set<string>();
    const queue = [start];
    for (const id of queue) {
      for (const next of manifest.macros.get(id)?.depends_on.macros ?? []) {
        if (found.has(next)) continue;
        found.add(next);
        queue.push(next);
      }
    }
    return found;
  }
}

/** The words by which code may call a macro that changed, or one that calls such a macro. */
function wordsFor(changed: ReadonlyMap<string, string>, { macros }: Manifest): Set<string> {
  const callers = new Map<string, string[]>();
  for (const [id, macro] of macros)
    for (const called of macro.depends_on.macros) {
      const known = callers.get(called);
      if (known) known.push(id);
      else callers.set(called, [id]);
    }
  const ids = new Set(changed.keys());
  for (const id of ids) for (const caller of callers.get(id) ?? []) ids.add(caller);
  const names = [...ids].map((id) => id.slice(id.lastIndexOf('.') + 1));
  // `adapter.dispatch('name')` leaves the prefix out
  return new Set(names.flatMap((name) => [name, name.slice(name.indexOf('__') + 2)]));
}

import type { Body, Target } from '../parse/ast.ts';

/**
 * The names that one scope assigns, known before it is evaluated. A name that is not assigned (yet) is looked for in the
 * scopes around it, and at last in the globals: assignments within `if` reach as far as their scope.
 */
export class Scope {
  readonly parent: Scope | undefined;
  private readonly slotsByName = new Map<string, number>();
  /** Names that were looked up in this scope, so that loops without `loop` need not make one. */
  readonly used = new Set<string>();

  constructor(parent: Scope | undefined, names: Iterable<string> = []) {
    this.parent = parent;
    for (const name of names) this.declare(name);
  }

  declare(name: string): number {
    let slot = this.slotsByName.get(name);
    if (slot === undefined) {
      slot = this.slotsByName.size;
      this.slotsByName.set(name, slot);
    }
    return slot;
  }

  get size(): number {
    return this.slotsByName.size;
  }

  /** Where a name may be found, innermost first. */
  find(name: string): { hops: number; slot: number }[] {
    const found: { hops: number; slot: number }[] = [];
    let hops = 0;
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const slot = scope.slotsByName.get(name);
      if (slot !== undefined) {
        scope.used.add(name);
        found.push({ hops, slot });
      }
      hops += 1;
    }
    return found;
  }
}

/** The names that a body assigns in its own scope; loops, blocks and macros have scopes of their own. */
export function* assignedNames(body: Body): Generator<string> {
  for (const statement of body) {
    switch (statement.kind) {
      case 'set':
      case 'setBlock':
        yield* targetNames(statement.target);
        break;
      case 'if':
        for (const branch of statement.branches) yield* assignedNames(branch.body);
        if (statement.otherwise) yield* assignedNames(statement.otherwise);
        break;
      case 'macro':
        if (statement.macro.name !== undefined) yield statement.macro.name;
        break;
      default:
        break;
    }
  }
}

export function* targetNames(target: Target): Generator<string> {
  if (target.kind === 'name') yield target.name;
  else if (target.kind === 'tuple') for (const item of target.items) yield* targetNames(item);
}

import type { GraphNode } from '../../manifest/node.ts';
import { hasWildcard, wildcard } from '../wildcard.ts';
import { selectable } from '../world.ts';
import type { Method } from './method.ts';

/**
 * `orders`, `staging.shop`, `proj.staging.*` - by name, or by folders from the start, with or without the package. From the
 * first part with a wildcard on, the rest of the pattern meets the rest of the name, dots included. A versioned model is
 * also meant by `orders` (all versions), `orders.v2` and `orders_v2`. Never sources.
 */
export const fqn: Method = {
  matcher: (value) => {
    const { named, inFolder } = pattern(value);
    return (node) => node.resource_type !== 'source' && (named(node.fqn, isVersioned(node)) || inFolder(node.fqn));
  },
  candidates: (value, { manifest }) => manifest.fqns && like(value, manifest.fqns()),
  *values(world) {
    for (const node of selectable(world.manifest)) {
      if (node.resource_type === 'source') continue;
      yield node.name;
      const folders = node.fqn.slice(1, -1);
      for (let length = 1; length <= folders.length; length += 1) yield folders.slice(0, length).join('.');
    }
  },
};

function isVersioned(node: GraphNode): boolean {
  return node.resource_type === 'model' && node.version !== null && node.version !== undefined;
}

/** Ids of what a pattern means, whether it is versioned or not. */
function* like(value: string, fqns: Iterable<readonly [string, readonly string[]]>): Generator<string> {
  const { named, inFolder } = pattern(value);
  for (const [id, names] of fqns) if (named(names, false) || named(names, true) || inFolder(names)) yield id;
}

interface Pattern {
  readonly named: (names: readonly string[], versioned: boolean) => boolean;
  /** From the start of the names, with or without the package. */
  readonly inFolder: (names: readonly string[]) => boolean;
}

function pattern(value: string): Pattern {
  const parts = value.split('.');
  const from = parts.findIndex(hasWildcard);
  const fixed = from < 0 ? parts : parts.slice(0, from);
  const rest = from < 0 ? undefined : wildcard(parts.slice(from).join('.'));
  const isName = wildcard(value);
  const underlined = parts.slice(-2).join('_');
  const begins = (names: readonly string[]): boolean => {
    if (names.length < parts.length) return false;
    if (!fixed.every((part, at) => names[at] === part)) return false;
    return rest === undefined || rest(names.slice(from).join('.'));
  };
  return {
    named: (names, versioned) =>
      versioned ? isName(names.at(-2) ?? '') || names.slice(-2).join('_') === underlined : isName(names.at(-1) ?? ''),
    inFolder: (names) => {
      const flat = names.some((name) => name.includes('.')) ? names.join('.').split('.') : names;
      return begins(flat) || begins(flat.slice((names[0] ?? '').split('.').length));
    },
  };
}

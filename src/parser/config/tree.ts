import type { JsonObject } from '../../manifest/node.ts';
import { type Fragment, isObject } from './merge.ts';

/**
 * The levels of a config tree that apply to a node, from the root of the tree to the deepest folder or name of its fqn that
 * the tree mentions.
 */
export function levelsFor(tree: JsonObject, fqn: readonly string[]): readonly JsonObject[] {
  const levels: JsonObject[] = [tree];
  let level: JsonObject = tree;
  for (const step of fqn) {
    const next = Object.hasOwn(level, step) ? level[step] : undefined;
    if (!isObject(next)) break;
    level = next as JsonObject;
    levels.push(level);
  }
  return levels;
}

/** The configs that stand at one level: keys with a `+`, and plain keys whose value cannot be a folder. */
export function configsOf(level: JsonObject): Fragment {
  const configs: Record<string, unknown> = {};
  for (const key in level) {
    const value = level[key];
    if (key.startsWith('+')) configs[key.slice(1).trim()] = value;
    else if (!isObject(value)) configs[key] = value;
  }
  return configs;
}

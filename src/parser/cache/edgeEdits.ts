import type { CacheFile, Edit } from './cacheFile.ts';
import type { CacheIndex } from './cacheIndex.ts';

type Parents = ReadonlyMap<string, readonly string[]>;

/** The changes of manifest.json's `parent_map` and `child_map` for nodes whose parents changed; undefined when they are not found. */
export function edgeEdits(
  cache: CacheFile,
  { edges }: CacheIndex,
  before: Parents,
  after: Parents,
  changed: Iterable<string>,
): Edit[] | undefined {
  const edits: Edit[] = [];
  const touched = new Set<string>();
  const replace = (id: string, old: readonly string[], now: readonly string[], from: number, to: number): boolean => {
    const key = `${JSON.stringify(id)}: `;
    const was = JSON.stringify(old);
    const at = cache.find(`${key}${was}`, from, to);
    if (at === undefined) return false;
    const start = at + Buffer.byteLength(key);
    edits.push({ start, end: start + Buffer.byteLength(was), text: JSON.stringify(now) });
    return true;
  };
  for (const id of changed) {
    const old = sorted(before.get(id));
    const now = sorted(after.get(id));
    if (old.join('\n') === now.join('\n')) continue;
    if (!replace(id, old, now, edges.parents, edges.children)) return undefined;
    for (const parent of [...old, ...now])
      if (before.has(parent) && old.includes(parent) !== now.includes(parent)) touched.add(parent);
  }
  if (touched.size === 0) return edits;
  const [old, now] = [childrenOf(touched, before), childrenOf(touched, after)];
  for (const parent of touched)
    if (!replace(parent, old.get(parent) ?? [], now.get(parent) ?? [], edges.children, edges.end)) return undefined;
  return edits;
}

const sorted = (ids: readonly string[] | undefined): string[] => [...new Set(ids ?? [])].sort();

function childrenOf(wanted: ReadonlySet<string>, parents: Parents): Map<string, string[]> {
  const children = new Map<string, string[]>([...wanted].map((id) => [id, []]));
  for (const [id, own] of parents) for (const parent of new Set(own)) children.get(parent)?.push(id);
  for (const list of children.values()) list.sort();
  return children;
}

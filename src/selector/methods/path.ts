import type { GraphNode } from '../../manifest/node.ts';
import { hasWildcard, wildcard } from '../wildcard.ts';
import { selectable, type World } from '../world.ts';
import type { Method } from './method.ts';

/**
 * `path:models/staging`, `models/staging/*.sql`, `path:models/props.yml` - nodes defined in a file, in a folder, or described
 * in a YAML file. The pattern meets files and folders of the root project, as a glob does (`*` within a folder, `**` any
 * depth); nodes of packages are found when their own path, taken from the package's folder, is one of those.
 */
export const path: Method = {
  matcher: (value, _args, world) => {
    const wanted = new Set<string>();
    const matches = glob(normalize(value));
    for (const existing of rootPaths(world)) if (matches(existing)) wanted.add(existing);
    return (node) =>
      pathsOf(node).some((own) => wanted.has(own)) || parentsOf(node.original_file_path).some((p) => wanted.has(p));
  },
  values: (world) => rootPaths(world),
};

function normalize(value: string): string {
  return value
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

function pathsOf(node: GraphNode): string[] {
  const patch = 'patch_path' in node ? (node.patch_path as string | null | undefined) : undefined;
  return patch ? [node.original_file_path, patch.replace(/^[^:]*:\/\//, '')] : [node.original_file_path];
}

function parentsOf(file: string): string[] {
  const out: string[] = [];
  for (let at = file.lastIndexOf('/'); at > 0; at = file.lastIndexOf('/', at - 1)) out.push(file.slice(0, at));
  return out;
}

/** The files and folders of the root project that nodes come from. */
function rootPaths(world: World): Set<string> {
  const paths = new Set<string>();
  const root = world.manifest.metadata.project_name;
  for (const node of selectable(world.manifest)) {
    if (node.package_name !== root) continue;
    for (const own of pathsOf(node)) {
      paths.add(own);
      for (const parent of parentsOf(own)) {
        if (paths.has(parent)) break;
        paths.add(parent);
      }
    }
  }
  return paths;
}

/** The glob of Python's pathlib: segments match segments, `**` any number of folders. */
function glob(pattern: string): (path: string) => boolean {
  if (!hasWildcard(pattern)) return (text) => text === pattern;
  const segments = pattern.split('/').map((segment) => (segment === '**' ? null : wildcard(segment)));
  const match = (parts: readonly string[], at: number, from: number): boolean => {
    if (from === segments.length) return at === parts.length;
    const segment = segments[from]!;
    if (segment !== null) return at < parts.length && segment(parts[at]!) && match(parts, at + 1, from + 1);
    for (let skip = at; skip <= parts.length; skip += 1) if (match(parts, skip, from + 1)) return true;
    return false;
  };
  return (text) => match(text.split('/'), 0, 0);
}

import { secretPrefix, varScopes } from '../context/vars.ts';
import type { Project } from '../manifest/project.ts';
import type { Template } from '../template/index.ts';
import { hashOf } from './observed.ts';
import type { ParseState } from './state.ts';

/** What bodies read of their surroundings, by unique id: `var:name` and `env_var:NAME` to hashes of the values. */
export type NodeReads = ReadonlyMap<string, Readonly<Record<string, string>>>;

/**
 * Vars and environment variables that the code names outside of `config()`. While parsing, whole branches are not taken
 * (`is_incremental()`, `execute`): what stands in them is found here.
 */
export function* readsOfCode({ calls }: Template): Generator<string> {
  const configs = calls.filter(({ callee }) => callee.kind === 'name' && callee.name === 'config');
  for (const { callee, args, start, end } of calls) {
    if (callee.kind !== 'name' || (callee.name !== 'var' && callee.name !== 'env_var')) continue;
    const [name] = args;
    if (name?.kind !== 'literal' || typeof name.value !== 'string') continue;
    if (configs.some((config) => config.start <= start && end <= config.end)) continue;
    yield `${callee.name}:${name.value}`;
  }
}

/** Keeps for `state:modified` what a node reads, with the values of now; nothing for a node that reads nothing. */
export function noteReads(
  state: ParseState,
  node: { readonly uniqueId: string; readonly pkg: { readonly name: string } },
  reads: ReadonlySet<string> | undefined,
): void {
  const found = [...(reads ?? [])]
    // a secret is refused where it is read, and its value is nobody's
    .filter((read) => !read.startsWith(`env_var:${secretPrefix}`))
    .sort()
    .map((read) => [read, hashOf(valueNow(read, state.project, node.pkg.name))]);
  if (found.length > 0) state.reads.set(node.uniqueId, Object.fromEntries(found));
  else state.reads.delete(node.uniqueId);
}

function valueNow(read: string, project: Project, packageName: string): unknown {
  const name = read.slice(read.indexOf(':') + 1);
  if (read.startsWith('env_var:')) return project.env[name];
  return varScopes(project, packageName).find((vars) => Object.hasOwn(vars, name))?.[name];
}

/** In an order that does not tell which nodes were parsed when. */
export const inOrder = (reads: Iterable<readonly [string, Readonly<Record<string, string>>]>): NodeReads =>
  new Map([...reads].sort(([a], [b]) => (a < b ? -1 : 1)));

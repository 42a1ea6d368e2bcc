import type { Manifest } from '../../manifest/manifest.ts';
import type { GraphNode } from '../../manifest/node.ts';
import { parseTemplate, type Template, TemplateError } from '../../template/index.ts';

/**
 * Macros that the code of a node calls by a literal name. `depends_on.macros` holds, as in dbt, those alone that ran while the
 * project was read: what stands behind `is_incremental()`, `execute` or another target is found here.
 */
export class MacrosOfCode {
  private readonly templates = new Map<string, Template | undefined>();

  /** Unique ids; empty unless the code has one of the words, which is far cheaper to find out than what it calls. */
  *of(node: GraphNode, manifest: Manifest, words: ReadonlySet<string>): Generator<string> {
    if (!('language' in node) || node.language !== 'sql') return;
    const { raw_code: code, package_name: from } = node;
    if (typeof code !== 'string' || !code.includes('{') || !(code.match(/\w+/g) ?? []).some((word) => words.has(word)))
      return;
    const template = this.read(code);
    for (const { callee, args } of template?.calls ?? []) {
      if (callee.kind === 'name') {
        if (!template?.assigned.has(callee.name)) yield* find(manifest, callee.name, from);
        continue;
      }
      if (callee.kind !== 'attribute' || callee.object.kind !== 'name') continue;
      const { name: owner } = callee.object;
      if (template?.assigned.has(owner)) continue;
      if (owner !== 'adapter') yield* findIn(manifest, owner, callee.name);
      else if (callee.name === 'dispatch' && args.length === 1 && args[0]?.kind === 'literal')
        yield* dispatched(manifest, String(args[0].value), from);
    }
  }

  private read(code: string): Template | undefined {
    if (!this.templates.has(code)) this.templates.set(code, parsed(code));
    return this.templates.get(code);
  }
}

/** Undefined for a text of another tool's state that is no template here. */
function parsed(code: string): Template | undefined {
  try {
    return parseTemplate({ path: 'state', text: code });
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

/** What a plain name means in a package: its own macro, the root project's, a built-in one. */
function* find(manifest: Manifest, name: string, from: string): Generator<string> {
  const root = manifest.metadata.project_name || from;
  for (const owner of [from, root, ...builtin(manifest)]) {
    const id = `macro.${owner}.${name}`;
    if (!manifest.macros.has(id)) continue;
    yield id;
    return;
  }
}

function* findIn(manifest: Manifest, owner: string, name: string): Generator<string> {
  for (const one of owner === 'dbt' ? builtin(manifest) : [owner]) {
    const id = `macro.${one}.${name}`;
    if (!manifest.macros.has(id)) continue;
    yield id;
    return;
  }
}

/** The implementation for the adapter, or the default one. Where a namespace is given, the project file decides: nothing is guessed. */
function* dispatched(manifest: Manifest, name: string, from: string): Generator<string> {
  for (const prefix of [manifest.metadata.adapter_type, 'default']) {
    const [found] = find(manifest, `${prefix}__${name}`, from);
    if (found === undefined) continue;
    yield found;
    return;
  }
}

const builtin = ({ metadata }: Manifest): readonly string[] => [`dbt_${metadata.adapter_type}`, 'dbt'];

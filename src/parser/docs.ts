import type { Diagnostic } from '../base/diagnostic.ts';
import { diagnostic } from '../base/diagnostic.ts';
import type { Place } from '../base/source.ts';
import { didYouMean } from '../base/suggest.ts';
import { nativeFunction, optionalText } from '../context/arguments.ts';
import type { DocNode } from '../manifest/node.ts';
import type { Package, Project } from '../manifest/project.ts';
import type { Globals } from '../template/index.ts';
import { TemplateError } from '../template/index.ts';
import { mayBeTemplate } from './properties/renderRules.ts';
import type { Rendering } from './rendering.ts';

export interface Description {
  readonly text: string;
  /** Unique ids of the docs blocks that the text was made of. */
  readonly blocks: readonly string[];
}

const empty: Description = { text: '', blocks: [] };
const single = /^\{\{\s*doc\(\s*(['"])([^'"\\]*)\1\s*\)\s*\}\}$/;

/** Docs blocks by name, and descriptions made of them. */
export class Docs {
  readonly nodes = new Map<string, DocNode>();
  private readonly byName = new Map<string, Map<string, DocNode>>();
  private readonly project: Project;
  private readonly report: (diagnostic: Diagnostic) => void;

  constructor(project: Project, report: (diagnostic: Diagnostic) => void) {
    this.project = project;
    this.report = report;
  }

  add(doc: DocNode, place: Place): void {
    const other = this.nodes.get(doc.unique_id);
    if (other) {
      this.report(
        diagnostic('E204', `two docs blocks are named \`${doc.name}\``, {
          place,
          help: [`the other one is in \`${other.original_file_path}\``],
        }),
      );
      return;
    }
    this.nodes.set(doc.unique_id, doc);
    const named = this.byName.get(doc.name);
    if (named) named.set(doc.package_name, doc);
    else this.byName.set(doc.name, new Map([[doc.package_name, doc]]));
  }

  /** The root project's block, or that of the own package, or any. */
  find(name: string, pkg: Package): DocNode | undefined {
    const named = this.byName.get(name);
    return named?.get(this.project.name) ?? named?.get(pkg.name) ?? named?.values().next().value;
  }

  /** A description with its `doc()` calls replaced; a block that does not exist is reported. */
  describe(written: unknown, pkg: Package, rendering: Rendering, place: () => Place): Description {
    if (written === undefined || written === null || written === '') return empty;
    const text = String(written);
    if (!mayBeTemplate(text)) return { text, blocks: [] };
    const name = single.exec(text)?.[2];
    const only = name === undefined ? undefined : this.find(name, pkg);
    if (only) return { text: only.block_contents, blocks: [only.unique_id] };
    const blocks: string[] = [];
    const words = rendering.yamlContext(pkg);
    const doc = nativeFunction('doc', ['first', 'second?'], (first, second) => {
      const found = this.lookUp(
        optionalText(first) ?? '',
        second === undefined ? undefined : (optionalText(second) ?? ''),
        pkg,
      );
      blocks.push(found.unique_id);
      return found.block_contents;
    });
    const globals: Globals = { get: (word) => (word === 'doc' ? doc : words.get(word)) };
    const rendered = rendering.textOf(text, globals, place);
    return { text: rendered ?? '', blocks };
  }

  private lookUp(first: string, second: string | undefined, pkg: Package): DocNode {
    const name = second ?? first;
    const found = second === undefined ? this.find(name, pkg) : this.byName.get(name)?.get(first);
    if (found) return found;
    const error = new TemplateError(
      'other',
      `Documentation for '${second === undefined ? name : `${first}.${name}`}' not found`,
    );
    const meant = didYouMean(name, this.byName.keys());
    if (meant) error.help.push(`did you mean \`${meant}\`?`);
    throw error;
  }
}

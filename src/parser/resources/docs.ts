import type { SourceFile, Span } from '../../base/source.ts';
import type { Package } from '../../manifest/project.ts';
import type { ProjectFile } from '../../project/index.ts';
import { scanBlocks, TemplateError, toDiagnostic } from '../../template/index.ts';
import { mayBeTemplate } from '../properties/renderRules.ts';
import type { ParseState } from '../state.ts';

const docsBlocks: ReadonlySet<string> = new Set(['docs']);

/** Reads the `{% docs %}` blocks of a package's Markdown files. */
export function parseDocsBlocks(state: ParseState, pkg: Package, files: readonly ProjectFile[]): void {
  for (const file of files) {
    const source = state.read(pkg, file);
    if (!mayBeTemplate(source.text)) continue;
    try {
      for (const block of scanBlocks(source, { allowed: docsBlocks })) {
        const name = block.name ?? '';
        state.docs.add(
          {
            name,
            resource_type: 'doc',
            package_name: pkg.name,
            path: file.path,
            original_file_path: file.originalFilePath,
            unique_id: `doc.${pkg.name}.${name}`,
            block_contents: contents(state, pkg, source, block.contents),
          },
          { file: source, span: block.full },
        );
      }
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      state.report(toDiagnostic(error));
    }
  }
}

/** The text of a block; what it holds of templates is rendered. */
function contents(state: ParseState, pkg: Package, source: SourceFile, span: Span): string {
  const text = source.text.slice(span.start, span.end);
  if (!mayBeTemplate(text)) return text.trim();
  return (
    state.rendering.textOf(text, state.rendering.yamlContext(pkg), () => ({ file: source, span })) ?? text
  ).trim();
}

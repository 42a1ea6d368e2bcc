import type { SourceFile } from '../base/source.ts';
import type { Package } from '../manifest/project.ts';
import type { DeprecatedForms } from './deprecatedForms.ts';

const use = /\bmodules\s*\.\s*itertools\b/;

/** W016 for templates that use `modules.itertools`: it may be gone one day. Comments are not looked into. */
export function reportItertools(forms: DeprecatedForms, pkg: Package, file: SourceFile): void {
  if (!file.text.includes('itertools')) return;
  const text = file.text.replace(/\{#[\s\S]*?#\}/g, (comment) => ' '.repeat(comment.length));
  const match = use.exec(text);
  if (!match) return;
  const span = { start: match.index, end: match.index + match[0].length };
  const message = '`modules.itertools` is deprecated';
  forms.found('W016', pkg, () => ({ file, span }), message, 'use loops and filters instead');
}

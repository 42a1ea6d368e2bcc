import { DiagnosticError } from '../base/diagnostic.ts';
import type { Place, SourceFile } from '../base/source.ts';
import {
  type Globals,
  parseTemplate,
  renderNativeSync,
  TemplateError,
  toConfig,
  toDiagnostic,
} from '../template/index.ts';

type Path = readonly (string | number)[];

export interface RenderYamlOptions {
  readonly globals: Globals;
  readonly file: SourceFile;
  /** False for what is rendered later (hooks, vars). */
  shouldRender?(path: Path): boolean;
  /** Where a value stands, for messages. */
  place(path: Path): Place | undefined;
}

/**
 * Renders the Jinja in every string of YAML data, with native results: `"{{ var('n') }}"` keeps the type of the variable.
 * Mappings come back as Maps. Throws a DiagnosticError with the place of the YAML value.
 */
export function renderYaml(data: unknown, options: RenderYamlOptions, path: Path = []): unknown {
  if (typeof data === 'string') return renderText(data, options, path);
  if (Array.isArray(data)) return data.map((item, index) => renderYaml(item, options, [...path, index]));
  if (data instanceof Map) {
    return new Map([...data].map(([key, value]) => [key, renderYaml(value, options, [...path, key as string])]));
  }
  return data;
}

const mayBeTemplate = /\{[{%#]/;

function renderText(text: string, options: RenderYamlOptions, path: Path): unknown {
  if (options.shouldRender?.(path) === false) return text;
  // as a template, a text loses its last line end
  if (!mayBeTemplate.test(text)) return text.endsWith('\n') ? text.slice(0, -1) : text;
  try {
    return toConfig(renderNativeSync(parseTemplate({ path: options.file.path, text }), options.globals));
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const place = options.place(path);
    throw new DiagnosticError({ ...toDiagnostic(error), ...(place ? { place } : {}) }, { cause: error });
  }
}

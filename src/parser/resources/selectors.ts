import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Json, JsonObject } from '../../manifest/node.ts';
import type { Project } from '../../manifest/project.ts';
import { readSelectorTerm } from '../../manifest/selectorTerm.ts';
import { readYaml, toPlain } from '../../template/yaml/index.ts';
import { isObject } from '../config/merge.ts';

/**
 * The definitions of selectors.yml by name, as the manifest carries them: every term as a mapping. selector/ reads and checks the
 * file itself.
 */
export function parseSelectors(project: Project, report: (diagnostic: Diagnostic) => void): Record<string, Json> {
  if (!project.selectorsFile) return {};
  const document = readYaml(project.selectorsFile);
  for (const problem of document.diagnostics) report(problem);
  const list = document.value instanceof Map ? document.value.get('selectors') : undefined;
  const selectors: Record<string, Json> = {};
  for (const written of Array.isArray(list) ? list : []) {
    const name = written instanceof Map ? written.get('name') : undefined;
    if (!(written instanceof Map) || typeof name !== 'string') continue;
    const selector = toPlain(written) as JsonObject;
    selectors[name] = {
      ...selector,
      ...('definition' in selector ? { definition: normal(selector.definition!) } : {}),
    };
  }
  return selectors;
}

function normal(definition: Json): Json {
  if (typeof definition === 'string') return termOf(definition);
  if (!isObject(definition)) return definition;
  const parts = definition as JsonObject;
  for (const operator of ['union', 'intersection'])
    if (Array.isArray(parts[operator])) return { [operator]: (parts[operator] as readonly Json[]).map(normal) };
  const [key, ...others] = Object.keys(parts);
  if (key === undefined) return parts;
  const value = Array.isArray(parts[key]) ? (parts[key] as readonly Json[]).map(normal) : parts[key]!;
  if (key === 'exclude') return { exclude: value };
  return others.length === 0 ? { method: key, value } : parts;
}

function termOf(raw: string): Json {
  const term = readSelectorTerm(raw);
  if (!term) return raw;
  return {
    ...(term.at ? { childrens_parents: true } : {}),
    ...(term.parents ? { parents: true } : {}),
    ...(term.parentsDepth ? { parents_depth: term.parentsDepth } : {}),
    method: term.method,
    ...(term.value ? { value: term.value } : {}),
    ...(term.children ? { children: true } : {}),
    ...(term.childrenDepth ? { children_depth: term.childrenDepth } : {}),
  };
}

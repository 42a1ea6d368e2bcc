import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Json } from '../../manifest/node.ts';
import type { Project } from '../../manifest/project.ts';
import { readYaml, toPlain } from '../../template/yaml/index.ts';

/** The definitions of selectors.yml by name, for the manifest; selector/ reads and checks the file itself. */
export function parseSelectors(project: Project, report: (diagnostic: Diagnostic) => void): Record<string, Json> {
  if (!project.selectorsFile) return {};
  const document = readYaml(project.selectorsFile);
  for (const problem of document.diagnostics) report(problem);
  const list = document.value instanceof Map ? document.value.get('selectors') : undefined;
  const selectors: Record<string, Json> = {};
  for (const selector of Array.isArray(list) ? list : []) {
    const name = selector instanceof Map ? selector.get('name') : undefined;
    if (selector instanceof Map && typeof name === 'string') selectors[name] = toPlain(selector) as Json;
  }
  return selectors;
}

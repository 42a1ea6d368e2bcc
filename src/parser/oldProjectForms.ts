import type { Place } from '../base/source.ts';
import type { Project } from '../manifest/project.ts';
import { readYaml, type YamlDocument, type YamlPath } from '../template/yaml/index.ts';
import { isConfigName } from './config/fields.ts';
import { isObject } from './config/merge.ts';
import type { DeprecatedForms } from './deprecatedForms.ts';

const renamedKeys = { 'source-paths': 'model-paths', 'data-paths': 'seed-paths' };
const renamedOptions = { include: 'error', exclude: 'warn' };

/** Old forms of the project file: keys that have another name now (W011, W015), configs without a `+` (W014). */
export function reportOldProjectForms(project: Project, forms: DeprecatedForms): void {
  const file = new ProjectPlaces(project);
  for (const [old, name] of Object.entries(renamedKeys))
    if (file.has([old])) forms.found('W011', project.package, file.at([old]), renamed(old, name), 'rename it');
  for (const [old, name] of Object.entries(renamedOptions)) {
    if (!project.flags.warnErrorOptions.oldNames?.includes(old)) continue;
    const path = ['flags', 'warn_error_options', old];
    forms.found('W015', project.package, file.at(path), renamed(old, name), 'rename it');
  }
  for (const [section, tree] of Object.entries(project.package.unrenderedConfigs))
    for (const path of configsWithoutPlus(tree, [])) {
      const key = path.at(-1)!;
      const place = () => file.find(section, path);
      forms.found('W014', project.package, place, `the config \`${key}\` has no \`+\``, `write \`+${key}:\``);
    }
}

const renamed = (old: string, name: string): string => `\`${old}\` is called \`${name}\` now`;

/** What is no mapping cannot be a folder: such a key is a config. */
function* configsWithoutPlus(level: object, path: readonly string[]): Generator<readonly string[]> {
  for (const [key, value] of Object.entries(level)) {
    if (key.startsWith('+')) continue;
    if (!isObject(value)) {
      if (isConfigName(key)) yield [...path, key];
    } else if (!isConfigName(key)) yield* configsWithoutPlus(value, [...path, key]);
  }
}

/** Places in the project file, which is read again only when one is asked for. */
class ProjectPlaces {
  private readonly project: Project;
  private document: YamlDocument | undefined;

  constructor(project: Project) {
    this.project = project;
  }
  has([key]: readonly [string]): boolean {
    if (!this.project.package.projectFile.text.includes(key)) return false;
    const { value } = this.read();
    return value instanceof Map && value.has(key);
  }
  /** Nowhere for what comes from the command line. */
  at(path: YamlPath): () => Place | undefined {
    return () => {
      let value: unknown = this.read().value;
      for (const step of path) value = value instanceof Map ? value.get(step) : undefined;
      return value === undefined ? undefined : this.read().place(path, 'key');
    };
  }
  /** Sections may be written with hyphens, and that of tests under its old name. */
  find(section: string, path: readonly string[]): Place | undefined {
    const names = [section, section.replace('_', '-'), ...(section === 'data_tests' ? ['tests'] : [])];
    for (const name of names) {
      const place = this.at([name, ...path])();
      if (place) return place;
    }
    return undefined;
  }
  private read(): YamlDocument {
    this.document ??= readYaml(this.project.package.projectFile);
    return this.document;
  }
}

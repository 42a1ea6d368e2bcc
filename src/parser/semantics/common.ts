import type { JsonObject, NodeConfig, SemanticNode } from '../../manifest/node.ts';
import type { YamlValue } from '../../template/yaml/index.ts';
import { fqnOf, mergeConfigs } from '../compilable.ts';
import type { ConfigSection } from '../config/fields.ts';
import { entryConfig, plainObject, texts } from '../properties/entryConfig.ts';
import type { Entry } from '../properties/propertyFile.ts';
import type { Draft, ParseState } from '../state.ts';

export type Semantic = Draft<SemanticNode>;

/** The fields that semantic models, metrics and saved queries share. */
export function common(
  state: ParseState,
  entry: Entry,
  kind: SemanticNode['resource_type'],
  section: ConfigSection,
): Semantic {
  const { pkg, file, name } = entry;
  const uniqueId = `${kind}.${pkg.name}.${name}`;
  const fqn = fqnOf(pkg, file.path, name);
  const place = () => entry.place(['name']);
  state.places.set(uniqueId, place);
  const config = mergeConfigs(
    state,
    { section, pkg, fqn, uniqueId },
    entryConfig(state, entry),
    undefined,
    place,
  ) as NodeConfig;
  return {
    name,
    resource_type: kind,
    package_name: pkg.name,
    path: file.path,
    original_file_path: file.originalFilePath,
    unique_id: uniqueId,
    fqn,
    label: textOf(entry.data.get('label')),
    metadata: null,
    depends_on: { macros: [], nodes: [] },
    refs: [],
    created_at: state.createdAt,
    config,
    unrendered_config: state.configs.unrendered(section, pkg, fqn, {
      properties: plainObject(entry.raw.get('config')),
    }),
    group: config.group ?? null,
  };
}

export function describe(state: ParseState, entry: Entry): string | null {
  const written = entry.data.get('description');
  if (written === undefined || written === null) return null;
  return state.docs.describe(written, entry.pkg, state.rendering, () => entry.place(['description'])).text;
}

/** Filters as the manifest carries them. */
export function filterOf(value: YamlValue | undefined): JsonObject | null {
  const filters = texts(value);
  return filters.length === 0 ? null : { where_filters: filters.map((sql) => ({ where_sql_template: sql })) };
}

export const textOf = (value: YamlValue | undefined): string | null =>
  value === undefined || value === null ? null : String(value);
export const objectOrNull = (value: YamlValue | undefined): JsonObject | null =>
  value instanceof Map ? plainObject(value) : null;

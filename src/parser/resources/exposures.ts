import { diagnostic } from '../../base/diagnostic.ts';
import type { ExposureNode, JsonObject, NodeConfig } from '../../manifest/node.ts';
import type { YamlValue } from '../../template/yaml/index.ts';
import { fqnOf, mergeConfigs } from '../compilable.ts';
import { entryConfig, listOf, plainObject } from '../properties/entryConfig.ts';
import { exposureTypes } from '../properties/entryForms.ts';
import type { Entry } from '../properties/propertyFile.ts';
import { nothingRecorded } from '../rendering.ts';
import { addDisabled, addNode, type Draft, type ParseState } from '../state.ts';

const call = /^\s*(ref|source|metric)\s*\(/;

/** Reads an exposure: something outside of the project that uses its nodes. */
export function parseExposure(state: ParseState, entry: Entry): void {
  const { pkg, file, name, data } = entry;
  const uniqueId = `exposure.${pkg.name}.${name}`;
  const fqn = fqnOf(pkg, file.path, name);
  const type = data.get('type');
  const owner = plainObject(data.get('owner'));
  const maturity = textOf(data.get('maturity'));
  // that a type is none was said when the entry was read
  if ((entry.raw.get('type') ?? null) === null) {
    state.report(
      diagnostic('E205', `the exposure \`${name}\` has no \`type\``, {
        place: entry.place(['name']),
        help: [`types are ${exposureTypes.map((known) => `\`${known}\``).join(', ')}`],
      }),
    );
  }
  if ((owner.name ?? owner.email ?? null) === null) {
    state.report(
      diagnostic('E205', `the exposure \`${name}\` has no \`owner\` with a \`name\` or an \`email\``, {
        place: entry.place(['owner']),
      }),
    );
  }
  if (!/^[\w-]+$/.test(name)) {
    state.report(
      diagnostic(
        'W003',
        `the exposure \`${name}\` has a name with other characters than letters, digits and underscores`,
        { place: entry.place(['name']), help: ['put the words into `label`'] },
      ),
    );
  }
  const recorded = nothingRecorded();
  for (const [index, dependency] of listOf(state, entry, data, 'depends_on').entries()) {
    if (typeof dependency !== 'string' || !call.test(dependency)) continue;
    if (!dependency.includes(')')) {
      state.report(
        diagnostic('E205', `\`${dependency}\` ends at the comma, because a list in brackets is split there`, {
          place: entry.place(['depends_on', index]),
          uniqueId,
          help: [`put the whole call in quotes: \`"ref('name', v=2)"\``],
        }),
      );
      continue;
    }
    state.rendering.expression(
      dependency,
      () => entry.place(['depends_on', index]),
      { uniqueId, name, packageName: pkg.name },
      recorded,
    );
  }
  const place = () => entry.place(['name']);
  const own = entryConfig(state, entry);
  const config = mergeConfigs(state, { section: 'exposures', pkg, fqn, uniqueId }, own, undefined, place) as NodeConfig;
  const node: Draft<ExposureNode> = {
    name,
    resource_type: 'exposure',
    package_name: pkg.name,
    path: file.path,
    original_file_path: file.originalFilePath,
    unique_id: uniqueId,
    fqn,
    type: typeof type === 'string' ? type : '',
    owner: { email: null, name: null, ...owner } as JsonObject,
    description: state.docs.describe(data.get('description'), pkg, state.rendering, () => entry.place(['description']))
      .text,
    label: textOf(data.get('label')),
    maturity,
    meta: config.meta,
    tags: [...new Set(config.tags)],
    config,
    unrendered_config: state.configs.unrendered('exposures', pkg, fqn, {
      properties: plainObject(entry.raw.get('config')),
    }),
    url: textOf(data.get('url')),
    depends_on: { macros: [], nodes: [] },
    refs: recorded.refs,
    sources: recorded.sources,
    metrics: recorded.metrics,
    created_at: state.createdAt,
  };
  state.places.set(uniqueId, place);
  if (config.enabled === false) addDisabled(state, node);
  else addNode(state, state.exposures, node, 'exposures');
}

const textOf = (value: YamlValue | undefined): string | null =>
  value === undefined || value === null ? null : String(value);

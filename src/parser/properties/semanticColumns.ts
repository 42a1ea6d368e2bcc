import { diagnostic } from '../../base/diagnostic.ts';
import type { Json, JsonObject } from '../../manifest/node.ts';
import { toPlain, type YamlMap, type YamlPath } from '../../template/yaml/index.ts';
import type { ParseState } from '../state.ts';
import type { Entry } from './propertyFile.ts';
import { checkShape, type Shape } from './shape.ts';
import { checkWord, dimensionTypes, entityTypes } from './words.ts';

const entityShape: Shape = {
  name: ['text'],
  type: ['text'],
  description: ['text'],
  label: ['text'],
  config: ['mapping'],
};
const dimensionShape: Shape = { ...entityShape, is_partition: ['flag'], validity_params: ['mapping'] };

/** `entity:` of a column: the type alone, or a mapping, which is completed from the column. */
export function columnEntity(state: ParseState, entry: Entry, data: YamlMap, path: YamlPath): Json {
  const written = data.get('entity');
  if (written === undefined || written === null) return null;
  const { name, description } = columnTexts(data);
  const at = [...path, 'entity'];
  if (!(written instanceof Map)) {
    checkWord(state, entry, at, written, 'a type of entities', entityTypes);
    return toPlain(written) as Json;
  }
  checkShape(state, entry, at, written, 'the entity of a column', entityShape);
  needType(state, entry, written, at, 'a type of entities', entityTypes);
  const { name: own, type, description: text, label, config } = toPlain(written) as JsonObject;
  return {
    name: own ?? name,
    type: type ?? null,
    description: text ?? description,
    label: label ?? null,
    config: config ?? {},
  };
}

/** `dimension:` of a column: the type alone, or a mapping, which is completed from the column. */
export function columnDimension(state: ParseState, entry: Entry, data: YamlMap, path: YamlPath): Json {
  const written = data.get('dimension');
  if (written === undefined || written === null) return null;
  const { name, description } = columnTexts(data);
  const at = [...path, 'dimension'];
  const isMapping = written instanceof Map;
  if (isMapping) {
    checkShape(state, entry, at, written, 'the dimension of a column', dimensionShape);
    needType(state, entry, written, at, 'a type of dimensions', dimensionTypes);
  } else checkWord(state, entry, at, written, 'a type of dimensions', dimensionTypes);
  if (!isMapping) return toPlain(written) as Json;
  const plain = toPlain(written) as JsonObject;
  return {
    name: plain.name ?? name,
    type: plain.type ?? null,
    description: plain.description ?? description,
    label: plain.label ?? null,
    is_partition: plain.is_partition ?? false,
    config: plain.config ?? {},
    validity_params: plain.validity_params
      ? { is_start: false, is_end: false, ...(plain.validity_params as JsonObject) }
      : null,
  };
}

/** What the column hands down; its description as written, without docs blocks, as dbt has it here. */
const columnTexts = (data: YamlMap): { readonly name: string; readonly description: string } => ({
  name: String(data.get('name')),
  description: String(data.get('description') ?? ''),
});

function needType(
  state: ParseState,
  entry: Entry,
  written: YamlMap,
  path: YamlPath,
  what: string,
  words: readonly string[],
): void {
  const type = written.get('type') ?? null;
  if (type !== null) checkWord(state, entry, [...path, 'type'], type, what, words);
  else state.report(diagnostic('E205', `\`${String(path.at(-1))}\` needs a \`type\``, { place: entry.place(path) }));
}

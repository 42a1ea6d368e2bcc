import { type Diagnostic, diagnostic } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import type { RawProjectFile } from './projectFile.ts';

/** What a value of the project file may be, and how that is said. */
interface Shape {
  readonly words: string;
  fits(value: unknown): boolean;
  /** What to write instead, where that can be told. */
  help?(value: unknown): string | undefined;
}

const isText = (value: unknown): value is string => typeof value === 'string';

const texts: Shape = {
  words: 'a list of texts',
  fits: (value) => Array.isArray(value) && value.every(isText),
  help: (value) => (isText(value) ? `write \`[${value}]\`` : undefined),
};
const text: Shape = { words: 'a text', fits: isText };
const textOrTexts: Shape = { words: 'a text or a list of texts', fits: (value) => isText(value) || texts.fits(value) };
const mapping: Shape = { words: 'a mapping', fits: (value) => value instanceof Map };
const truth: Shape = { words: '`true` or `false`', fits: (value) => typeof value === 'boolean' };
/** Numbers of YAML are wrapped, so what is left to refuse are lists and mappings. */
const scalar: Shape = {
  words: 'a text or a number',
  fits: (value) => !Array.isArray(value) && !(value instanceof Map),
};
const searchOrders: Shape = {
  words: 'a list of mappings with a `macro_namespace` and a `search_order`, a list of packages',
  fits: (value) =>
    Array.isArray(value) &&
    value.every(
      (item) =>
        item instanceof Map && item.has('macro_namespace') && texts.fits(item.get('search_order')) && item.size === 2,
    ),
  help: () => 'write `- {macro_namespace: dbt_utils, search_order: [my_project, dbt_utils]}`',
};
const commentKeys = ['comment', 'append', 'job-label'];
const comment: Shape = {
  words: 'a text, or a mapping with the keys `comment`, `append` and `job-label`',
  fits: (value) =>
    isText(value) ||
    (value instanceof Map &&
      [...value].every(([key, item]) =>
        key === 'comment' ? isText(item) : commentKeys.includes(key) && (item === null || truth.fits(item)),
      )),
  help: (value) => {
    const unknown =
      value instanceof Map ? [...value.keys()].map(String).find((key) => !commentKeys.includes(key)) : undefined;
    const near = unknown === undefined ? undefined : didYouMean(unknown, commentKeys);
    return near ? `did you mean \`${near}\`?` : '`comment` is a text, the others are `true` or `false`';
  },
};
const quotingKeys = ['database', 'schema', 'identifier', 'project', 'snowflake_ignore_case'];
const quotes: Shape = {
  words: 'a mapping with the keys `database`, `schema` and `identifier`',
  fits: (value) => value instanceof Map && [...value.keys()].every((key) => quotingKeys.includes(key)),
  help: (value) => {
    const unknown =
      value instanceof Map ? [...value.keys()].map(String).find((key) => !quotingKeys.includes(key)) : undefined;
    const near = unknown === undefined ? undefined : didYouMean(unknown, quotingKeys);
    return near ? `did you mean \`${near}\`?` : undefined;
  },
};
const two: Shape = { words: '`2`', fits: (value) => Number(value) === 2 };

const shapes: Readonly<Record<string, Shape>> = {
  ...every(
    texts,
    'source-paths model-paths macro-paths data-paths seed-paths test-paths analysis-paths docs-paths asset-paths',
  ),
  ...every(texts, 'function-paths osi-paths snapshot-paths clean-targets'),
  ...every(text, 'project-root target-path profile log-path packages-install-path'),
  ...every(textOrTexts, 'on-run-start on-run-end require-dbt-version'),
  ...every(mapping, 'models seeds snapshots analyses sources tests data_tests unit_tests metrics semantic-models'),
  ...every(mapping, 'saved-queries exposures functions vars dbt-cloud flags'),
  ...every(quotes, 'quoting'),
  ...every(searchOrders, 'dispatch'),
  ...every(comment, 'query-comment'),
  ...every(truth, 'restrict-access'),
  ...every(scalar, 'version'),
  ...every(two, 'config-version'),
};

function every(shape: Shape, keys: string): Record<string, Shape> {
  return Object.fromEntries(keys.split(' ').map((key) => [key, shape]));
}

/** E003 for values of the project file that are of another kind than their key wants; templates are left alone. */
export function checkShapes(data: ReadonlyMap<string, unknown>, place: RawProjectFile['place']): Diagnostic[] {
  return Object.entries(shapes).flatMap(([key, shape]) => {
    const value = data.get(key);
    if (value === undefined || value === null || shape.fits(value)) return [];
    if (isText(value) && value.includes('{{')) return [];
    const help = shape.help?.(value);
    return [
      diagnostic('E003', `\`${key}\` must be ${shape.words}`, {
        place: place([key]),
        ...(help ? { help: [help] } : {}),
      }),
    ];
  });
}

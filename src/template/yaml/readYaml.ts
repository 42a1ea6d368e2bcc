import { type Diagnostic, diagnostic } from '../../base/diagnostic.ts';
import type { Place, SourceFile } from '../../base/source.ts';
import { YamlError } from './cursor.ts';
import { type SpanTable, YamlReader } from './reader.ts';
import { keyText, type YamlKey, type YamlMap, type YamlValue } from './value.ts';

/** Keys and list positions from the root of a document: `['models', 0, 'columns', 2, 'name']`. */
export type YamlPath = readonly (string | number)[];

/** A YAML file that was read. */
export interface YamlDocument {
  readonly file: SourceFile;
  /** Null for an empty file and for one that cannot be read. */
  readonly value: YamlValue;
  /** E002 when the file is not YAML, W002 for each key that is given again. */
  readonly diagnostics: readonly Diagnostic[];
  /** Where a key or value stands; what is not there gets the place of the nearest thing around it. */
  place(path: YamlPath, what: 'key' | 'value'): Place;
}

/**
 * Reads a file as PyYAML's safe loader does: YAML 1.1, merge keys, the last of equal keys counts. `text` is what counts of the
 * file's text, from its beginning.
 */
export function readYaml(file: SourceFile, text: string = file.text): YamlDocument {
  const reader = { value: null as YamlValue, diagnostics: [] as Diagnostic[] };
  try {
    const yaml = new YamlReader(text);
    reader.value = yaml.document();
    for (const { key, start, end } of yaml.duplicates) {
      reader.diagnostics.push(
        diagnostic('W002', `the key \`${keyText(key)}\` is given again in the same mapping; the last one counts`, {
          place: { file, span: { start, end } },
        }),
      );
    }
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const { start, end, help } = error;
    reader.diagnostics.push(
      diagnostic('E002', error.message, { place: { file, span: { start, end } }, ...(help ? { help: [help] } : {}) }),
    );
  }
  return new Document(file, reader.value, reader.diagnostics);
}

interface Located {
  readonly root: YamlValue;
  readonly spans: SpanTable;
}

class Document implements YamlDocument {
  readonly file: SourceFile;
  readonly value: YamlValue;
  readonly diagnostics: readonly Diagnostic[];
  private located: Located | undefined;

  constructor(file: SourceFile, value: YamlValue, diagnostics: readonly Diagnostic[]) {
    this.file = file;
    this.value = value;
    this.diagnostics = diagnostics;
  }

  place(path: YamlPath, what: 'key' | 'value'): Place {
    const { root, spans } = this.locate();
    let span = { start: 0, end: 0 };
    let value: YamlValue | undefined = root;
    for (const [depth, step] of path.entries()) {
      if (value === null || typeof value !== 'object') break;
      const found: readonly [YamlKey, YamlValue] | undefined = child(value, step);
      const at = found && spans.get(value)?.get(found[0]);
      if (!found || !at) break;
      const isLast = depth === path.length - 1;
      // A list item's mark is no help to a reader, nor is the whole of a collection around something missing.
      const asKey = isLast ? what === 'key' && typeof step === 'string' : typeof step === 'string';
      span = asKey ? { start: at[0], end: at[1] } : { start: at[2], end: at[3] };
      value = found[1];
    }
    return { file: this.file, span };
  }

  /** Positions are seldom asked for, so reading does not note them: the text is read again for the first question. */
  private locate(): Located {
    if (!this.located) {
      const spans: SpanTable = new Map();
      let root: YamlValue = null;
      try {
        root = new YamlReader(this.file.text, spans).document();
      } catch (error) {
        if (!(error instanceof YamlError)) throw error;
      }
      this.located = { root, spans };
    }
    return this.located;
  }
}

function child(value: YamlValue, step: string | number): readonly [YamlKey, YamlValue] | undefined {
  if (Array.isArray(value))
    return typeof step === 'number' && step in value ? [step, value[step] as YamlValue] : undefined;
  if (!(value instanceof Map)) return undefined;
  const map: YamlMap = value;
  if (map.has(step)) return [step, map.get(step) as YamlValue];
  for (const [key, item] of map) if (keyText(key) === String(step)) return [key, item];
  return undefined;
}

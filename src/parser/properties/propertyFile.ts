import type { Diagnostic } from '../../base/diagnostic.ts';
import { diagnostic } from '../../base/diagnostic.ts';
import type { Place, SourceFile } from '../../base/source.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { Package } from '../../manifest/project.ts';
import type { ProjectFile } from '../../project/index.ts';
import { readYaml, type YamlDocument, type YamlMap, type YamlPath } from '../../template/yaml/index.ts';
import { entryForms, overrideForm } from './entryForms.ts';
import { conform } from './forms.ts';
import { besideConfig, knownKeys, nodeSections } from './knownKeys.ts';

/** Sections of a property file that hold a list of named resources. */
export const sections = [
  'models',
  'seeds',
  'snapshots',
  'sources',
  'macros',
  'analyses',
  'data_tests',
  'exposures',
  'groups',
  'unit_tests',
  'functions',
  'metrics',
  'semantic_models',
  'saved_queries',
] as const;
export type Section = (typeof sections)[number];

// dbt reads no `tests:` beside `data_tests:` here, and says nothing
const otherKeys = ['version', 'tests', 'anchors'];
const known: ReadonlySet<string> = new Set([...sections, ...otherKeys]);

/** One resource of a property file. */
export interface Entry {
  readonly pkg: Package;
  readonly file: ProjectFile;
  readonly document: YamlDocument;
  readonly section: Section;
  readonly name: string;
  /** As written. */
  readonly raw: YamlMap;
  /** With the texts rendered that are rendered early. */
  readonly data: YamlMap;
  /** Where a key or value inside of the entry stands. */
  place(path: YamlPath, what?: 'key' | 'value'): Place;
}

/** Gives an entry's data with its templates rendered; may report. */
export type RenderEntry = (entry: Omit<Entry, 'data'>) => YamlMap;

/** The entries of a property file, with what is wrong in it reported. */
export function readEntries(
  pkg: Package,
  file: ProjectFile,
  source: SourceFile,
  render: RenderEntry,
  report: (diagnostic: Diagnostic) => void,
): Entry[] {
  // dbt reads the text without white space at its end: a folded text that ends the file has no line end.
  const document = readYaml(source, source.text.trimEnd());
  for (const problem of document.diagnostics) report(problem);
  const root = document.value;
  if (root === null || document.diagnostics.some((d) => d.severity === 'error')) return [];
  if (!(root instanceof Map)) {
    report(
      diagnostic('E205', 'a property file must be a mapping with keys like `models:` and `sources:`', {
        place: document.place([], 'value'),
      }),
    );
    return [];
  }
  const entries: Entry[] = [];
  for (const key of root.keys()) {
    if (typeof key === 'string' && known.has(key)) continue;
    const meant = didYouMean(String(key), known);
    report(
      diagnostic('W001', `unknown key \`${String(key)}\``, {
        place: document.place([String(key)], 'key'),
        ...(meant ? { help: [`did you mean \`${meant}\`?`] } : {}),
      }),
    );
  }
  for (const section of sections) {
    const list = root.get(section);
    if (list === undefined || list === null) continue;
    if (!Array.isArray(list)) {
      report(diagnostic('E205', `\`${section}\` must be a list`, { place: document.place([section], 'value') }));
      continue;
    }
    for (const [index, raw] of list.entries()) {
      const place = (path: YamlPath, what: 'key' | 'value' = 'value'): Place =>
        document.place([section, index, ...path], what);
      if (!(raw instanceof Map)) {
        report(
          diagnostic('E205', `an entry of \`${section}\` must be a mapping with a \`name\``, { place: place([]) }),
        );
        continue;
      }
      const name = raw.get('name');
      if (typeof name !== 'string') {
        report(
          name === undefined || name === null
            ? diagnostic('E205', `an entry of \`${section}\` has no \`name\``, { place: place([]) })
            : diagnostic('E205', `the name of an entry of \`${section}\` must be a text`, {
                place: place(['name']),
                help: [
                  `write it with quotes: \`name: "${source.text.slice(place(['name']).span.start, place(['name']).span.end)}"\``,
                ],
              }),
        );
        continue;
      }
      reportUnknownKeys(section, raw, place, report);
      reportTwice(section, raw, place, report);
      const entry = { pkg, file, document, section, name, raw, place };
      const form = section === 'sources' && raw.has('overrides') ? overrideForm : entryForms[section];
      const data = form ? conform(render(entry), form, [], { place, report }) : render(entry);
      const rendered = data.get('name');
      if (rendered !== undefined && typeof rendered !== 'string') {
        report(
          diagnostic('E205', `the template gives no text for the name of an entry of \`${section}\``, {
            place: place(['name']),
          }),
        );
      }
      entries.push({ ...entry, name: typeof rendered === 'string' ? rendered : name, data });
    }
  }
  return entries;
}

/** W001 for keys of an entry that are misspelt; other keys of a project's own are nobody's business. */
function reportUnknownKeys(
  section: Section,
  raw: YamlMap,
  place: Entry['place'],
  report: (found: Diagnostic) => void,
): void {
  // of sections that may have no other keys, all of them are said
  if (entryForms[section]?.isOpen === false && !raw.has('overrides')) return;
  const keys = knownKeys[section];
  for (const key of raw.keys()) {
    if (typeof key !== 'string' || keys.has(key)) continue;
    const meant = didYouMean(key, keys);
    if (meant === undefined) continue;
    report(
      diagnostic('W001', `unknown key \`${key}\` in an entry of \`${section}\``, {
        place: place([key], 'key'),
        help: [`did you mean \`${meant}\`?`],
      }),
    );
  }
}

/** E205 for what stands in `config:` and beside it: neither could have the say. */
function reportTwice(section: Section, raw: YamlMap, place: Entry['place'], report: (found: Diagnostic) => void): void {
  const config = raw.get('config');
  if (!nodeSections.has(section) || !(config instanceof Map)) return;
  for (const key of besideConfig) {
    if (!raw.has(key) || !config.has(key)) continue;
    report(
      diagnostic('E205', `\`${key}\` stands in \`config:\` and beside it`, {
        place: place([key], 'key'),
        help: ['keep the one in `config:`'],
      }),
    );
  }
}

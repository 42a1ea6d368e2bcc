import { diagnostic } from '../../base/diagnostic.ts';
import type { ParseNode } from '../../context/index.ts';
import type { Access, Constraint, JsonObject, ModelNode } from '../../manifest/node.ts';
import type { Package } from '../../manifest/project.ts';
import type { ProjectFile } from '../../project/index.ts';
import type { Template } from '../../template/index.ts';
import { toPlain, type YamlMap, type YamlValue } from '../../template/yaml/index.ts';
import { codeChecksum } from '../checksum.ts';
import {
  type Basis,
  compilable,
  type Described,
  fqnOf,
  noList,
  sqlFields,
  stem,
  undescribed,
  unparsed,
} from '../compilable.ts';
import { type Fragment, isObject } from '../config/merge.ts';
import { describeBy, patchPath } from '../describe.ts';
import { columnInfos, constraintsOf, versionColumns, writtenColumns } from '../properties/columns.ts';
import { entryConfig, listOf } from '../properties/entryConfig.ts';
import type { Entry } from '../properties/propertyFile.ts';
import { mayBeTemplate } from '../properties/renderRules.ts';
import { recordPython } from '../python/pythonModel.ts';
import { nothingRecorded, type Recorded } from '../rendering.ts';
import { addDisabled, addNode, type Draft, type ParseState } from '../state.ts';
import { isPlainCode, plainCalls, unrenderedCalls } from '../unrendered.ts';
import { finishNames, recordHooks } from './relations.ts';
import { type ModelVersion, versionsOf } from './versions.ts';

/** Which property entry, and which of its versions, describes a model's file. */
interface Match {
  readonly entry: Entry;
  readonly version?: ModelVersion;
}

/** Reads the models of a package. */
export function parseModels(state: ParseState, pkg: Package, files: readonly ProjectFile[]): void {
  const byFile = matchVersions(state, pkg, files);
  const described: ProjectFile[] = [];
  for (const file of files) {
    const name = stem(file.path);
    const entry = byFile.get(name) ? undefined : state.properties.take('models', pkg, name);
    const match = byFile.get(name) ?? (entry && !entry.data.has('versions') ? { entry } : undefined);
    if (match && !match.version) described.push(file);
    parseModel(state, pkg, file, name, match);
  }
  undescribeTwins(state, pkg, described);
}

/** Of files with one name, all but one switched off, only that one is what a property file describes. */
function undescribeTwins(state: ParseState, pkg: Package, files: readonly ProjectFile[]): void {
  for (const file of files) {
    const id = `model.${pkg.name}.${stem(file.path)}`;
    const off = state.disabled.get(id);
    if (!off || !state.nodes.has(id)) continue;
    const index = off.findIndex((node) => node.original_file_path === file.originalFilePath);
    if (index === -1) continue;
    off.splice(index, 1);
    parseModel(state, pkg, file, stem(file.path), undefined);
  }
}

/** The files that versions of models are defined in, by file name. */
function matchVersions(state: ParseState, pkg: Package, files: readonly ProjectFile[]): Map<string, Match> {
  const matches = new Map<string, Match>();
  const names = new Set(files.map((file) => stem(file.path)));
  for (const entry of state.properties.in('models')) {
    if (entry.pkg !== pkg) continue;
    if (!entry.data.has('versions')) {
      // says that there is none
      if (entry.data.get('latest_version')) versionsOf(state, entry);
      continue;
    }
    state.properties.markUsed(entry);
    const { versions, latest } = versionsOf(state, entry);
    for (const version of versions) {
      const ownName = version.definedIn ?? `${entry.name}_v${version.v}`;
      // The latest version may stand in a file without a suffix.
      const file = names.has(ownName)
        ? ownName
        : version.v === latest && names.has(entry.name)
          ? entry.name
          : undefined;
      if (file === undefined) {
        state.report(
          diagnostic('W005', `version ${version.v} of the model \`${entry.name}\` has no file \`${ownName}.sql\``, {
            place: entry.place(['versions', version.index]),
            help: ['add the file, or name another one with `defined_in`'],
          }),
        );
      } else matches.set(file, { entry, version });
    }
  }
  return matches;
}

function parseModel(
  state: ParseState,
  pkg: Package,
  file: ProjectFile,
  fileName: string,
  match: Match | undefined,
): void {
  const source = state.read(pkg, file);
  const rawCode = source.text.trim();
  const isPython = file.path.endsWith('.py');
  const version = match?.version;
  const name = version ? match.entry.name : fileName;
  const uniqueId = version ? `model.${pkg.name}.${name}.v${version.v}` : `model.${pkg.name}.${name}`;
  const fqn = fqnOf(pkg, file.path, name);
  if (version) fqn.push(`v${version.v}`);
  const twin = state.nodes.has(uniqueId) ? state.sourceFiles.get(uniqueId) : undefined;
  state.sourceFiles.set(uniqueId, source);

  const basis: Basis = {
    section: 'models',
    type: 'model',
    pkg,
    file,
    name,
    uniqueId,
    fqn,
    path: file.path,
    rawCode,
    checksum: codeChecksum(source.text),
    version: version?.v ?? null,
  };
  const recorded = nothingRecorded();
  let described = undescribed;
  if (match) described = version ? describeVersion(state, match.entry, version) : describeBy(state, match.entry);
  if (isPython) described = asTable(described);
  let template: Template | undefined;
  if (isPython) recordPython(state, source, uniqueId, recorded);
  else if (mayBeTemplate(rawCode)) template = state.rendering.code(source, unparsed(state, basis), recorded);
  const constraints = match ? modelConstraints(state, match.entry, version?.data) : noList;
  if (match) recordForeignKeys(state, match.entry, unparsed(state, basis), constraints, described, recorded);
  const { registry } = state.rendering;
  const isOverridden = plainCalls.some((call) =>
    [pkg, state.project.package].some((p) => registry.findIn(p.name, call)),
  );
  // What dbt reads without Jinja names a source once, however often the code does.
  if (recorded.sources.length > 1 && template && !isOverridden && isPlainCode(template)) dropTwins(recorded.sources);
  const fields = sqlFields(
    compilable(state, basis, {
      described,
      recorded,
      unrenderedCalls: unrenderedCalls(template, recorded.calls, !isOverridden),
    }),
    recorded,
    isPython ? 'python' : 'sql',
  );
  const node = Object.assign(fields, {
    access: accessOf(state, fields.config.access, uniqueId, match?.entry),
    constraints,
    version: version?.v ?? null,
    latest_version: version && match ? versionsOf(state, match.entry).latest : null,
    deprecation_date: match ? deprecationDate(state, match.entry, version?.data) : null,
    primary_key: noList,
    time_spine: match ? timeSpine(match.entry) : null,
  }) as unknown as Draft<ModelNode>;
  recordHooks(state, node, recorded);
  finishNames(state, node, pkg);
  if (node.access === 'public' && node.config.materialized === 'ephemeral' && node.config.enabled !== false) {
    state.report(
      diagnostic('E206', `the model \`${name}\` cannot be both \`public\` and ephemeral`, {
        place: { file: source, span: { start: 0, end: 0 } },
        uniqueId,
        help: ['others can build on it only when it is a relation: make it a view, or `protected`'],
      }),
    );
  }
  if (node.config.enabled !== false) addNode(state, state.nodes, node, 'models');
  else {
    addDisabled(state, node);
    if (twin) state.sourceFiles.set(uniqueId, twin);
  }
}

/** The description of one version: the model's, with what the version says in front. */
function describeVersion(state: ParseState, entry: Entry, version: ModelVersion): Described {
  const base = describeBy(state, entry);
  const { data, index } = version;
  const own = writtenColumns(state, entry, data.get('columns'), ['versions', index, 'columns']);
  const columns = versionColumns(writtenColumns(state, entry, entry.data.get('columns'), ['columns']), own);
  const raw = (entry.raw.get('versions') as readonly YamlValue[] | undefined)?.[index];
  const describes = data.has('description');
  return {
    description: describes
      ? state.docs.describe(data.get('description'), entry.pkg, state.rendering, () =>
          entry.place(['versions', index, 'description']),
        )
      : base.description,
    columns: columnInfos(state, entry, columns),
    patchPath: patchPath(entry),
    config: withVersion(base.config, entryConfig(state, entry, data)),
    unrendered: withVersion(
      entryConfig(state, entry, entry.raw),
      entryConfig(state, entry, raw instanceof Map ? raw : data),
    ),
    ...(base.place ? { place: base.place } : {}),
  };
}

function dropTwins(sources: Recorded['sources']): void {
  const seen = new Set<string>();
  const once = sources.filter((source) => {
    const key = source.join('\n');
    return !seen.has(key) && seen.add(key);
  });
  sources.splice(0, sources.length, ...once);
}

/** A Python model is a table, whatever the project's tree says, unless its properties or its code say otherwise. */
const asTable = (described: Described): Described => ({
  ...described,
  config: { materialized: 'table', ...described.config },
  unrendered: { materialized: 'table', ...described.unrendered },
});

function withVersion(base: Fragment | undefined, own: Fragment | undefined): Fragment | undefined {
  if (!base || !own) return base ?? own;
  const result: Record<string, unknown> = { ...base, ...own };
  for (const key in own) {
    const [less, more] = [base[key], own[key]];
    if (Array.isArray(less) && Array.isArray(more)) result[key] = [...more, ...less];
    else if (isObject(less) && isObject(more)) result[key] = { ...less, ...more };
  }
  return result;
}

const accesses = new Set(['private', 'protected', 'public']);

function accessOf(state: ParseState, value: unknown, uniqueId: string, entry: Entry | undefined): Access {
  if (value === undefined || value === null) return 'protected';
  if (typeof value === 'string' && accesses.has(value)) return value as Access;
  const file = state.sourceFiles.get(uniqueId);
  const place = entry?.data.has('access') ? entry.place(['access']) : file && { file, span: { start: 0, end: 0 } };
  state.report(
    diagnostic('E206', `\`${String(value)}\` is not an access: a model is \`private\`, \`protected\` or \`public\``, {
      uniqueId,
      ...(place ? { place } : {}),
    }),
  );
  return 'protected';
}

function modelConstraints(state: ParseState, entry: Entry, version: YamlMap | undefined): readonly Constraint[] {
  const data = version?.has('constraints') ? version : entry.data;
  const list = listOf(state, entry, data, 'constraints');
  return list.length > 0 ? constraintsOf(state, entry, list, ['constraints'], true) : noList;
}

const target = /^\s*(ref|source)\s*\(/;

/** What a foreign key points to with `to: ref('x')` is something that the model depends on. */
function recordForeignKeys(
  state: ParseState,
  entry: Entry,
  node: ParseNode,
  constraints: readonly Constraint[],
  described: Described,
  recorded: Recorded,
): void {
  for (const { to } of [...constraints, ...Object.values(described.columns).flatMap((column) => column.constraints)]) {
    if (to && target.test(to)) state.rendering.expression(to, () => entry.place(['name']), node, recorded);
  }
}

function deprecationDate(state: ParseState, entry: Entry, version: YamlMap | undefined): string | null {
  const value = (version ?? entry.data).get('deprecation_date');
  if (value === undefined || value === null) return null;
  const text = String(toPlain(value)).replace(' ', 'T');
  const date = dateForm.exec(text);
  if (date && !Number.isNaN(Date.parse(text))) {
    const [, day, time = '00:00:00', zone = '+00:00'] = date;
    return `${day}T${time.length === 5 ? `${time}:00` : time}${zone === 'Z' ? '+00:00' : zone}`;
  }
  state.report(
    diagnostic('E205', `\`${text}\` is not a date`, {
      place: entry.place(['deprecation_date']),
      help: ['write it as `2030-01-31`'],
    }),
  );
  return null;
}

const dateForm = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/;

function timeSpine(entry: Entry): ModelNode['time_spine'] {
  const value = entry.data.get('time_spine');
  if (!(value instanceof Map)) return null;
  const spine = toPlain(value) as JsonObject;
  const custom = Array.isArray(spine.custom_granularities) ? (spine.custom_granularities as readonly JsonObject[]) : [];
  return { ...spine, custom_granularities: custom.map((granularity) => ({ column_name: null, ...granularity })) };
}

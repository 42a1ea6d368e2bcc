import { diagnostic } from '../../base/diagnostic.ts';
import type { FunctionNode, FunctionOverload, JsonObject } from '../../manifest/node.ts';
import type { Package } from '../../manifest/project.ts';
import type { ProjectFile } from '../../project/index.ts';
import { toPlain, type YamlMap, type YamlPath } from '../../template/yaml/index.ts';
import { codeChecksum } from '../checksum.ts';
import { compilable, fqnOf, sqlFields, stem, undescribed } from '../compilable.ts';
import { describeBy } from '../describe.ts';
import { listOf, plainObject } from '../properties/entryConfig.ts';
import type { Entry } from '../properties/propertyFile.ts';
import { nothingRecorded } from '../rendering.ts';
import { addDisabled, addNode, type Draft, type ParseState } from '../state.ts';
import { unrenderedCalls } from '../unrendered.ts';
import { finishNames } from './relations.ts';

/** What dbt writes for the type of a function that no property file describes. */
const undescribedType = 'INVALID_TYPE';
const languages: Readonly<Record<string, FunctionNode['language']>> = { sql: 'sql', py: 'python', js: 'javascript' };

/** Reads the user-defined functions of a package; files that are overloads of another function are no nodes of their own. */
export function parseFunctions(state: ParseState, pkg: Package, files: readonly ProjectFile[]): void {
  const byName = new Map(files.map((file) => [stem(file.path), file]));
  const overloads = new Set<string>();
  for (const entry of state.properties.in('functions')) {
    if (entry.pkg !== pkg) continue;
    for (const [index, overload] of listOf(state, entry, entry.data, 'overloads').entries()) {
      const file = overload instanceof Map ? overload.get('defined_in') : undefined;
      if (typeof file !== 'string') continue;
      if (overloads.has(file))
        state.report(
          diagnostic('E205', `\`${file}\` is the file of two overloads`, {
            place: entry.place(['overloads', index, 'defined_in']),
            help: ['an overload needs a file of its own'],
          }),
        );
      overloads.add(file);
    }
  }
  for (const file of files) if (!overloads.has(stem(file.path))) parseFunction(state, pkg, file, byName);
}

function parseFunction(
  state: ParseState,
  pkg: Package,
  file: ProjectFile,
  byName: ReadonlyMap<string, ProjectFile>,
): void {
  const source = state.read(pkg, file);
  const rawCode = source.text.trim();
  const name = stem(file.path);
  const uniqueId = `function.${pkg.name}.${name}`;
  const language = languages[file.path.slice(file.path.lastIndexOf('.') + 1)] ?? 'sql';
  state.sourceFiles.set(uniqueId, source);
  const entry = state.properties.take('functions', pkg, name);
  const recorded = nothingRecorded();
  const template =
    language === 'sql' ? state.rendering.code(source, { uniqueId, name, packageName: pkg.name }, recorded) : undefined;
  const overloads = entry ? readOverloads(state, entry, pkg, byName, recorded) : [];
  const fields = sqlFields(
    compilable(
      state,
      {
        section: 'functions',
        type: 'function',
        pkg,
        file,
        name,
        uniqueId,
        fqn: fqnOf(pkg, file.path, name),
        path: file.path,
        rawCode,
        checksum: codeChecksum(source.text),
      },
      {
        described: entry ? describeBy(state, entry) : undescribed,
        recorded,
        unrenderedCalls: unrenderedCalls(template, recorded.calls),
      },
    ),
    recorded,
    language,
  );
  const returns = entry?.data.get('returns');
  // A file that nothing describes is kept, as dbt keeps it; making the function fails.
  if (entry && !(returns instanceof Map)) {
    state.report(
      diagnostic('E205', `the function \`${name}\` does not say what it returns`, {
        place: entry.place(['returns']),
        uniqueId,
        help: ['describe it under `functions:` in a property file, with `arguments` and `returns: {data_type: ...}`'],
      }),
    );
  }
  const node = Object.assign(fields, {
    returns: { data_type: entry ? null : undescribedType, description: null, ...plainObject(returns) },
    arguments: entry ? argumentsOf(state, entry, entry.data, []) : [],
    overloads,
  }) as unknown as Draft<FunctionNode>;
  finishNames(state, node, pkg);
  if (node.config.enabled === false) addDisabled(state, node);
  else addNode(state, state.functions, node, 'functions');
}

function argumentsOf(state: ParseState, entry: Entry, data: YamlMap, path: YamlPath): readonly JsonObject[] {
  return listOf(state, entry, data, 'arguments').flatMap((argument, index) => {
    if (argument instanceof Map && typeof argument.get('name') === 'string') {
      return [
        { name: '', data_type: null, description: null, default_value: null, ...(toPlain(argument) as JsonObject) },
      ];
    }
    state.report(
      diagnostic('E205', 'an argument of a function must be a mapping with a `name`', {
        place: entry.place([...path, 'arguments', index]),
      }),
    );
    return [];
  });
}

function readOverloads(
  state: ParseState,
  entry: Entry,
  pkg: Package,
  byName: ReadonlyMap<string, ProjectFile>,
  recorded: ReturnType<typeof nothingRecorded>,
): readonly FunctionOverload[] {
  return listOf(state, entry, entry.data, 'overloads').flatMap((overload, index) => {
    const path = ['overloads', index];
    const definedIn = overload instanceof Map ? overload.get('defined_in') : undefined;
    if (!(overload instanceof Map) || typeof definedIn !== 'string') {
      state.report(
        diagnostic('E205', 'an overload needs `defined_in`, the name of its file', { place: entry.place(path) }),
      );
      return [];
    }
    const file = byName.get(definedIn);
    if (!file) {
      state.report(
        diagnostic('E205', `there is no file \`${definedIn}\` for an overload of \`${entry.name}\``, {
          place: entry.place([...path, 'defined_in']),
        }),
      );
      return [];
    }
    const source = state.read(pkg, file);
    if (file.path.endsWith('.sql'))
      state.rendering.code(
        source,
        { uniqueId: `function.${pkg.name}.${entry.name}`, name: entry.name, packageName: pkg.name },
        recorded,
      );
    const returns = overload.get('returns');
    const description = overload.get('description');
    return [
      {
        defined_in: definedIn,
        arguments: argumentsOf(state, entry, overload, path),
        returns: returns instanceof Map ? { data_type: null, description: null, ...plainObject(returns) } : null,
        description: description === undefined || description === null ? null : String(description),
        raw_body: source.text.trim(),
        compiled_body: null,
      },
    ];
  });
}

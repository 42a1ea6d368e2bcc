import type { Facts } from '../../adapters/adapter.ts';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { diagnostic } from '../../base/diagnostic.ts';
import type { Place, SourceFile } from '../../base/source.ts';
import type { MacroPackage, MacroRegistry } from '../../context/registry.ts';
import type { JsonObject, MacroNode } from '../../manifest/node.ts';
import type { Package } from '../../manifest/project.ts';
import type { ProjectFile } from '../../project/index.ts';
import { type Definition, parseMacroFile, TemplateError, toDiagnostic } from '../../template/index.ts';
import { noList } from '../compilable.ts';
import { patchPath } from '../describe.ts';
import { entryConfig } from '../properties/entryConfig.ts';
import type { ParseState } from '../state.ts';
import { plainCalls } from '../unrendered.ts';
import { describedArguments } from './macroArguments.ts';

/** A macro of a file, before the properties that describe it are known. */
export interface ReadMacro {
  readonly pkg: Package;
  readonly file: ProjectFile;
  readonly definition: Definition;
}

/** Reads the macro files of a package; a name that is given twice is reported. */
export function readMacros(
  pkg: Package,
  files: readonly ProjectFile[],
  read: (pkg: Package, file: ProjectFile) => SourceFile,
  report: (diagnostic: Diagnostic) => void,
  unexpected: (tag: string, place: Place) => void,
): ReadMacro[] {
  const macros: ReadMacro[] = [];
  const seen = new Map<string, ReadMacro>();
  for (const file of files) {
    let definitions: Definition[];
    try {
      const source = read(pkg, file);
      definitions = parseMacroFile(source, (tag, span) => unexpected(tag, { file: source, span }));
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      report(toDiagnostic(error));
      continue;
    }
    for (const definition of definitions) {
      const macro = { pkg, file, definition };
      const other = seen.get(definition.macroName);
      if (other) {
        report(
          diagnostic('E204', `two macros are named \`${definition.macroName}\` in package \`${pkg.name}\``, {
            place: definition.place,
            help: [`the other one is in \`${other.file.originalFilePath}\`; rename one of them`],
          }),
        );
        continue;
      }
      seen.set(definition.macroName, macro);
      macros.push(macro);
    }
  }
  return macros;
}

/** The definitions of each package, for the registry. */
export function macroPackages(packages: readonly Package[], macros: readonly ReadMacro[]): MacroPackage[] {
  const byPackage = new Map<Package, Definition[]>(packages.map((pkg) => [pkg, []]));
  for (const { pkg, definition } of macros) byPackage.get(pkg)?.push(definition);
  return [...byPackage].map(([pkg, definitions]) => ({ name: pkg.name, definitions }));
}

/** Macros as the manifest carries them: documented, with the macros that they call. */
export function macroNodes(state: ParseState, macros: readonly ReadMacro[]): Map<string, MacroNode> {
  const nodes = new Map<string, MacroNode>();
  for (const macro of macros) {
    const node = macroNode(state, macro);
    nodes.set(node.unique_id, node);
  }
  return nodes;
}

const shown = Object.freeze({ show: true, node_color: null });
const plainConfig: JsonObject = Object.freeze({ meta: Object.freeze({}), docs: shown });

function macroNode(state: ParseState, { pkg, file, definition }: ReadMacro): MacroNode {
  const { macroName } = definition;
  const entry =
    state.properties.take('macros', pkg, macroName) ??
    (definition.kind === 'test' ? state.properties.take('macros', pkg, definition.name) : undefined);
  const config = entry && entryConfig(state, entry);
  const described =
    entry &&
    state.docs.describe(entry.data.get('description'), pkg, state.rendering, () => entry.place(['description']));
  const docs = { ...shown, ...(config?.docs as object | undefined) };
  const args = entry ? describedArguments(state, entry, definition) : noList;
  return {
    name: macroName,
    resource_type: 'macro',
    package_name: pkg.name,
    path: file.originalFilePath,
    original_file_path: file.originalFilePath,
    unique_id: `macro.${pkg.name}.${macroName}`,
    macro_sql: textOf(definition),
    depends_on: { macros: macrosOf(definition, pkg.name, state.rendering.registry, state.facts) },
    description: described?.text ?? '',
    meta: (config?.meta as JsonObject | undefined) ?? {},
    docs,
    config: config ? { ...plainConfig, ...(config as JsonObject), docs } : plainConfig,
    patch_path: entry ? patchPath(entry) : null,
    arguments:
      args.length > 0
        ? args
        : file.kind === 'macro' &&
            definition.parameters.length > 0 &&
            state.project.flags.behavior.validate_macro_args === true
          ? definition.parameters.map(({ name, type }) => ({ name, type: type ?? null, description: '' }))
          : noList,
    created_at: state.createdAt,
    supported_languages:
      definition.supportedLanguages && definition.supportedLanguages.length > 0
        ? definition.supportedLanguages
        : definition.kind === 'materialization'
          ? ['sql']
          : null,
  };
}

/** The text of a block. A tag with `-` reaches over the white space beside it, but not to that at the ends of the file. */
function textOf({ file: { text }, span }: Definition): string {
  const start = Math.max(span.start, text.length - text.trimStart().length);
  return text.slice(start, Math.min(span.end, text.trimEnd().length));
}

/** Unique ids of the macros that a macro calls by name or by dispatch. */
function macrosOf(
  definition: Definition,
  packageName: string,
  registry: MacroRegistry,
  facts: Facts,
): readonly string[] {
  const ids = new Set<string>();
  const add = (name: string): void => {
    const dot = name.indexOf('.');
    // `text.replace()` looks like a macro of a package, and dbt takes it for one where a macro has that name.
    const found = registry.findAnywhere(name.slice(dot + 1), dot < 0 ? packageName : name.slice(0, dot));
    if (found) ids.add(found.uniqueId);
  };
  for (const call of definition.depends) {
    if (typeof call === 'string') {
      if (!plainCalls.includes(call) && call !== definition.macroName) add(call);
      continue;
    }
    // dbt counts the macro that has the name itself, too, unless it is the one that dispatches.
    if (call.name !== definition.macroName) add(call.name);
    try {
      ids.add(registry.dispatch(call.name, call.namespace ?? null, facts.dispatchPrefixes, packageName).uniqueId);
    } catch (error) {
      // A dispatch without an implementation is a mistake only when it is called.
      if (!(error instanceof TemplateError)) throw error;
    }
  }
  return ids.size > 0 ? [...ids] : noList;
}

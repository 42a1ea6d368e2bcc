import type { Facts } from '../adapters/adapter.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import { diagnostic } from '../base/diagnostic.ts';
import type { Place, SourceFile } from '../base/source.ts';
import type {
  ExposureNode,
  FunctionNode,
  GraphNode,
  GroupNode,
  ManifestNode,
  SemanticNode,
  SourceNode,
  UnitTestNode,
} from '../manifest/node.ts';
import type { Package, Project } from '../manifest/project.ts';
import type { ProjectFile } from '../project/index.ts';
import type { Configs } from './config/configs.ts';
import type { DeprecatedForms } from './deprecatedForms.ts';
import type { Docs } from './docs.ts';
import type { Names } from './names.ts';
import type { Entry } from './properties/propertyFile.ts';
import type { PropertyIndex } from './properties/propertyIndex.ts';
import type { Rendering } from './rendering.ts';
import type { ReadMacro } from './resources/macros.ts';
import type { ModelVersions } from './resources/versions.ts';

/** A node while it is put together; frozen at the end. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** All that the files of one package are, by kind. */
export interface PackageFiles {
  readonly pkg: Package;
  readonly files: readonly ProjectFile[];
}

/** What one parse gathers. */
export interface ParseState {
  readonly project: Project;
  readonly facts: Facts;
  readonly configs: Configs;
  readonly rendering: Rendering;
  readonly docs: Docs;
  readonly names: Names;
  readonly properties: PropertyIndex;
  /** Seconds since the epoch, for `created_at`. */
  readonly createdAt: number;
  readonly deprecatedForms: DeprecatedForms;
  readonly report: (diagnostic: Diagnostic) => void;
  readonly read: (pkg: Package, file: ProjectFile) => SourceFile;

  readonly nodes: Map<string, Draft<Exclude<ManifestNode, FunctionNode>>>;
  readonly sources: Map<string, Draft<SourceNode>>;
  readonly functions: Map<string, Draft<FunctionNode>>;
  readonly exposures: Map<string, Draft<ExposureNode>>;
  readonly metrics: Map<string, Draft<SemanticNode>>;
  readonly semanticModels: Map<string, Draft<SemanticNode>>;
  readonly savedQueries: Map<string, Draft<SemanticNode>>;
  readonly unitTests: Map<string, Draft<UnitTestNode>>;
  readonly groups: Map<string, GroupNode>;
  readonly disabled: Map<string, GraphNode[]>;
  /** The text that each node was read from. */
  readonly sourceFiles: Map<string, SourceFile>;
  /** Further files of landing tables, by the seed's unique id. */
  readonly seedParts: Map<string, readonly string[]>;
  /** Misspelt configs that were reported, by name and place: a project's tree gives them to many nodes. */
  readonly misspelt: Set<string>;
  /** Where a node that has no file of its own is written. */
  readonly places: Map<string, () => Place>;
  readonly versions: Map<Entry, ModelVersions>;
  readonly readMacros: readonly ReadMacro[];
  /** What the bodies of nodes read of their surroundings. */
  readonly reads: Map<string, Readonly<Record<string, string>>>;
}

/** Where to point for a node: the start of its file, or its entry in a property file. */
export function placeOf(state: ParseState, uniqueId: string): Place | undefined {
  const place = state.places.get(uniqueId);
  if (place) return place();
  const file = state.sourceFiles.get(uniqueId);
  return file && { file, span: { start: 0, end: 0 } };
}

/** Keeps a disabled node where look-ups find it. */
export function addDisabled(state: ParseState, node: GraphNode): void {
  const list = state.disabled.get(node.unique_id);
  if (list) list.push(node);
  else state.disabled.set(node.unique_id, [node]);
}

/** Adds an enabled node, or reports that its id is taken. */
export function addNode<T extends GraphNode>(state: ParseState, to: Map<string, T>, node: T, what: string): boolean {
  const other = to.get(node.unique_id);
  if (!other) {
    to.set(node.unique_id, node);
    return true;
  }
  const place = placeOf(state, node.unique_id);
  state.report(
    diagnostic('E204', `two ${what} are named \`${node.name}\``, {
      ...(place ? { place } : {}),
      uniqueId: node.unique_id,
      help: [
        `one is in \`${other.original_file_path}\`, the other in \`${node.original_file_path}\`; rename or disable one of them`,
      ],
    }),
  );
  return false;
}

export function packageNamed(state: ParseState, name: string): Package {
  return state.project.packages.find((pkg) => pkg.name === name) ?? state.project.package;
}

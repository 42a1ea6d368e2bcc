import type { Facts } from '../adapters/adapter.ts';
import { projectQuoting } from '../context/parseContext.ts';
import { internalNamespace, type RegisteredMacro } from '../context/registry.ts';
import type { NodeConfig, VersionNumber } from '../manifest/node.ts';
import type { Package, Project } from '../manifest/project.ts';
import type { Quoting, RelationPath } from '../manifest/relation.ts';
import { TemplateError } from '../template/errors.ts';
import { macroFunction } from '../template/index.ts';
import { str } from '../template/operators.ts';
import { fromJs, noKwargs, settleNow, type Value } from '../template/values.ts';
import { nothingRecorded, type Rendering } from './rendering.ts';

/** What the naming macros see and set. */
export interface NamedNode {
  readonly unique_id: string;
  readonly name: string;
  readonly package_name: string;
  readonly version?: VersionNumber | null;
  database: string | null;
  schema: string;
  alias: string;
  readonly config: NodeConfig;
}

type Component = 'database' | 'schema' | 'alias';

/** Gives nodes their database, schema and alias, through the project's `generate_..._name` macros where it has any. */
export class Names {
  readonly quoting: Quoting;
  private readonly project: Project;
  private readonly facts: Facts;
  private readonly rendering: Rendering;
  private readonly macros = new Map<string, ((custom: Value, node: Value) => Value) | undefined>();

  constructor(project: Project, facts: Facts, rendering: Rendering) {
    this.project = project;
    this.facts = facts;
    this.rendering = rendering;
    this.quoting = projectQuoting(facts, project);
  }

  /** Sets the three names. `node` has its defaults before, which macros may look at. */
  assign(node: NamedNode, pkg: Package): void {
    const { config } = node;
    node.database = this.name('database', config.database, node, pkg) ?? this.project.profile.database;
    const schema = this.name('schema', config.schema, node, pkg);
    if (schema === null && this.project.flags.behavior.require_valid_schema_from_generate_schema_name === true)
      this.rendering.guarded(node.unique_id, undefined, () => {
        throw new TemplateError('other', `\`generate_schema_name\` gives no schema for \`${node.name}\``);
      });
    node.schema = schema ?? this.project.profile.schema;
    node.alias = this.name('alias', config.alias, node, pkg) ?? node.name;
  }

  private name(component: Component, custom: string | null, node: NamedNode, pkg: Package): string | null {
    const macro = this.macro(component, pkg);
    if (!macro) return this.standard(component, custom, node);
    let result: string | null = null;
    this.rendering.guarded(node.unique_id, undefined, () => {
      const value = macro(custom, fromJs(node));
      result = value === null ? null : str(value).trim();
    });
    return result;
  }

  /** What the built-in macros give, without the detour through a template. */
  private standard(component: Component, custom: string | null, node: NamedNode): string {
    const { profile } = this.project;
    switch (component) {
      case 'database':
        return custom === null ? profile.database : String(custom).trim();
      case 'schema':
        return custom === null ? profile.schema : `${profile.schema}_${String(custom).trim()}`;
      case 'alias':
        if (custom) return String(custom).trim();
        return node.version ? `${node.name}_v${String(node.version).replaceAll('.', '_')}` : node.name;
    }
  }

  /** The macro that names nodes of a package; undefined when it is the built-in one. */
  private macro(component: Component, pkg: Package): ((custom: Value, node: Value) => Value) | undefined {
    const key = `${component} ${pkg.name}`;
    if (this.macros.has(key)) return this.macros.get(key);
    const found = this.rendering.registry.findGenerateName(component, pkg.name);
    const macro = found && !this.isBuiltin(found) ? this.callable(found, pkg) : undefined;
    this.macros.set(key, macro);
    return macro;
  }

  private isBuiltin(macro: RegisteredMacro): boolean {
    if (this.rendering.registry.findIn(internalNamespace, macro.name) !== macro) return false;
    // A built-in name may still dispatch to an implementation of the project.
    for (const name of [this.project.name, macro.packageName]) {
      for (const prefix of this.facts.dispatchPrefixes) {
        const implementation = this.rendering.registry.findIn(name, `${prefix}__${macro.name}`);
        if (implementation && this.rendering.registry.findIn(internalNamespace, implementation.name) !== implementation)
          return false;
      }
    }
    return true;
  }

  private callable(macro: RegisteredMacro, pkg: Package): (custom: Value, node: Value) => Value {
    const globals = this.rendering.context(
      { uniqueId: macro.uniqueId, name: macro.name, packageName: pkg.name },
      nothingRecorded(),
    );
    const fn = macroFunction(macro.definition, globals, { parsing: false });
    return (custom, node) => settleNow(fn.call!([custom, node], noKwargs));
  }

  /** The rendered name of a relation under the project's quoting and its own. */
  relationName(path: RelationPath, quoting?: Partial<Record<keyof Quoting, boolean | null>>): string {
    return renderPath(path, { ...this.quoting, ...set(quoting) }, this.facts.quoteCharacter);
  }
}

function renderPath(path: RelationPath, quoting: Quoting, quote: string): string {
  const parts: string[] = [];
  for (const part of ['database', 'schema', 'identifier'] as const) {
    const name = path[part];
    if (name === null || name === '') continue;
    parts.push(quoting[part] ? quote + name + quote : name);
  }
  return parts.join('.');
}

function set(quoting: Partial<Record<keyof Quoting, boolean | null>> | undefined): Partial<Quoting> {
  if (!quoting) return {};
  return Object.fromEntries(Object.entries(quoting).filter(([, value]) => typeof value === 'boolean'));
}

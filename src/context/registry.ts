import type { Package, Project } from '../manifest/project.ts';
import { TemplateError } from '../template/errors.ts';
import type { Definition } from '../template/index.ts';

/** A macro, test or materialization of a package, ready to be called. */
export interface RegisteredMacro {
  /** `macro.<package>.<name>` */
  readonly uniqueId: string;
  /** As it is called: `not_null`'s is `test_not_null`, a table's `materialization_table_default`. */
  readonly name: string;
  readonly packageName: string;
  readonly definition: Definition;
}

/** The definitions of one package, in the order of its files; a later one of the same name is the parser's to refuse. */
export interface MacroPackage {
  readonly name: string;
  readonly definitions: Iterable<Definition>;
}

/** Where a macro was found, nearest first in `locality`. */
type Locality = 'root' | 'imported' | 'internal';

/** The merged name of the built-in packages: `dbt.run_query()` works whatever adapter defines it. */
export const internalNamespace = 'dbt';

/** Whether a package is one that tsdt brings along: `dbt`, `dbt_postgres`. */
export const isInternalPackage = (pkg: Package): boolean =>
  pkg.relativeRoot === 'builtin' || pkg.relativeRoot.startsWith('builtin/');

/**
 * All macros of a project by package, and dbt's rules for finding one: in a node's own package first, then in the root
 * project, then in the built-in ones; `package.macro` names a package.
 */
export class MacroRegistry {
  readonly rootPackage: string;
  /** By package: the root project and installed packages as they are, the built-in ones merged as `dbt`. */
  private readonly namespaces: ReadonlyMap<string, ReadonlyMap<string, RegisteredMacro>>;
  private readonly searchOrders: ReadonlyMap<string, readonly string[]>;

  constructor(project: Project, packages: Iterable<MacroPackage>) {
    this.rootPackage = project.name;
    const internal = new Set(project.packages.filter(isInternalPackage).map((pkg) => pkg.name));
    const namespaces = new Map<string, Map<string, RegisteredMacro>>([[internalNamespace, new Map()]]);
    for (const pkg of packages) {
      const own = namespaceOf(pkg);
      if (!internal.has(pkg.name)) namespaces.set(pkg.name, own);
      else if (pkg.name === internalNamespace)
        namespaces.set(internalNamespace, new Map([...own, ...namespaces.get(internalNamespace)!]));
      else for (const [name, macro] of own) namespaces.get(internalNamespace)!.set(name, macro);
    }
    this.namespaces = namespaces;
    this.searchOrders = new Map(project.package.dispatch.map((entry) => [entry.macro_namespace, entry.search_order]));
  }

  /** Names of packages that templates can write before a dot. */
  packageNames(): Iterable<string> {
    return this.namespaces.keys();
  }
  /** The macros of a package, or undefined when there is no such package. */
  namespace(packageName: string): ReadonlyMap<string, RegisteredMacro> | undefined {
    return this.namespaces.get(packageName);
  }
  *all(): Generator<RegisteredMacro> {
    for (const namespace of this.namespaces.values()) yield* namespace.values();
  }
  byUniqueId(uniqueId: string): RegisteredMacro | undefined {
    for (const macro of this.all()) if (macro.uniqueId === uniqueId) return macro;
    return undefined;
  }

  /** The macro that a plain name means inside a node or macro of `searchPackage`. */
  find(name: string, searchPackage: string): RegisteredMacro | undefined {
    return (
      this.namespaces.get(searchPackage)?.get(name) ??
      this.namespaces.get(this.rootPackage)?.get(name) ??
      this.namespaces.get(internalNamespace)?.get(name)
    );
  }
  /** `package.name`; undefined when either does not exist. */
  findIn(packageName: string, name: string): RegisteredMacro | undefined {
    return this.namespaces.get(packageName)?.get(name);
  }

  /**
   * A macro by name where dbt does not ask who may see it: in the given package, in the root project, in any installed package
   * (of several the last), in `dbt`. That is how operations are found, and what the manifest says that a macro calls.
   */
  findAnywhere(name: string, packageName: string | null = null): RegisteredMacro | undefined {
    const nearest =
      (packageName === null ? undefined : this.findIn(packageName, name)) ?? this.findIn(this.rootPackage, name);
    if (nearest) return nearest;
    let found = this.findIn(internalNamespace, name);
    for (const [installed, macros] of this.namespaces)
      if (installed !== internalNamespace) found = macros.get(name) ?? found;
    return found;
  }

  /** The names that a plain call can use, for "did you mean". */
  *visibleNames(searchPackage: string): Generator<string> {
    for (const name of new Set([searchPackage, this.rootPackage, internalNamespace]))
      yield* this.namespaces.get(name)?.keys() ?? [];
  }

  /**
   * `adapter.dispatch`: the implementation of a macro for the adapter, searched by prefix (own first, then `default`) in
   * the packages that the namespace asks for. Throws a compilation error that lists every attempt.
   */
  dispatch(
    name: string,
    namespace: string | null,
    prefixes: readonly string[],
    searchPackage: string,
  ): RegisteredMacro {
    if (name.includes('.')) {
      const [suggestedNamespace, ...rest] = name.split('.');
      throw new TemplateError(
        'other',
        `In adapter.dispatch, got a macro name of "${name}", but "." is not a valid macro name component. Did you mean \`adapter.dispatch("${rest.join('.')}", macro_namespace="${suggestedNamespace}")\`?`,
      );
    }
    const attempts: string[] = [];
    for (const packageName of this.dispatchPackages(namespace)) {
      for (const prefix of prefixes) {
        const candidate = `${prefix}__${name}`;
        const found = packageName === null ? this.find(candidate, searchPackage) : this.findIn(packageName, candidate);
        if (found) return found;
        attempts.push(packageName === null ? candidate : `${packageName}.${candidate}`);
      }
    }
    throw new TemplateError(
      'other',
      `In dispatch: No macro named '${name}' found within namespace: '${namespace ?? 'None'}'\n    Searched for: ${attempts.map((a) => `'${a}'`).join(', ')}`,
    );
  }

  /** Packages to search for a namespace; null stands for the rules of a plain name. */
  private dispatchPackages(namespace: string | null): readonly (string | null)[] {
    if (namespace === null) return [null];
    const order = this.searchOrders.get(namespace);
    if (order && order.length > 0) return order;
    if (this.namespaces.has(namespace)) return [this.rootPackage, namespace];
    return [null];
  }

  /**
   * The macro of a materialization: the adapter's before `default`; among those the root project's before a package's
   * before the built-in. A package may not replace a built-in one unless the root project says so in a macro of its own.
   */
  findMaterialization(name: string, prefixes: readonly string[]): RegisteredMacro | undefined {
    for (const prefix of prefixes) {
      const macroName = `materialization_${name}_${prefix}`;
      const found = this.candidates(macroName);
      const builtin = found.find((candidate) => candidate.locality === 'internal');
      const overridable =
        builtin || this.isBuiltinMaterialization(name)
          ? found.filter((candidate) => candidate.locality !== 'imported')
          : found;
      const best = overridable[0];
      if (best) return best.macro;
    }
    return undefined;
  }

  /**
   * `generate_schema_name` and its kind for a node of a package: the root project's, then the package's own, then the
   * built-in one.
   */
  findGenerateName(
    component: 'schema' | 'alias' | 'database' | string,
    packageName: string,
  ): RegisteredMacro | undefined {
    const name = component.startsWith('generate_') ? component : `generate_${component}_name`;
    return (
      this.findIn(this.rootPackage, name) ??
      (packageName === this.rootPackage ? undefined : this.findIn(packageName, name)) ??
      this.findIn(internalNamespace, name)
    );
  }

  /** Macros of a name anywhere: root project, then packages, then built-in. */
  private candidates(name: string): { readonly macro: RegisteredMacro; readonly locality: Locality }[] {
    const found: { macro: RegisteredMacro; locality: Locality }[] = [];
    for (const [packageName, macros] of this.namespaces) {
      const macro = macros.get(name);
      if (macro) found.push({ macro, locality: this.localityOf(packageName) });
    }
    return found.sort((a, b) => order.indexOf(a.locality) - order.indexOf(b.locality));
  }
  private localityOf(packageName: string): Locality {
    if (packageName === this.rootPackage) return 'root';
    return packageName === internalNamespace ? 'internal' : 'imported';
  }
  private isBuiltinMaterialization(name: string): boolean {
    for (const key of this.namespaces.get(internalNamespace)!.keys())
      if (key.startsWith(`materialization_${name}_`)) return true;
    return false;
  }
}

const order: readonly Locality[] = ['root', 'imported', 'internal'];

function namespaceOf(pkg: MacroPackage): Map<string, RegisteredMacro> {
  const macros = new Map<string, RegisteredMacro>();
  for (const definition of pkg.definitions) {
    const name = definition.macroName;
    if (!macros.has(name))
      macros.set(name, { uniqueId: `macro.${pkg.name}.${name}`, name, packageName: pkg.name, definition });
  }
  return macros;
}

export function createMacroRegistry(project: Project, packages: Iterable<MacroPackage>): MacroRegistry {
  return new MacroRegistry(project, packages);
}

import { Evaluation, type Globals, MacroFunction } from '../template/index.ts';
import { isWaiting, type Kwargs, PyDict, PyObject, type Result, type Value, type Waiting } from '../template/values.ts';
import { internalNamespace, type MacroRegistry, type RegisteredMacro } from './registry.ts';

/** Makes a word of the context when a template first uses it. */
export type Member<S> = (state: S, context: Context) => Value;
export type Members<S> = ReadonlyMap<string, Member<S>>;

/** The members of a phase with the state that they work on. */
export interface BoundMembers {
  make(name: string, context: Context): Value | undefined;
  names(): Iterable<string>;
}

export function bindMembers<S>(state: S, members: Members<S>): BoundMembers {
  return { make: (name, context) => members.get(name)?.(state, context), names: () => members.keys() };
}

/** Which macros a template can call, and what happens when it does. */
export interface MacroScope {
  readonly registry: MacroRegistry;
  /** The package whose macros come first: the node's. */
  readonly searchPackage: string;
  /** Rendering while parsing: undefined names may be called and chained. */
  readonly parsing?: boolean;
  /** Told of each macro that the template itself calls, not of those that macros call. */
  onCall?(macro: RegisteredMacro): void;
}

/**
 * The words that a template may use: macros first (so that a project can override `ref`), then the members of the phase.
 * Members and macros are made when they are first used and kept for the life of the context, which is one node's.
 */
export class Context implements Globals {
  readonly macros: MacroScope | undefined;
  /** What the macros and templates of this context share; pass it on when rendering. */
  readonly evaluation: Evaluation;
  /** Macro calls that are running, outermost first. */
  readonly stack: RegisteredMacro[] = [];
  private readonly members: BoundMembers;
  private readonly values = new Map<string, Value | undefined>();
  private readonly overridden = new Map<string, Value>();
  private readonly originals = new Map<string, Value>();
  private readonly macroValues = new Map<RegisteredMacro, Value>();

  constructor(members: BoundMembers, macros?: MacroScope, name?: string) {
    this.members = members;
    this.macros = macros;
    this.evaluation = new Evaluation({ parsing: macros?.parsing ?? false, ...(name === undefined ? {} : { name }) });
  }

  keys(): Iterable<string> {
    return this.names();
  }

  get(name: string): Value | undefined {
    const known = this.values.get(name);
    if (known !== undefined || this.values.has(name)) return known;
    const value = this.resolve(name);
    this.values.set(name, value);
    return value;
  }

  /** The member of the phase, whatever macros override it: what `builtins` gives. */
  original(name: string): Value | undefined {
    let value = this.originals.get(name);
    if (value === undefined) {
      value = this.members.make(name, this);
      if (value !== undefined) this.originals.set(name, value);
    }
    return value;
  }

  /** Puts a value in place of a word: what a materialization's macro sees as `sql`, for instance. */
  set(name: string, value: Value): void {
    this.values.set(name, value);
  }
  /** Puts a value in place of a macro, under its plain name or `package.name`. */
  override(name: string, value: Value): void {
    this.overridden.set(name, value);
  }
  overrideOf(name: string): Value | undefined {
    return this.overridden.get(name);
  }
  delete(name: string): void {
    this.values.set(name, undefined);
  }

  *names(): Generator<string> {
    const seen = new Set<string>(['context', 'builtins']);
    yield* seen;
    const all = [
      this.macros?.registry.visibleNames(this.macros.searchPackage) ?? [],
      this.macros?.registry.packageNames() ?? [],
      this.members.names(),
      this.values.keys(),
    ];
    for (const names of all) {
      for (const name of names) {
        if (seen.has(name)) continue;
        seen.add(name);
        yield name;
      }
    }
  }
  memberNames(): Iterable<string> {
    return this.members.names();
  }

  /** A macro of the registry as a value bound to this context. */
  macro(found: RegisteredMacro): Value {
    let value = this.macroValues.get(found);
    if (value === undefined) {
      value = new MacroValue(found, this);
      this.macroValues.set(found, value);
    }
    return value;
  }

  private resolve(name: string): Value | undefined {
    const override = this.overridden.get(name);
    if (override !== undefined) return override;
    if (name === 'context') return new ContextDict(this, 'everything');
    if (name === 'builtins') return new ContextDict(this, 'originals');
    const { macros } = this;
    if (macros) {
      const found = macros.registry.find(name, macros.searchPackage);
      if (found) return this.macro(found);
      if (name === internalNamespace || macros.registry.namespace(name)) return new PackageNamespace(name, this);
    }
    return this.original(name);
  }
}

/** A macro as templates hold it: callable, and known by its unique id. */
export class MacroValue extends MacroFunction {
  override readonly typeName = 'macro';
  readonly macro: RegisteredMacro;
  private readonly context: Context;

  constructor(macro: RegisteredMacro, context: Context) {
    super(macro.definition, context, context.evaluation);
    this.macro = macro;
    this.context = context;
  }

  override invoke(evaluation: Evaluation, args: readonly Value[], kwargs: Kwargs): Result {
    const { stack, macros } = this.context;
    if (stack.length === 0) macros?.onCall?.(this.macro);
    stack.push(this.macro);
    let waits = false;
    try {
      const result = super.invoke(evaluation, args, kwargs);
      waits = isWaiting(result);
      return waits ? this.drive(result as Waiting) : result;
    } finally {
      if (!waits) stack.pop();
    }
  }
  override attribute(name: string): Value | undefined {
    return name === 'name' ? this.macro.name : super.attribute(name);
  }

  private *drive(result: Waiting): Waiting {
    try {
      return yield* result;
    } finally {
      this.context.stack.pop();
    }
  }
}

/** `dbt_utils.` in a template: the macros of a package. */
class PackageNamespace extends PyObject {
  readonly typeName = 'dict';
  private readonly packageName: string;
  private readonly context: Context;
  constructor(packageName: string, context: Context) {
    super();
    this.packageName = packageName;
    this.context = context;
  }
  override attribute(name: string): Value | undefined {
    const found = this.context.macros?.registry.findIn(this.packageName, name);
    const override = this.context.overrideOf(`${this.packageName}.${name}`);
    if (override !== undefined) return override;
    if (found) return this.context.macro(found);
    if (name === 'get') return new NamespaceGet(this);
    return undefined;
  }
  override attributeNames(): Iterable<string> {
    return this.context.macros?.registry.namespace(this.packageName)?.keys() ?? [];
  }
  override item(key: Value): Value | undefined {
    return typeof key === 'string' ? this.attribute(key) : undefined;
  }
  override iterate(): Iterator<Value> {
    return this.attributeNames()[Symbol.iterator]();
  }
  override contains(value: Value): boolean {
    return typeof value === 'string' && this.attribute(value) !== undefined;
  }
}

class NamespaceGet extends PyObject {
  readonly typeName = 'function';
  private readonly namespace: PackageNamespace;
  constructor(namespace: PackageNamespace) {
    super();
    this.namespace = namespace;
  }
  override call(args: readonly Value[]): Result {
    return this.namespace.item(args[0] ?? null) ?? args[1] ?? null;
  }
}

/** `context` and `builtins`: the words as a dict. Writing into `context` changes what later look-ups give, as in dbt. */
class ContextDict extends PyDict {
  private readonly context: Context;
  private readonly reach: 'everything' | 'originals';
  constructor(context: Context, reach: 'everything' | 'originals') {
    super();
    this.context = context;
    this.reach = reach;
  }
  override get(key: Value): Value | undefined {
    if (typeof key !== 'string') return undefined;
    return this.reach === 'everything' ? this.context.get(key) : this.context.original(key);
  }
  override set(key: Value, value: Value): void {
    if (typeof key === 'string' && this.reach === 'everything') this.context.set(key, value);
  }
  override has(key: Value): boolean {
    return this.get(key) !== undefined;
  }
  override delete(key: Value): boolean {
    const present = this.has(key);
    if (present && typeof key === 'string') this.context.delete(key);
    return present;
  }
  override get size(): number {
    return [...this.keys()].length;
  }
  override *keys(): Generator<Value> {
    yield* this.reach === 'everything' ? this.context.names() : this.context.memberNames();
  }
  override *values(): Generator<Value> {
    for (const [, value] of this.entries()) yield value;
  }
  override *entries(): Generator<[Value, Value]> {
    for (const key of this.keys()) {
      const value = this.get(key);
      if (value !== undefined) yield [key, value];
    }
  }
}

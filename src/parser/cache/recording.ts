import type { Diagnostic } from '../../base/diagnostic.ts';
import { metadataEnvironment } from '../../context/base.ts';
import type { Invocation } from '../../context/index.ts';
import type { Event } from '../../events/event.ts';
import type { Flags, Project } from '../../manifest/project.ts';
import { hashOf, type Observed } from '../observed.ts';

/** What a parse read besides files: names to hashes of their values, null for what was not set. */
export type Reads = Readonly<Record<string, string | null>>;

/** What templates did besides giving text, in order: repeated when their parse is not. */
export type Effect =
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'warning'; readonly warning: Diagnostic };

/**
 * Stands between the parser and what is not a file: environment variables, flags, the number of threads and the clock. Notes
 * each read by name with a hash of what was found, misses too, wherever in the program it happens.
 */
export class Recording implements Observed {
  readonly project: Project;
  readonly invocation: Invocation;
  readonly shared: Invocation;
  readonly effects: Effect[] = [];
  /** Files whose templates looked at the clock or the invocation: never taken from the cache. */
  readonly volatile = new Set<string>();
  /** Whether something else did: then nothing may be. */
  isVolatile = false;
  private readonly found = new Map<string, string | null>();
  private file: string | undefined;

  constructor(project: Project, invocation: Invocation) {
    const { found } = this;
    this.project = {
      ...project,
      env: recorded(project.env, 'env', found),
      flags: recorded(project.flags, 'flags', found),
      profile: {
        ...project.profile,
        get threads() {
          found.set('threads', hashOf(project.profile.threads));
          return project.profile.threads;
        },
      },
    };
    this.invocation = this.watched(invocation, () => {
      if (this.file === undefined) this.isVolatile = true;
      else this.volatile.add(this.file);
    });
    this.shared = this.watched(invocation, () => {
      this.isVolatile = true;
    });
  }

  enter(file: string | undefined): void {
    this.file = file;
  }

  get reads(): Reads {
    return Object.fromEntries(this.found);
  }

  private watched(invocation: Invocation, onRead: () => void): Invocation {
    const { effects } = this;
    return {
      get id() {
        onRead();
        return invocation.id;
      },
      get startedAt() {
        onRead();
        return invocation.startedAt;
      },
      now() {
        onRead();
        return invocation.now();
      },
      reporter: {
        report(event) {
          effects.push({ kind: 'event', event });
          invocation.reporter.report(event);
        },
      },
      warn(warning) {
        effects.push({ kind: 'warning', warning });
        invocation.warn(warning);
      },
    };
  }
}

/** An object whose properties are noted when they are read: `env.HOME`, `flags.behavior.validate_macro_args`. */
function recorded<T extends object>(target: T, path: string, found: Map<string, string | null>): T {
  const note = (key: string | symbol): void => {
    if (typeof key === 'string') found.set(`${path}.${key}`, valueHash(target, key));
  };
  const inner = new Map<string | symbol, object>();
  return new Proxy(target, {
    get(_, key) {
      const value = Reflect.get(target, key) as unknown;
      if (path === 'flags' && nested.has(key as string) && typeof value === 'object' && value !== null) {
        const known = inner.get(key) ?? recorded(value, `flags.${String(key)}`, found);
        inner.set(key, known);
        return known;
      }
      note(key);
      return value;
    },
    has(_, key) {
      note(key);
      return Reflect.has(target, key);
    },
    getOwnPropertyDescriptor(_, key) {
      // Which flags there are is a matter of the version; an environment variable may come and go.
      if (path !== 'flags') note(key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
    ownKeys() {
      if (path === 'flags') return Reflect.ownKeys(target);
      found.set(`${path}*`, namesHash(path, target));
      return Reflect.ownKeys(target).filter((key) => path !== 'env' || isCustom(key));
    },
  });
}

const nested: ReadonlySet<string> = new Set(['behavior', 'given']);
const isCustom = (key: string | symbol): boolean => typeof key === 'string' && key.startsWith('DBT_ENV_CUSTOM_ENV_');

const namesHash = (path: string, target: object): string =>
  hashOf(path === 'env' ? metadataEnvironment(target as Record<string, string | undefined>) : Object.keys(target));

function valueHash(target: object, key: string): string | null {
  const value = Object.hasOwn(target, key) ? (target as Record<string, unknown>)[key] : undefined;
  return value === undefined ? null : hashOf(value);
}

/** Whether everything that a parse read would be read again with the same result. */
export function readsRepeat(reads: Reads, project: Project): boolean {
  return Object.entries(reads).every(([name, hash]) => readAgain(name, project) === hash);
}

function readAgain(name: string, project: Project): string | null {
  if (name === 'threads') return hashOf(project.profile.threads);
  if (name.endsWith('*')) {
    const target = targetOf(name.slice(0, -1), project);
    return target ? namesHash(name.slice(0, -1), target) : null;
  }
  const path = ['flags.behavior', 'flags.given', 'env', 'flags'].find((start) => name.startsWith(`${start}.`));
  const target = path === undefined ? undefined : targetOf(path, project);
  return path === undefined || !target ? null : valueHash(target, name.slice(path.length + 1));
}

function targetOf(path: string, project: Project): object | undefined {
  const flags: Flags = project.flags;
  if (path === 'env') return project.env;
  if (path === 'flags') return flags;
  return path === 'flags.behavior' ? flags.behavior : flags.given;
}

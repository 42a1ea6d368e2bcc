import type { JsonObject } from '../manifest/node.ts';
import { TemplateError } from '../template/errors.ts';
import {
  fromJs,
  isWaiting,
  type Kwargs,
  PyDict,
  PyFunction,
  PyObject,
  type Result,
  type Value,
} from '../template/values.ts';
import { bindArguments, optionalText } from './arguments.ts';

/** `config` while parsing: calls are recorded, look-ups give empty text as nothing is known yet. */
export class ParseConfig extends PyObject {
  readonly typeName = 'ParseConfigObject';
  private readonly record: (values: ReadonlyMap<string, Value>) => void;
  private readonly onArguments: ((areRead: boolean) => void) | undefined;
  /** `onArguments` is told when the arguments of a call begin and when they were read. */
  constructor(record: (values: ReadonlyMap<string, Value>) => void, onArguments?: (areRead: boolean) => void) {
    super();
    this.record = record;
    this.onArguments = onArguments;
  }
  override beforeArguments(): void {
    this.onArguments?.(false);
  }
  override call(args: readonly Value[], kwargs: Kwargs): Result {
    this.onArguments?.(true);
    this.record(withHookKeys(configArguments(args, kwargs)));
    return '';
  }
  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'get':
      case 'require':
      case 'meta_get':
      case 'meta_require':
        return new PyFunction(name, () => '');
      case 'set':
        return new PyFunction(name, (args, kwargs) => {
          const [key, value] = bindArguments(name, ['name', 'value'], args, kwargs);
          return this.call([], new Map([[optionalText(key) ?? '', value!]]));
        });
      case 'persist_relation_docs':
      case 'persist_column_docs':
        return new PyFunction(name, () => false);
      default:
        return undefined;
    }
  }
  override attributeNames(): Iterable<string> {
    return configMethods;
  }
}

const configMethods = [
  'get',
  'require',
  'set',
  'meta_get',
  'meta_require',
  'persist_relation_docs',
  'persist_column_docs',
];

function configArguments(args: readonly Value[], kwargs: Kwargs): ReadonlyMap<string, Value> {
  const [only] = args;
  if (args.length === 1 && kwargs.size === 0 && only instanceof PyDict) {
    return new Map(
      [...only.entries()].map(([key, value]): [string, Value] => [optionalText(key) ?? String(key), value]),
    );
  }
  if (args.length === 0 && kwargs.size > 0) return kwargs;
  throw new TemplateError('other', 'Invalid inline model config: `config()` takes keywords, or one mapping');
}

/** `pre_hook` and `post_hook` under the names of the manifest. */
function withHookKeys(values: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  if (!values.has('pre_hook') && !values.has('post_hook')) return values;
  const renamed = new Map<string, Value>();
  for (const [key, value] of values) {
    const name = key === 'pre_hook' || key === 'post_hook' ? key.replace('_', '-') : key;
    if (name !== key && values.has(name))
      throw new TemplateError('other', `Invalid config, has conflicting keys "${key}" and "${name}"`);
    renamed.set(name, value);
  }
  return renamed;
}

/** `config` while compiling and running: gives what was parsed; calls change nothing. */
export class RuntimeConfig extends PyObject {
  readonly typeName = 'RuntimeConfigObject';
  private readonly config: JsonObject | Readonly<Record<string, unknown>>;
  private readonly uniqueId: string;
  constructor(config: Readonly<Record<string, unknown>>, uniqueId: string) {
    super();
    this.config = config;
    this.uniqueId = uniqueId;
  }
  override call(): Result {
    return '';
  }
  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'get':
        return this.reader(name, (key) => this.lookUp(key), 'optional');
      case 'require':
        return this.reader(name, (key) => this.lookUp(key), 'required');
      case 'meta_get':
        return this.reader(name, (key) => this.lookUpMeta(key), 'optional');
      case 'meta_require':
        return this.reader(name, (key) => this.lookUpMeta(key), 'required');
      case 'set':
        return new PyFunction(name, () => '');
      case 'persist_relation_docs':
        return new PyFunction(name, () => this.persists('relation'));
      case 'persist_column_docs':
        return new PyFunction(name, () => this.persists('columns'));
      case 'model':
        return new PyDict([
          ['config', fromJs(this.config)],
          ['unique_id', this.uniqueId],
        ]);
      default:
        return undefined;
    }
  }
  override attributeNames(): Iterable<string> {
    return configMethods;
  }

  /** A value of the config; undefined when the key is not there at all. A key that is null counts as present, as in dbt. */
  lookUp(key: string): Value | undefined {
    const name = key === 'pre_hook' || key === 'post_hook' ? key.replace('_', '-') : key;
    if (Object.hasOwn(this.config, name)) return fromJs((this.config as Record<string, unknown>)[name]);
    return name === 'snapshot_table_column_names' ? this.snapshotColumns() : undefined;
  }

  /** The names of a snapshot's meta columns, renamed or not. */
  private snapshotColumns(): Value | undefined {
    const renamed = (this.config as Record<string, unknown>).snapshot_meta_column_names;
    if (typeof renamed !== 'object' || renamed === null) return undefined;
    const names = ['dbt_valid_from', 'dbt_valid_to', 'dbt_scd_id', 'dbt_updated_at', 'dbt_is_deleted'];
    return new PyDict(
      names.map((name): [Value, Value] => [name, fromJs((renamed as Record<string, unknown>)[name] ?? name)]),
    );
  }

  private lookUpMeta(key: string): Value | undefined {
    const meta = (this.config as Record<string, unknown>).meta;
    return typeof meta === 'object' && meta !== null && Object.hasOwn(meta, key)
      ? fromJs((meta as Record<string, unknown>)[key])
      : undefined;
  }

  private reader(name: string, read: (key: string) => Value | undefined, kind: 'optional' | 'required'): PyFunction {
    const parameters = kind === 'optional' ? ['name', 'default?', 'validator?'] : ['name', 'validator?'];
    return new PyFunction(name, (args, kwargs) => {
      const bound = bindArguments(name, parameters, args, kwargs);
      const key = optionalText(bound[0]) ?? '';
      const otherwise = kind === 'optional' ? (bound[1] ?? null) : undefined;
      const validator = kind === 'optional' ? bound[2] : bound[1];
      const value = read(key);
      const found = value === undefined ? otherwise : value;
      if (found === undefined)
        throw new TemplateError(
          'other',
          `Model '${this.uniqueId}' does not define a required config parameter '${key}'.`,
        );
      if (validator instanceof PyObject && (kind === 'required' || otherwise !== null)) {
        const checked = validator.call?.([found], new Map());
        if (checked !== undefined && isWaiting(checked)) {
          return (function* () {
            yield* checked;
            return found;
          })();
        }
      }
      return found;
    });
  }

  private persists(what: 'relation' | 'columns'): Value {
    const docs = (this.config as Record<string, unknown>).persist_docs ?? {};
    if (typeof docs !== 'object' || docs === null || Array.isArray(docs)) {
      throw new TemplateError(
        'other',
        `Invalid value provided for "persist_docs". Expected dict but received ${typeof docs}`,
      );
    }
    return fromJs((docs as Record<string, unknown>)[what] ?? false);
  }
}

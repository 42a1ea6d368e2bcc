import { TemplateError, typeError } from './errors.ts';
import { sorted } from './operators.ts';
import { stringRepr } from './stringRepr.ts';
import { floatText, PyDict, PyFloat, type PyObject, PyTuple, textOf, typeName, type Value } from './values.ts';

export interface JsonOptions {
  readonly sortKeys?: boolean;
  /** Characters beyond ASCII as they are, not as `\u00e9`. */
  readonly keepUnicode?: boolean;
  /** Spaces of a level of indentation, or the text for it; on one line without. */
  readonly indent?: number | string | null;
}

/**
 * Python's `json.dumps`: `", "` and `": "` between, floats as Python prints them (`1.0`, `NaN`), ASCII only unless asked
 * otherwise. Dates, decimals, sets and undefined are type errors.
 */
export function jsonText(value: Value, options: JsonOptions = {}): string {
  return new JsonWriter(options).text(value, '');
}

class JsonWriter {
  private readonly options: JsonOptions;
  private readonly indent: string | undefined;
  private readonly open = new Set<Value>();

  constructor(options: JsonOptions) {
    this.options = options;
    const { indent } = options;
    this.indent = typeof indent === 'number' ? ' '.repeat(indent) : (indent ?? undefined);
  }

  text(value: Value, margin: string): string {
    switch (typeof value) {
      case 'string':
        return this.string(value);
      case 'number':
      case 'bigint':
      case 'boolean':
        return String(value);
      default:
        return value === null ? 'null' : this.object(value, margin);
    }
  }

  private object(value: Value[] | PyObject, margin: string): string {
    if (Array.isArray(value)) return this.list(value, value, margin);
    if (value instanceof PyFloat) return jsonFloat(value.value);
    if (value instanceof PyTuple) return this.list(value, value.values, margin);
    if (value instanceof PyDict) return this.dict(value, margin);
    const text = textOf(value);
    if (text !== undefined) return this.string(text);
    throw typeError(`Object of type ${shortTypeName(value)} is not JSON serializable`);
  }

  private string(text: string): string {
    const quoted = JSON.stringify(text).replaceAll('\x7f', '\\u007f');
    // JavaScript leaves lone surrogates escaped already; the rest beyond ASCII is escaped by UTF-16 unit, as in Python.
    return this.options.keepUnicode
      ? quoted.replaceAll('\\u007f', '\x7f')
      : quoted.replace(/[\x80-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  }

  private list(self: Value, values: readonly Value[], margin: string): string {
    return this.nested(self, '[', ']', margin, (inner) => values.map((value) => this.text(value, inner)));
  }

  private dict(self: PyDict, margin: string): string {
    return this.nested(self, '{', '}', margin, (inner) => {
      const entries = [...self.entries()];
      const ordered = this.options.sortKeys ? sorted(entries, ([key]) => key) : entries;
      return ordered.map(([key, value]) => `${this.string(keyOf(key))}: ${this.text(value, inner)}`);
    });
  }

  private nested(
    self: Value,
    start: string,
    end: string,
    margin: string,
    parts: (inner: string) => readonly string[],
  ): string {
    if (this.open.has(self)) throw new TemplateError('value', 'Circular reference detected');
    this.open.add(self);
    const inner = this.indent === undefined ? '' : `${margin}${this.indent}`;
    const texts = parts(inner);
    this.open.delete(self);
    if (texts.length === 0) return start + end;
    if (this.indent === undefined) return `${start}${texts.join(', ')}${end}`;
    return `${start}\n${inner}${texts.join(`,\n${inner}`)}\n${margin}${end}`;
  }
}

function keyOf(key: Value): string {
  if (typeof key === 'string') return key;
  if (key === null) return 'null';
  if (typeof key === 'number' || typeof key === 'bigint' || typeof key === 'boolean') return String(key);
  if (key instanceof PyFloat) return jsonFloat(key.value);
  const text = textOf(key);
  if (text !== undefined) return text;
  throw typeError(`keys must be str, int, float, bool or None, not ${shortTypeName(key)}`);
}

function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return floatText(value);
}

/** `date` of `datetime.date`: json's messages leave the module out. */
const shortTypeName = (value: Value): string => typeName(value).replace(/^.*\./, '');

/** Why a text is not JSON. */
export class JsonError extends Error {}

/**
 * Python's `json.loads`: ints and floats stay apart (`1.0`), ints of any size, keys in their order, the last of equal keys
 * counts, `NaN` and `Infinity` are read. Throws `JsonError`.
 */
export function parseJson(text: string): Value {
  return new JsonReader(text).document();
}

const maximumDepth = 900;

class JsonReader {
  private readonly text: string;
  private pos = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): Value {
    const value = this.value();
    this.skip();
    if (this.pos < this.text.length) this.fail('extra data');
    return value;
  }

  private fail(message: string): never {
    throw new JsonError(`${message} at position ${this.pos} of ${stringRepr(this.text.slice(0, 40))}`);
  }

  private skip(): void {
    for (;;) {
      const c = this.text.charCodeAt(this.pos);
      if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return;
      this.pos += 1;
    }
  }

  private take(text: string): boolean {
    if (!this.text.startsWith(text, this.pos)) return false;
    this.pos += text.length;
    return true;
  }

  private value(): Value {
    this.skip();
    switch (this.text[this.pos]) {
      case '{':
        return this.nested(() => this.dict());
      case '[':
        return this.nested(() => this.list());
      case '"':
        return this.string();
      default:
        return this.literal();
    }
  }

  private nested(read: () => Value): Value {
    this.depth += 1;
    if (this.depth > maximumDepth) throw new TemplateError('other', 'the JSON text is nested too deeply');
    this.pos += 1;
    const value = read();
    this.depth -= 1;
    return value;
  }

  private literal(): Value {
    for (const [word, value] of words) if (this.take(word)) return value;
    const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;
    number.lastIndex = this.pos;
    const match = number.exec(this.text);
    if (!match) this.fail('no value');
    this.pos += match[0].length;
    if (match[1] !== undefined || match[2] !== undefined) return new PyFloat(Number(match[0]));
    const int = Number(match[0]);
    return Number.isSafeInteger(int) ? int + 0 : BigInt(match[0]);
  }

  private string(): string {
    const form = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
    form.lastIndex = this.pos;
    const match = form.exec(this.text);
    if (!match) this.fail('a string that is not closed or has a wrong character');
    this.pos += match[0].length;
    return JSON.parse(match[0]) as string;
  }

  private list(): Value[] {
    const values: Value[] = [];
    this.skip();
    if (this.take(']')) return values;
    do values.push(this.value());
    while (this.next(']'));
    return values;
  }

  private dict(): PyDict {
    const dict = new PyDict();
    this.skip();
    if (this.take('}')) return dict;
    do {
      this.skip();
      if (this.text[this.pos] !== '"') this.fail('a key in double quotes is expected');
      const key = this.string();
      this.skip();
      if (!this.take(':')) this.fail('`:` is expected');
      dict.set(key, this.value());
    } while (this.next('}'));
    return dict;
  }

  /** Whether another item follows; reads the comma or the end. */
  private next(end: string): boolean {
    this.skip();
    if (this.take(',')) return true;
    if (!this.take(end)) this.fail(`\`,\` or \`${end}\` is expected`);
    return false;
  }
}

const words: readonly (readonly [string, Value])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', new PyFloat(Number.NaN)],
  ['Infinity', new PyFloat(Number.POSITIVE_INFINITY)],
  ['-Infinity', new PyFloat(Number.NEGATIVE_INFINITY)],
];

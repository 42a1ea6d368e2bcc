import { TemplateError } from '../errors.ts';
import { PyDate } from '../modules/datetime/date.ts';
import { PyDateTime } from '../modules/datetime/dateTime.ts';
import { sorted } from '../operators.ts';
import { floatText, PyDict, PyFloat, type PyObject, PySet, PyTuple, textOf, type Value } from '../values.ts';
import { resolvePlain, ScalarError } from './resolve.ts';
import { type Node, YamlWriter } from './writer.ts';

/** A value that YAML has no form for. */
export class NotYamlError extends Error {}

/** YAML as PyYAML's safe dump writes it; throws `NotYamlError` for functions, decimals, undefined and their like. */
export function writeYaml(value: Value, sortKeys: boolean, indentsLists = false): string {
  return new YamlWriter(indentsLists).document(new Representer(sortKeys).node(value));
}

class Representer {
  private readonly sortKeys: boolean;
  private readonly known = new Map<object, Node>();
  private anchors = 0;

  constructor(sortKeys: boolean) {
    this.sortKeys = sortKeys;
  }

  node(value: Value): Node {
    if (typeof value === 'object' && value !== null) return this.object(value);
    if (typeof value === 'string') return { kind: 'scalar', text: value, isPlain: isPlainText(value) };
    const text = value === null ? 'null' : typeof value === 'boolean' ? String(value) : String(value);
    return { kind: 'scalar', text, isPlain: true };
  }

  private object(value: Value[] | PyObject): Node {
    const text = textOf(value);
    if (text !== undefined) return this.node(text);
    if (value instanceof PyFloat) return { kind: 'scalar', text: yamlFloat(value.value), isPlain: true };
    const known = this.known.get(value);
    if (known) {
      if (known.anchor === undefined) {
        this.anchors += 1;
        known.anchor = `id${String(this.anchors).padStart(3, '0')}`;
      }
      return known;
    }
    if (Array.isArray(value) || value instanceof PyTuple) return this.sequence(value);
    if (value instanceof PyDict) return this.mapping(value, value.entries());
    if (value instanceof PySet) {
      return this.mapping(
        value,
        [...value.values()].map((member) => [member, null]),
        '!!set',
      );
    }
    if (value instanceof PyDate || value instanceof PyDateTime) {
      const node: Node = { kind: 'scalar', text: value.str(), isPlain: true };
      this.known.set(value, node);
      return node;
    }
    throw new NotYamlError(`cannot represent an object: ${value.typeName}`);
  }

  private sequence(value: Value[] | PyTuple): Node {
    const node: Node = { kind: 'sequence', items: [] };
    const values = Array.isArray(value) ? value : value.values;
    if (Array.isArray(value) || values.length > 0) this.known.set(value, node);
    for (const item of values) node.items.push(this.node(item));
    return node;
  }

  private mapping(value: PyObject, entries: Iterable<readonly [Value, Value]>, tag?: string): Node {
    const node: Node = { kind: 'mapping', pairs: [], ...(tag === undefined ? {} : { tag }) };
    this.known.set(value, node);
    for (const [key, item] of this.ordered([...entries])) node.pairs.push([this.node(key), this.node(item)]);
    return node;
  }

  /** Keys that have no order among them stay as they are. */
  private ordered(entries: (readonly [Value, Value])[]): readonly (readonly [Value, Value])[] {
    if (!this.sortKeys) return entries;
    try {
      return sorted(entries, ([key]) => key);
    } catch (error) {
      if (error instanceof TemplateError) return entries;
      throw error;
    }
  }
}

function isPlainText(text: string): boolean {
  try {
    // `=` has a meaning of its own in YAML 1.1 that no one uses; it is quoted all the same.
    return resolvePlain(text) === text && text !== '=';
  } catch (error) {
    if (error instanceof ScalarError) return false;
    throw error;
  }
}

function yamlFloat(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const text = floatText(value);
  return text.includes('.') ? text : text.replace('e', '.0e');
}

import { PyObject } from '../values.ts';
import { isBlankOrEnd, YamlError } from './cursor.ts';
import { mergeKey, resolvePlain, resolveTagged, type Scalar, ScalarError } from './resolve.ts';
import { ScalarReader } from './scalarReader.ts';
import type { YamlKey, YamlMap, YamlValue } from './value.ts';

/** Offsets of a pair or an item: key start, key end, value start, value end. */
export type Spans = readonly [keyStart: number, keyEnd: number, valueStart: number, valueEnd: number];

/** Where the pairs of mappings and the items of lists stand, by the mapping or list. */
export type SpanTable = Map<object, Map<YamlKey, Spans>>;

export interface DuplicateKey {
  readonly key: YamlKey;
  readonly start: number;
  readonly end: number;
}

export interface Properties {
  readonly anchor: string | undefined;
  readonly tag: string | undefined;
  readonly start: number;
  readonly end: number;
}

export interface Key {
  readonly value: Scalar;
  readonly start: number;
  readonly end: number;
}

const maximumDepth = 400;
export const dash = 45;
export const question = 63;
export const colon = 58;

/** What block and flow collections have in common: anchors, tags, keys, merging, and where things stand. */
export class NodeReader extends ScalarReader {
  readonly duplicates: DuplicateKey[] = [];
  /** Where the value that was read last begins. */
  protected valueStart = 0;
  private readonly spans: SpanTable | undefined;
  private readonly anchors = new Map<string, YamlValue>();
  private readonly openAnchors = new Set<string>();
  private depth = 0;

  constructor(text: string, spans?: SpanTable) {
    super(text);
    this.spans = spans;
  }

  protected code(ahead = 0): number {
    return this.text.charCodeAt(this.pos + ahead);
  }

  protected isIndicator(c: number): boolean {
    return this.code() === c && isBlankOrEnd(this.code(1));
  }

  /** Whether blanks and a colon follow; stands on the colon then. */
  protected atColon(): boolean {
    let { pos } = this;
    let c = this.text.charCodeAt(pos);
    while (c === 32 || c === 9) c = this.text.charCodeAt(++pos);
    if (c !== colon || !(this.flowDepth > 0 || isBlankOrEnd(this.text.charCodeAt(pos + 1)))) return false;
    this.pos = pos;
    return true;
  }

  protected startsPlain(c: number): boolean {
    switch (c) {
      case 0:
      case 33:
      case 34:
      case 35:
      case 37:
      case 38:
      case 39:
      case 42:
      case 44:
      case 62:
      case 64:
      case 91:
      case 93:
      case 96:
      case 123:
      case 124:
      case 125:
        return false;
      case dash:
        return !isBlankOrEnd(this.code(1));
      case question:
      case colon:
        return this.flowDepth === 0 && !isBlankOrEnd(this.code(1));
      default:
        return true;
    }
  }

  protected unexpected(): never {
    const c = this.text[this.pos] ?? '';
    if (c === '\0')
      return this.fail('the file ends in the middle of a collection', Math.max(this.lastEnd - 1, 0), this.lastEnd);
    if (this.flowDepth === 0 && this.fresh) {
      return this.fail(
        'this line is not indented like any line above it that it could belong to',
        this.pos,
        this.pos + 1,
      );
    }
    const quote = '@`%&*!|>'.includes(c) || c === '{' ? 'quote a text that begins with this character' : undefined;
    return this.fail(`\`${c}\` cannot stand here`, this.pos, this.pos + 1, quote);
  }

  protected enter(): void {
    this.depth += 1;
    if (this.depth > maximumDepth) this.fail(`collections are nested more than ${maximumDepth} deep`);
  }

  protected leave(): void {
    this.depth -= 1;
  }

  protected asKey(value: YamlValue | typeof mergeKey, start: number, end: number): Scalar {
    if (Array.isArray(value) || value instanceof Map) {
      const help = this.text[start] === '{' ? 'quote the text: "{{ ... }}"' : undefined;
      this.fail('a list or mapping cannot be a key', start, end, help);
    }
    return value;
  }

  protected add(
    map: YamlMap,
    spans: Map<YamlKey, Spans> | undefined,
    merges: YamlValue[],
    key: Key,
    value: YamlValue,
  ): void {
    if (key.value === mergeKey) {
      const parts = Array.isArray(value) ? value : [value];
      if (!parts.every((part) => part instanceof Map)) {
        this.fail('`<<` takes a mapping or a list of mappings', key.start, key.end);
      }
      merges.push(...parts.toReversed());
      return;
    }
    const name = key.value instanceof PyObject ? sameKey(map, key.value) : key.value;
    if (map.has(name)) this.duplicates.push({ key: name, start: key.start, end: key.end });
    map.set(name, value);
    spans?.set(name, [key.start, key.end, this.valueStart, this.lastEnd]);
  }

  /** The pairs of merged mappings come first and lose against the mapping's own. */
  protected merged(map: YamlMap, spans: Map<YamlKey, Spans> | undefined, merges: YamlValue[]): YamlMap {
    if (merges.length === 0) return map;
    const own = [...map];
    const ownSpans = spans ? [...spans] : [];
    map.clear();
    spans?.clear();
    for (const part of merges as YamlMap[]) {
      for (const [key, value] of part) map.set(key, value);
      for (const [key, span] of this.spans?.get(part) ?? []) spans?.set(key, span);
    }
    for (const [key, value] of own) map.set(key, value);
    for (const [key, span] of ownSpans) spans?.set(key, span);
    return map;
  }

  protected track(collection: object): Map<YamlKey, Spans> | undefined {
    if (!this.spans) return undefined;
    const spans = new Map<YamlKey, Spans>();
    this.spans.set(collection, spans);
    return spans;
  }

  protected isFlowEnd(c: number): boolean {
    return c === 44 || c === 93 || c === 125;
  }

  protected properties(): Properties {
    const start = this.pos;
    let anchor: string | undefined;
    let tag: string | undefined;
    for (;;) {
      const c = this.code();
      const rest =
        c === 38 && anchor === undefined
          ? this.match(/&([\w-]+)/y)
          : c === 33 && tag === undefined
            ? this.match(/!(?:<[^>\s]*>|[^\s,[\]{}\0]*)/y)
            : undefined;
      if (rest === undefined) break;
      if (c === 38) anchor = rest.slice(1);
      else tag = canonicalTag(rest);
      this.lastEnd = this.pos;
      const next = this.code();
      if (!isBlankOrEnd(next) && !(this.flowDepth > 0 && this.isFlowEnd(next))) this.unexpected();
      while (this.code() === 32 || this.code() === 9) this.pos += 1;
    }
    this.fresh = false;
    if (anchor === undefined && tag === undefined) this.unexpected();
    return { anchor, tag, start, end: this.lastEnd };
  }

  protected match(form: RegExp): string | undefined {
    form.lastIndex = this.pos;
    const found = form.exec(this.text)?.[0];
    if (found !== undefined) this.pos += found.length;
    return found;
  }

  protected alias(): YamlValue {
    const start = this.pos;
    const name = this.match(/\*([\w-]+)/y)?.slice(1);
    if (name === undefined) this.unexpected();
    this.lastEnd = this.pos;
    const value = this.anchors.get(name);
    if (this.openAnchors.has(name)) this.fail(`\`*${name}\` stands inside of what it repeats`, start, this.pos);
    if (value === undefined) this.fail(`no \`&${name}\` stands above this alias`, start, this.pos);
    return value;
  }

  protected open(properties: Properties): void {
    if (properties.anchor !== undefined) this.openAnchors.add(properties.anchor);
  }

  protected scalar(properties: Properties | undefined, text: string, isPlain: boolean): Scalar {
    let value: Scalar | undefined;
    try {
      if (properties?.tag === undefined || properties.tag === '!') value = isPlain ? resolvePlain(text) : text;
      else value = resolveTagged(properties.tag, text);
    } catch (error) {
      if (!(error instanceof ScalarError)) throw error;
      return this.fail(error.message, this.lastEnd - text.length, this.lastEnd, 'quote the value to keep it a text');
    }
    if (value === undefined) return this.wrongTag(properties as Properties);
    if (properties?.anchor !== undefined) this.anchors.set(properties.anchor, plainValue(value));
    return value;
  }

  /** Applies properties to a node that was read: a collection, or a scalar on a later line. */
  protected finish(properties: Properties | undefined, value: YamlValue): YamlValue {
    if (!properties) return value;
    const { anchor, tag } = properties;
    let out = value;
    if (tag !== undefined && tag !== '!') {
      if (Array.isArray(value) || value instanceof Map) {
        if (tag !== (Array.isArray(value) ? '!!seq' : '!!map')) this.wrongTag(properties);
      } else {
        const tagged = resolveTagged(tag, value === null ? '' : String(value));
        if (tagged === undefined || tagged === mergeKey) this.wrongTag(properties);
        out = tagged;
      }
    }
    if (anchor !== undefined) {
      this.openAnchors.delete(anchor);
      this.anchors.set(anchor, out);
    }
    return out;
  }

  protected wrongTag(properties: Properties): never {
    throw new YamlError(
      `the tag \`${properties.tag}\` is unknown or does not fit its value`,
      properties.start,
      properties.end,
    );
  }
}

/** `<<` is a text wherever it is no key. */
export const plainValue = (value: YamlValue | typeof mergeKey): YamlValue => (value === mergeKey ? '<<' : value);

function canonicalTag(tag: string): string {
  return tag.replace(/^!<tag:yaml\.org,2002:(.*)>$/, '!!$1').replace(/^!<(.*)>$/, '!$1');
}

/** The equal key that the mapping has already: floats and dates are equal by value. */
function sameKey(map: YamlMap, key: YamlKey & PyObject): YamlKey {
  for (const other of map.keys()) if (key.equals(other)) return other;
  return key;
}

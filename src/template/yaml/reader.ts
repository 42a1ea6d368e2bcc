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

interface Properties {
  readonly anchor: string | undefined;
  readonly tag: string | undefined;
  readonly start: number;
  readonly end: number;
}

interface Key {
  readonly value: Scalar;
  readonly start: number;
  readonly end: number;
}

/** Whether a block collection may begin on the line where its parent's mark stands: after `- ` and `? `, not after `key: `. */
type SameLine = 'compact' | 'inline';

const maximumDepth = 400;
const dash = 45;
const question = 63;
const colon = 58;

/**
 * Reads one YAML document by recursive descent, with the limits of libyaml, on which PyYAML stands: a key and its colon share a line;
 * flow collections ignore indentation; a list may stand at the indentation of its key.
 */
export class YamlReader extends ScalarReader {
  readonly duplicates: DuplicateKey[] = [];
  private readonly spans: SpanTable | undefined;
  private readonly anchors = new Map<string, YamlValue>();
  private readonly openAnchors = new Set<string>();
  private depth = 0;
  /** Where the value that was read last begins. */
  private valueStart = 0;

  constructor(text: string, spans?: SpanTable) {
    super(text);
    this.spans = spans;
  }

  /** The value of the document; an empty one is null. */
  document(): YamlValue {
    this.skipToToken();
    this.directives();
    if (this.atMarker() && this.code() === dash) {
      this.pos += 3;
      // What follows `---` on its line may not open a block mapping, but every block scalar and flow collection.
      this.fresh = false;
    }
    const value = this.block(-1, 'inline', false);
    this.skipToToken();
    while (this.atMarker() && this.code() === 46) {
      this.pos += 3;
      this.fresh = false;
      this.skipToToken();
    }
    if (this.code() === 0) return value;
    if (this.atMarker())
      this.fail('a second document begins here', this.pos, this.pos + 3, 'one file holds one document');
    return this.unexpected();
  }

  /** `%YAML 1.1` and `%TAG ...` before `---` say nothing that the reader does not know. */
  private directives(): void {
    const start = this.pos;
    while (this.column === 0 && this.code() === 37) {
      if (this.match(/%(?:YAML[ \t]+\d+\.\d+|TAG[ \t]+\S+[ \t]+\S+)[ \t]*(?=[\r\n#])/y) === undefined) {
        this.fail('a line that begins with `%` is no YAML', start, this.lineEndAfter(start), 'quote the text');
      }
      this.skipToToken();
    }
    if (this.pos !== start && !(this.atMarker() && this.code() === dash)) {
      this.fail('`---` must follow the lines that begin with `%`', start, this.lineEndAfter(start));
    }
  }

  private code(ahead = 0): number {
    return this.text.charCodeAt(this.pos + ahead);
  }

  private isIndicator(c: number): boolean {
    return this.code() === c && isBlankOrEnd(this.code(1));
  }

  /** A node in block context inside of a collection at column `parent`. */
  private block(parent: number, sameLine: SameLine, indentless: boolean): YamlValue {
    this.skipToToken();
    const start = this.pos;
    const c = this.code();
    const column = this.column;
    const isItem = this.isIndicator(dash);
    // libyaml lets a list, and a literal or folded text, stand at the column of the key that it belongs to.
    const mayAlign = indentless && (isItem || c === 124 || c === 62) && column === parent;
    const ends = this.fresh && column <= parent && !mayAlign;
    if (c === 0 || ends || this.atMarker()) {
      this.valueStart = this.lastEnd;
      return null;
    }
    this.enter();
    const value = this.blockContent(parent, column, this.fresh || sameLine === 'compact', indentless);
    this.depth -= 1;
    this.valueStart = start;
    return value;
  }

  private blockContent(parent: number, column: number, mayOpen: boolean, indentless: boolean): YamlValue {
    const start = this.pos;
    const startLine = this.lineStart;
    let c = this.code();
    if (this.isIndicator(dash)) {
      if (!mayOpen) this.fail('a list cannot begin here', start, start + 1, 'begin the list on the next line');
      return this.sequence(column);
    }
    if (this.isIndicator(question)) {
      if (!mayOpen) this.fail('a mapping cannot begin here', start, start + 1);
      return this.mapping(column, undefined);
    }
    const properties = c === 38 || c === 33 ? this.properties() : undefined;
    if (properties) {
      this.skipToToken();
      c = this.code();
      if (this.fresh || c === 0) {
        this.open(properties);
        return this.finish(properties, this.block(parent, 'inline', indentless));
      }
    }
    if (c === 124 || c === 62) return this.scalar(properties, this.blockScalar(parent), false) as YamlValue;
    const key = this.inline(properties, parent);
    const end = this.pos;
    if (this.lineStart === startLine && this.atColon()) {
      if (!mayOpen) {
        this.fail(
          'a mapping cannot begin here',
          this.pos,
          this.pos + 1,
          'quote the text, or begin the mapping on the next line',
        );
      }
      return this.mapping(column, { value: this.asKey(key, start, end), start, end });
    }
    return plainValue(key);
  }

  /** Whether blanks and a colon follow; stands on the colon then. */
  private atColon(): boolean {
    let { pos } = this;
    let c = this.text.charCodeAt(pos);
    while (c === 32 || c === 9) c = this.text.charCodeAt(++pos);
    if (c !== colon || !(this.flowDepth > 0 || isBlankOrEnd(this.text.charCodeAt(pos + 1)))) return false;
    this.pos = pos;
    return true;
  }

  /** Content that stays inside of a line or a flow collection: an alias, a quoted or plain text, a flow collection. */
  private inline(properties: Properties | undefined, parent: number): YamlValue | typeof mergeKey {
    const c = this.code();
    this.fresh = false;
    switch (c) {
      case 42:
        if (properties) this.fail('an alias takes no anchor or tag', properties.start, properties.end);
        return this.alias();
      case 34:
        return this.scalar(properties, this.doubleQuoted(), false);
      case 39:
        return this.scalar(properties, this.singleQuoted(), false);
      case 91:
        if (properties) this.open(properties);
        return this.finish(properties, this.flowSequence());
      case 123:
        if (properties) this.open(properties);
        return this.finish(properties, this.flowMapping());
      default:
        if (!this.startsPlain(c)) {
          // A tag or anchor may stand alone: `[!!str , b]`, `!!str : value`.
          if (properties && (this.flowDepth > 0 || this.isIndicator(colon))) return this.scalar(properties, '', true);
          return this.unexpected();
        }
        return this.scalar(properties, this.plain(parent), true);
    }
  }

  private startsPlain(c: number): boolean {
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

  private unexpected(): never {
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

  private enter(): void {
    this.depth += 1;
    if (this.depth > maximumDepth) this.fail(`collections are nested more than ${maximumDepth} deep`);
  }

  private sequence(indent: number): YamlValue[] {
    const list: YamlValue[] = [];
    const spans = this.track(list);
    do {
      const mark = this.pos;
      this.pos += 1;
      this.lastEnd = this.pos;
      this.fresh = false;
      const value = this.block(indent, 'compact', false);
      spans?.set(list.length, [mark, mark + 1, this.valueStart, this.lastEnd]);
      list.push(value);
      this.skipToToken();
    } while (this.continues(indent) && this.isIndicator(dash));
    return list;
  }

  /** Whether the token here stands at the indentation of the collection that is being read. */
  private continues(indent: number): boolean {
    if (this.code() === 0 || this.atMarker()) return false;
    if (!this.fresh || this.column > indent) this.unexpected();
    return this.column === indent;
  }

  private mapping(indent: number, first: Key | undefined): YamlMap {
    const map: YamlMap = new Map();
    const spans = this.track(map);
    const merges: YamlValue[] = [];
    let key = first;
    do {
      let value: YamlValue;
      if (key === undefined && this.isIndicator(question)) {
        const start = this.pos;
        key = this.explicitKey(indent);
        this.skipToToken();
        value = null;
        if (this.code() !== 0 && !this.atMarker() && this.column === indent && this.isIndicator(colon)) {
          value = this.valueAfterColon(indent, 'compact');
        } else {
          this.valueStart = this.lastEnd;
        }
        key = { ...key, start };
      } else {
        key ??= this.simpleKey(indent);
        value = this.valueAfterColon(indent, 'inline');
      }
      this.add(map, spans, merges, key, value);
      key = undefined;
      this.skipToToken();
    } while (this.continues(indent));
    return this.merged(map, spans, merges);
  }

  private valueAfterColon(indent: number, sameLine: SameLine): YamlValue {
    this.pos += 1;
    this.lastEnd = this.pos;
    this.fresh = false;
    return this.block(indent, sameLine, true);
  }

  private explicitKey(indent: number): Key {
    this.pos += 1;
    this.lastEnd = this.pos;
    this.fresh = false;
    const value = this.block(indent, 'compact', true);
    return { value: this.asKey(value, this.valueStart, this.lastEnd), start: this.valueStart, end: this.lastEnd };
  }

  private simpleKey(indent: number): Key {
    const start = this.pos;
    const startLine = this.lineStart;
    const c = this.code();
    const properties = c === 38 || c === 33 ? this.properties() : undefined;
    if (properties) this.skipToToken();
    if (this.isIndicator(dash)) this.fail('a list item stands where a key is expected', start, start + 1);
    const value = this.inline(properties, indent);
    const { pos } = this;
    if (this.lineStart !== startLine || !this.atColon()) {
      const end = this.lineStart === startLine ? pos : this.lineEndAfter(start);
      this.fail('a key without a colon', start, end, 'a key and its value are written `key: value`');
    }
    return { value: this.asKey(value, start, pos), start, end: pos };
  }

  private lineEndAfter(start: number): number {
    const length = this.text.slice(start).search(/[\r\n\0]/);
    return start + Math.max(length, 1);
  }

  private asKey(value: YamlValue | typeof mergeKey, start: number, end: number): Scalar {
    if (Array.isArray(value) || value instanceof Map) {
      const help = this.text[start] === '{' ? 'quote the text: "{{ ... }}"' : undefined;
      this.fail('a list or mapping cannot be a key', start, end, help);
    }
    return value;
  }

  private add(
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
  private merged(map: YamlMap, spans: Map<YamlKey, Spans> | undefined, merges: YamlValue[]): YamlMap {
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

  private track(collection: object): Map<YamlKey, Spans> | undefined {
    if (!this.spans) return undefined;
    const spans = new Map<YamlKey, Spans>();
    this.spans.set(collection, spans);
    return spans;
  }

  /** A node inside of a flow collection; empty where a comma, a colon or the end stands. */
  private flow(): YamlValue | typeof mergeKey {
    this.enter();
    const start = this.pos;
    const c = this.code();
    const properties = c === 38 || c === 33 ? this.properties() : undefined;
    if (properties) this.skipToToken();
    if (this.atMarker()) this.unexpected();
    const value = this.inline(properties, -1);
    this.depth -= 1;
    this.valueStart = start;
    return value;
  }

  private flowSequence(): YamlValue[] {
    const list: YamlValue[] = [];
    const spans = this.track(list);
    this.openFlow();
    while (this.code() !== 93) {
      const { pos: start, lineStart } = this;
      let item: YamlValue;
      if (this.code() === question) {
        item = this.flowPair();
      } else {
        const value = this.flow();
        const end = this.lastEnd;
        item =
          this.lineStart === lineStart && this.atColon()
            ? this.flowPair({ value: this.asKey(value, start, end), start, end })
            : plainValue(value);
      }
      spans?.set(list.length, [start, start, start, this.lastEnd]);
      list.push(item);
      this.nextInFlow(93);
    }
    this.closeFlow();
    return list;
  }

  /** `[a: b]` has one item, a mapping of one pair. */
  private flowPair(key?: Key): YamlMap {
    const map: YamlMap = new Map();
    const spans = this.track(map);
    const merges: YamlValue[] = [];
    this.flowEntry(map, spans, merges, key);
    return this.merged(map, spans, merges);
  }

  private flowMapping(): YamlMap {
    const map: YamlMap = new Map();
    const spans = this.track(map);
    const merges: YamlValue[] = [];
    this.openFlow();
    while (this.code() !== 125) {
      this.flowEntry(map, spans, merges);
      this.nextInFlow(125);
    }
    this.closeFlow();
    return this.merged(map, spans, merges);
  }

  private flowEntry(map: YamlMap, spans: Map<YamlKey, Spans> | undefined, merges: YamlValue[], known?: Key): void {
    let key = known;
    let hasValue = known !== undefined;
    if (!key) {
      const start = this.pos;
      const explicit = this.code() === question;
      const line = this.lineStart;
      if (explicit) {
        this.pos += 1;
        this.lastEnd = this.pos;
        this.skipToToken();
      }
      const isEmpty = explicit && (this.isFlowEnd(this.code()) || this.code() === colon);
      const value = isEmpty ? null : this.flow();
      key = { value: this.asKey(value, start, this.lastEnd), start, end: this.lastEnd };
      if (explicit) {
        this.skipToToken();
        hasValue = this.code() === colon;
      } else {
        hasValue = this.lineStart === line && this.atColon();
      }
    }
    let value: YamlValue = null;
    this.valueStart = this.lastEnd;
    if (hasValue) {
      this.pos += 1;
      this.lastEnd = this.pos;
      this.skipToToken();
      if (!this.isFlowEnd(this.code())) value = plainValue(this.flow());
    }
    this.add(map, spans, merges, key, value);
  }

  private isFlowEnd(c: number): boolean {
    return c === 44 || c === 93 || c === 125;
  }

  private openFlow(): void {
    this.flowDepth += 1;
    this.pos += 1;
    this.lastEnd = this.pos;
    this.skipToToken();
  }

  private closeFlow(): void {
    this.flowDepth -= 1;
    this.pos += 1;
    this.lastEnd = this.pos;
    this.fresh = false;
  }

  private nextInFlow(close: number): void {
    this.skipToToken();
    const c = this.code();
    if (c === close) return;
    if (c !== 44)
      this.fail(
        `a comma or \`${String.fromCharCode(close)}\` is missing before this`,
        c === 0 ? this.lastEnd - 1 : this.pos,
      );
    this.pos += 1;
    this.lastEnd = this.pos;
    this.skipToToken();
  }

  private properties(): Properties {
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

  private match(form: RegExp): string | undefined {
    form.lastIndex = this.pos;
    const found = form.exec(this.text)?.[0];
    if (found !== undefined) this.pos += found.length;
    return found;
  }

  private alias(): YamlValue {
    const start = this.pos;
    const name = this.match(/\*([\w-]+)/y)?.slice(1);
    if (name === undefined) this.unexpected();
    this.lastEnd = this.pos;
    const value = this.anchors.get(name);
    if (this.openAnchors.has(name)) this.fail(`\`*${name}\` stands inside of what it repeats`, start, this.pos);
    if (value === undefined) this.fail(`no \`&${name}\` stands above this alias`, start, this.pos);
    return value;
  }

  private open(properties: Properties): void {
    if (properties.anchor !== undefined) this.openAnchors.add(properties.anchor);
  }

  private scalar(properties: Properties | undefined, text: string, isPlain: boolean): Scalar {
    let value: Scalar | undefined;
    try {
      if (properties?.tag === undefined) value = isPlain ? resolvePlain(text) : text;
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
  private finish(properties: Properties | undefined, value: YamlValue): YamlValue {
    if (!properties) return value;
    const { anchor, tag } = properties;
    let out = value;
    if (
      Array.isArray(value)
        ? tag !== undefined && tag !== '!!seq' && tag !== '!'
        : value instanceof Map && tag !== undefined && tag !== '!!map' && tag !== '!'
    ) {
      this.wrongTag(properties);
    }
    if (tag !== undefined && !Array.isArray(value) && !(value instanceof Map)) {
      const tagged = resolveTagged(tag, value === null ? '' : String(value));
      if (tagged === undefined || tagged === mergeKey) this.wrongTag(properties);
      out = tagged;
    }
    if (anchor !== undefined) {
      this.openAnchors.delete(anchor);
      this.anchors.set(anchor, out);
    }
    return out;
  }

  private wrongTag(properties: Properties): never {
    throw new YamlError(
      `the tag \`${properties.tag}\` is unknown or does not fit its value`,
      properties.start,
      properties.end,
    );
  }
}

/** `<<` is a text wherever it is no key. */
const plainValue = (value: YamlValue | typeof mergeKey): YamlValue => (value === mergeKey ? '<<' : value);

function canonicalTag(tag: string): string {
  return tag.replace(/^!<tag:yaml\.org,2002:(.*)>$/, '!!$1').replace(/^!<(.*)>$/, '!$1');
}

/** The equal key that the mapping has already: floats and dates are equal by value. */
function sameKey(map: YamlMap, key: YamlKey & PyObject): YamlKey {
  for (const other of map.keys()) if (key.equals(other)) return other;
  return key;
}

import { colon, type Key, NodeReader, type Properties, plainValue, question, type Spans } from './nodeReader.ts';
import type { mergeKey } from './resolve.ts';
import type { YamlKey, YamlMap, YamlValue } from './value.ts';

/** Reads what stands inside of a line or of a flow collection: `{a: [b, c]}`. */
export class FlowReader extends NodeReader {
  /** Content that stays inside of a line or a flow collection: an alias, a quoted or plain text, a flow collection. */
  protected inline(properties: Properties | undefined, parent: number): YamlValue | typeof mergeKey {
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

  /** A node inside of a flow collection; empty where a comma, a colon or the end stands. */
  protected flow(): YamlValue | typeof mergeKey {
    this.enter();
    const start = this.pos;
    const c = this.code();
    const properties = c === 38 || c === 33 ? this.properties() : undefined;
    if (properties) this.skipToToken();
    if (this.atMarker()) this.unexpected();
    const value = this.inline(properties, -1);
    this.leave();
    this.valueStart = start;
    return value;
  }

  protected flowSequence(): YamlValue[] {
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
  protected flowPair(key?: Key): YamlMap {
    const map: YamlMap = new Map();
    const spans = this.track(map);
    const merges: YamlValue[] = [];
    this.flowEntry(map, spans, merges, key);
    return this.merged(map, spans, merges);
  }

  protected flowMapping(): YamlMap {
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

  protected flowEntry(map: YamlMap, spans: Map<YamlKey, Spans> | undefined, merges: YamlValue[], known?: Key): void {
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

  protected openFlow(): void {
    this.flowDepth += 1;
    this.pos += 1;
    this.lastEnd = this.pos;
    this.skipToToken();
  }

  protected closeFlow(): void {
    this.flowDepth -= 1;
    this.pos += 1;
    this.lastEnd = this.pos;
    this.fresh = false;
  }

  protected nextInFlow(close: number): void {
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
}

import { FlowReader } from './flowReader.ts';
import { colon, dash, type Key, plainValue, question } from './nodeReader.ts';
import type { YamlMap, YamlValue } from './value.ts';

export type { DuplicateKey, Spans, SpanTable } from './nodeReader.ts';

/** Whether a block collection may begin on the line where its parent's mark stands: after `- ` and `? `, not after `key: `. */
type SameLine = 'compact' | 'inline';

/** What YAML allows before a colon that no `?` announced. */
const longestKey = 1024;

/**
 * Reads one YAML document by recursive descent, with the limits of libyaml, on which PyYAML stands: a key and its colon share a line;
 * flow collections ignore indentation; a list may stand at the indentation of its key.
 */
export class YamlReader extends FlowReader {
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
      if (this.match(/%(?:YAML[ \t]+1\.\d+|TAG[ \t]+\S+[ \t]+\S+)[ \t]*(?=[\r\n#])/y) === undefined) {
        this.fail('a line that begins with `%` is no YAML', start, this.lineEndAfter(start), 'quote the text');
      }
      this.skipToToken();
    }
    if (this.pos !== start && !(this.atMarker() && this.code() === dash)) {
      this.fail('`---` must follow the lines that begin with `%`', start, this.lineEndAfter(start));
    }
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
    this.leave();
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
      if (this.pos - start > longestKey) this.tooLong(start, end);
      return this.mapping(column, { value: this.asKey(key, start, end), start, end });
    }
    return plainValue(key);
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
    if (pos - start > longestKey) this.tooLong(start, pos);
    return { value: this.asKey(value, start, pos), start, end: pos };
  }

  private tooLong(start: number, end: number): never {
    return this.fail('a key has more than 1,024 characters', start, end, 'write `? ` before it');
  }

  private lineEndAfter(start: number): number {
    const length = this.text.slice(start).search(/[\r\n\0]/);
    return start + Math.max(length, 1);
  }
}

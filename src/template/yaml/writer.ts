import { analyze } from './analyze.ts';

/** A value on its way to text. */
export type Node = ScalarNode | SequenceNode | MappingNode;

interface Shared {
  /** Set on a node that is written more than once. */
  anchor?: string;
}
export interface ScalarNode extends Shared {
  readonly kind: 'scalar';
  readonly text: string;
  /** Whether the text without quotes is read as the same value again. */
  readonly isPlain: boolean;
}
export interface SequenceNode extends Shared {
  readonly kind: 'sequence';
  readonly items: Node[];
}
export interface MappingNode extends Shared {
  readonly kind: 'mapping';
  readonly tag?: string;
  readonly pairs: (readonly [Node, Node])[];
}

const width = 80;
const step = 2;
/** PyYAML's 128, of which the unwritten tag `!!str` takes a part. */
const simpleKeyLimit = 123;

const escapes: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\xa0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

/** Writes nodes in block style, line for line as PyYAML's safe_dump with `default_flow_style=False` does. */
export class YamlWriter {
  private out = '';
  private column = 0;
  /** The last thing written ends with a blank. */
  private whitespace = true;
  /** Only indentation and marks such as `-` stand on this line yet. */
  private indention = true;
  private indent: number | undefined;
  private readonly written = new Set<Node>();
  private readonly indentsLists: boolean;

  /** `indentsLists`: items of a list in a mapping stand further right than its key, as in dbt's lock files. */
  constructor(indentsLists = false) {
    this.indentsLists = indentsLists;
  }

  document(root: Node): string {
    this.node(root, { isMapping: false, isKey: false });
    this.writeIndent();
    const isOpen = root.kind === 'scalar' && !/^['"]/.test(this.out) && root.anchor === undefined;
    return isOpen ? `${this.out}...\n` : this.out;
  }

  private node(node: Node, context: { isMapping: boolean; isKey: boolean }): void {
    if (this.written.has(node) && node.anchor !== undefined) {
      this.indicator(`*${node.anchor}`, true);
      return;
    }
    this.written.add(node);
    if (node.anchor !== undefined) this.indicator(`&${node.anchor}`, true);
    switch (node.kind) {
      case 'scalar':
        this.scalar(node, context.isKey);
        break;
      case 'sequence':
        if (node.items.length === 0) this.indicator('[]', true);
        else this.sequence(node, !this.indentsLists && context.isMapping && !this.indention);
        break;
      case 'mapping':
        if (node.tag !== undefined) this.indicator(node.tag, true);
        if (node.pairs.length === 0) this.indicator('{}', true);
        else this.mapping(node);
        break;
    }
  }

  /** Runs with the indentation of what is nested. */
  private nested(isIndentless: boolean, atRoot: number, write: () => void): void {
    const outer = this.indent;
    if (outer === undefined) this.indent = atRoot;
    else if (!isIndentless) this.indent = outer + step;
    write();
    this.indent = outer;
  }

  private sequence(node: SequenceNode, isIndentless: boolean): void {
    this.nested(isIndentless, 0, () => {
      for (const item of node.items) {
        this.writeIndent();
        this.indicator('-', true, true);
        this.node(item, { isMapping: false, isKey: false });
      }
    });
  }

  private mapping(node: MappingNode): void {
    this.nested(false, 0, () => {
      for (const [key, value] of node.pairs) {
        this.writeIndent();
        if (this.isSimpleKey(key)) {
          this.node(key, { isMapping: true, isKey: true });
          this.indicator(':', false);
        } else {
          this.indicator('?', true, true);
          this.node(key, { isMapping: true, isKey: false });
          this.writeIndent();
          this.indicator(':', true, true);
        }
        this.node(value, { isMapping: true, isKey: false });
      }
    });
  }

  private isSimpleKey(key: Node): boolean {
    const anchor = key.anchor?.length ?? 0;
    if (this.written.has(key) && anchor > 0) return true;
    if (key.kind === 'scalar') {
      const { isMultiline } = analyze(key.text);
      return key.text !== '' && !isMultiline && Array.from(key.text).length + anchor < simpleKeyLimit;
    }
    return (key.kind === 'sequence' ? key.items : key.pairs).length === 0;
  }

  private scalar(node: ScalarNode, isKey: boolean): void {
    const analysis = analyze(node.text);
    const fitsKey = !(isKey && analysis.isMultiline);
    this.nested(false, step, () => {
      if (node.isPlain && fitsKey && analysis.allowsPlain) this.plain(node.text, !isKey);
      else if (fitsKey && analysis.allowsSingleQuotes) this.singleQuoted(node.text, !isKey);
      else this.doubleQuoted(node.text, !isKey);
    });
  }

  private write(text: string): void {
    this.out += text;
    this.column += text.length;
  }

  private indicator(text: string, needsSpace: boolean, keepsIndention = false): void {
    this.write(this.whitespace || !needsSpace ? text : ` ${text}`);
    this.whitespace = false;
    this.indention = this.indention && keepsIndention;
  }

  private lineBreak(text = '\n'): void {
    this.out += text;
    this.column = 0;
    this.whitespace = true;
    this.indention = true;
  }

  private writeIndent(): void {
    const indent = this.indent ?? 0;
    if (!this.indention || this.column > indent || (this.column === indent && !this.whitespace)) this.lineBreak();
    if (this.column < indent) {
      this.whitespace = true;
      this.write(' '.repeat(indent - this.column));
    }
  }

  private plain(text: string, mayFold: boolean): void {
    if (!this.whitespace) this.write(' ');
    this.whitespace = false;
    this.indention = false;
    for (const piece of text.match(/ +|[^ ]+/g) ?? []) {
      if (piece === ' ' && mayFold && this.column > width) {
        this.writeIndent();
        this.whitespace = false;
        this.indention = false;
      } else {
        this.write(piece);
      }
    }
  }

  private singleQuoted(text: string, mayFold: boolean): void {
    this.indicator("'", true);
    for (const match of text.matchAll(/ +|\n+|[^ \n]+/g)) {
      const piece = match[0];
      const isInside = match.index > 0 && match.index + piece.length < text.length;
      if (piece === ' ' && mayFold && this.column > width && isInside) {
        this.writeIndent();
      } else if (piece.startsWith('\n')) {
        // One line end more than there are: a single one would be read as a space.
        this.lineBreak();
        for (let i = 0; i < piece.length; i += 1) this.lineBreak();
        this.writeIndent();
      } else {
        this.write(piece.replaceAll("'", "''"));
      }
    }
    this.indicator("'", false);
  }

  private doubleQuoted(text: string, mayFold: boolean): void {
    this.indicator('"', true);
    const all = Array.from(text);
    let start = 0;
    for (let end = 0; end <= all.length; end += 1) {
      const c = all[end];
      if (c === undefined || c === '"' || c === '\\' || !/^[\x20-\x7e]$/.test(c)) {
        this.write(all.slice(start, end).join(''));
        start = end;
        if (c !== undefined) {
          this.write(escaped(c));
          start = end + 1;
        }
      }
      const mayBreak = end > 0 && end < all.length - 1 && (c === ' ' || start >= end);
      if (mayBreak && mayFold && this.column + (end - start) > width) {
        this.write(`${all.slice(start, end).join('')}\\`);
        start = Math.max(start, end);
        this.writeIndent();
        this.whitespace = false;
        this.indention = false;
        if (all[start] === ' ') this.write('\\');
      }
    }
    this.indicator('"', false);
  }
}

function escaped(c: string): string {
  const known = escapes[c];
  if (known !== undefined) return `\\${known}`;
  const code = c.codePointAt(0) as number;
  const hex = (digits: number): string => code.toString(16).toUpperCase().padStart(digits, '0');
  if (code <= 0xff) return `\\x${hex(2)}`;
  return code <= 0xffff ? `\\u${hex(4)}` : `\\U${hex(8)}`;
}

import { describePlace, positionAt, type SourceFile, type Span } from '../base/source.ts';
import { TemplateError } from './errors.ts';

/** A block at the top level of a file, such as a macro; or the text between blocks, of type `data`. */
export interface Block {
  readonly type: string;
  /** The name after the type; undefined when there is none. */
  readonly name: string | undefined;
  /** Between the tags, without what `-` marks remove. */
  readonly contents: Span;
  /** With the tags. */
  readonly full: Span;
}

/** The type of the text between blocks. */
export const dataBlock = '__dbt__data';

export interface ScanOptions {
  /** The types of blocks to find; all other tags are skipped. */
  readonly allowed: ReadonlySet<string>;
  /** Also give the text between blocks. */
  readonly collectData?: boolean;
  /** Hears of tags outside of blocks, which have no effect there. */
  readonly onUnexpected?: (tag: string, span: Span) => void;
}

export type BlockErrorReason =
  | 'unexpected_macro_eof'
  | 'missing_close_tag'
  | 'nested_tags'
  | 'block_definition_not_at_top'
  | 'unexpected_control_flow_end_tag'
  | 'missing_control_flow_start_tag';

/** A file that cannot be cut into blocks. */
export class BlockError extends TemplateError {
  readonly reason: BlockErrorReason;
  constructor(reason: BlockErrorReason, message: string, file: SourceFile, span: Span) {
    super('other', message, { file, span });
    this.name = 'BlockError';
    this.code = 'E101';
    this.reason = reason;
  }
}

const controlFlow: ReadonlyMap<string, string> = new Map([
  ['if', 'endif'],
  ['for', 'endfor'],
]);
const controlFlowEnds: ReadonlyMap<string, string> = new Map([...controlFlow].map(([start, end]) => [end, start]));

/**
 * Cuts a file into its top-level blocks as dbt does, before anything is parsed: expressions, comments and raw blocks hide
 * what is in them, a quote within a tag opens a string, and of other tags only `if` and `for` must be balanced.
 */
export function scanBlocks(file: SourceFile, options: ScanOptions): Block[] {
  const { allowed, collectData = false, onUnexpected } = options;
  const blocks: Block[] = [];
  const stack: Tag[] = [];
  let current: Tag | undefined;
  let dataStart = 0;
  const data = (end: number): void => {
    const span = { start: dataStart, end };
    if (collectData && end > dataStart) blocks.push({ type: dataBlock, name: undefined, contents: span, full: span });
  };
  for (const tag of new TagScanner(file).tags()) {
    trackControlFlow(file, tag, stack);
    if (allowed.has(tag.type)) {
      if (stack.length > 0) {
        const message = `the ${tag.type} block must not stand inside of \`${stack.at(-1)?.type}\`: blocks stand at the top level of a file`;
        throw new BlockError('block_definition_not_at_top', message, file, tag);
      }
      if (current) throw nested(file, current, tag);
      data(tag.start);
      current = tag;
    } else if (current && tag.type === `end${current.type}`) {
      blocks.push({
        type: current.type,
        name: current.name,
        contents: { start: current.end, end: tag.start },
        full: { start: current.start, end: tag.end },
      });
      dataStart = tag.end;
      current = undefined;
    } else if (!current) {
      onUnexpected?.(tag.type, tag);
    }
  }
  if (current) {
    throw new BlockError(
      'missing_close_tag',
      `this ${current.type} block is never closed: \`{% end${current.type} %}\` is missing`,
      file,
      current,
    );
  }
  data(file.text.length);
  return blocks;
}

function trackControlFlow(file: SourceFile, tag: Tag, stack: Tag[]): void {
  if (controlFlow.has(tag.type)) {
    stack.push(tag);
    return;
  }
  const start = controlFlowEnds.get(tag.type);
  if (start === undefined) return;
  const open = stack.pop();
  if (!open) {
    throw new BlockError(
      'unexpected_control_flow_end_tag',
      `unexpected \`${tag.type}\`: no \`${start}\` is open here`,
      file,
      tag,
    );
  }
  if (open.type !== start) {
    const message = `unexpected \`${tag.type}\`: \`${controlFlow.get(open.type)}\` must close the \`${open.type}\` before it`;
    throw new BlockError('missing_control_flow_start_tag', message, file, tag);
  }
}

function nested(file: SourceFile, outer: Tag, inner: Tag): BlockError {
  const where = describePlace({ file, span: outer });
  const message = `the ${inner.type} block stands inside of the ${outer.type} block of ${where}, which is not closed before it`;
  return new BlockError('nested_tags', message, file, inner);
}

interface Tag extends Span {
  readonly type: string;
  readonly name: string | undefined;
}

const space = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const isSpace = new RegExp(space);
const tagStart = new RegExp(`\\{%-?${space}*([A-Za-z_][A-Za-z_0-9]*)(?:${space}+([A-Za-z_][A-Za-z_0-9]*))?`, 'y');
const rawBlock = new RegExp(
  `\\{%-?${space}*raw${space}*(?:-%\\}${space}*|%\\})[\\s\\S]*?\\{%-?${space}*endraw${space}*(?:-%\\}${space}*|%\\})`,
  'g',
);
const string = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/g;
const quoteOrTagEnd = new RegExp(`['"]|-%\\}${space}*|%\\}`, 'g');
const quoteOrExpressionEnd = /['"]|\}\}/g;

class TagScanner {
  private readonly file: SourceFile;
  private readonly text: string;
  private at = 0;

  constructor(file: SourceFile) {
    this.file = file;
    this.text = file.text;
  }

  *tags(): Generator<Tag> {
    const { text } = this;
    for (let open = text.indexOf('{', this.at); open >= 0; open = text.indexOf('{', Math.max(this.at, open + 1))) {
      const kind = text[open + 1];
      if (kind === '{') {
        this.skipTo(open + 2, quoteOrExpressionEnd, 'the expression', '}}', open);
      } else if (kind === '#') {
        const close = text.indexOf('#}', open + 2);
        if (close < 0) throw this.unclosed('the comment', '#}', open);
        this.at = close + 2;
      } else if (kind === '%') {
        tagStart.lastIndex = open;
        const found = tagStart.exec(text);
        if (found) yield this.tag(open, found);
      }
    }
  }

  private tag(open: number, found: RegExpExecArray): Tag {
    const start = this.text[open + 2] === '-' ? this.beforeSpaces(open) : open;
    const type = found[1] as string;
    if (type === 'raw') {
      rawBlock.lastIndex = open;
      if (!rawBlock.exec(this.text)) throw this.unclosed('the raw block', '{% endraw %}', open);
      this.at = rawBlock.lastIndex;
    } else {
      this.skipTo(tagStart.lastIndex, quoteOrTagEnd, 'the tag', '%}', open);
    }
    return { type, name: found[2], start, end: this.at };
  }

  /** The start of the whitespace before a `{%-`, as far as it is not read yet. */
  private beforeSpaces(open: number): number {
    let start = open;
    while (start > this.at && isSpace.test(this.text[start - 1] as string)) start -= 1;
    return start;
  }

  /** Moves past an end mark; strings on the way may contain it. */
  private skipTo(from: number, marks: RegExp, what: string, end: string, open: number): void {
    let at = from;
    for (;;) {
      marks.lastIndex = at;
      const found = marks.exec(this.text);
      if (!found) throw this.unclosed(what, end, open);
      if (found[0] !== "'" && found[0] !== '"') {
        this.at = marks.lastIndex;
        return;
      }
      // As in dbt, a quote without an end lets the next whole string be taken for it.
      string.lastIndex = found.index;
      if (!string.test(this.text)) throw this.unclosed('the string', found[0], found.index);
      at = string.lastIndex;
    }
  }

  private unclosed(what: string, end: string, start: number): BlockError {
    const { line } = positionAt(this.text, start);
    const message = `${what} that begins on line ${line} is never closed: \`${end}\` is missing`;
    return new BlockError('unexpected_macro_eof', message, this.file, { start, end: start + 2 });
  }
}

import { didYouMean } from '../../base/suggest.ts';
import type { Body, Expression, MacroNode, Parameter, SpecialName, Statement, Target } from './ast.ts';
import { ExpressionParser } from './expressionParser.ts';
import { tags } from './tags/index.ts';
import { describeToken, type Token } from './token.ts';
import type { Tokenizer } from './tokenizer.ts';

const maxDepth = 200;
const reserved: ReadonlySet<string> = new Set(['true', 'false', 'none', 'True', 'False', 'None']);

/** Jinja's statements: bodies, assignment targets and signatures; the tags themselves are in tags/. */
export class TemplateParser extends ExpressionParser {
  /** The opening tags around this place, innermost last. */
  declare open: Token[];
  /** Whether `break` and `continue` have a loop to act on. */
  declare inLoop: boolean;
  /** Names that the template assigns anywhere, for "did you mean". */
  declare assigned: Set<string>;

  override init(tokens: Tokenizer): void {
    super.init(tokens);
    this.open = [];
    this.inLoop = false;
    this.assigned = new Set();
  }

  parseTemplate(): Body {
    return this.parse();
  }

  /** Parses statements until the end or one of `breakOnBlocks`, whose name is then the next token. */
  override parse(): Body {
    const body: Statement[] = [];
    for (;;) {
      const token = this.nextToken();
      const { start, end } = token;
      switch (token.type) {
        case 'data':
          body.push({ kind: 'data', text: token.value, start, end });
          break;
        case 'variable-start':
          body.push(this.parseOutput(token));
          break;
        case 'block-start': {
          const statement = this.parseStatement();
          if (!statement) return body;
          body.push(statement);
          break;
        }
        default:
          if (this.breakOnBlocks) this.failUnclosed();
          return body;
      }
    }
  }

  private parseOutput(open: Token): Statement {
    const value = this.parseTuple();
    this.expect('variable-end');
    return { kind: 'output', value, start: open.start, end: this.lastEnd };
  }

  /** A tag; undefined when it is one that the body being parsed waits for. */
  private parseStatement(): Statement | undefined {
    const token = this.nextToken();
    if (token.type !== 'symbol')
      this.failAt(`expected the name of a tag, found ${describeToken(token.type, token.value)}`, token);
    if (this.breakOnBlocks?.includes(token.value)) {
      this.pushToken(token);
      return undefined;
    }
    const tag = tags.get(token.value);
    if (!tag) return this.failUnknownTag(token);
    if (this.open.length >= maxDepth) this.failAt('these tags are nested too deeply', token);
    this.open.push(token);
    const statement = tag(this, token);
    this.expect('block-end');
    this.open.pop();
    return statement;
  }

  /**
   * The rest of an opening tag and what follows up to one of `ends`, whose name is then the next token. A colon before
   * `%}` is allowed.
   */
  parseBody(...ends: string[]): Body {
    this.skip('colon');
    this.expect('block-end');
    return this.parseUntilBlocks(...ends);
  }

  /** The same, past the name of the closing tag. */
  parseBodyUntil(...ends: string[]): Body {
    const body = this.parseBody(...ends);
    this.nextToken();
    return body;
  }

  /** A body that is a function of its own: loops outside of it are out of reach of `break`. */
  parseOutsideLoop<T>(parse: () => T): T {
    return this.withLoop(false, parse);
  }

  withLoop<T>(inLoop: boolean, parse: () => T): T {
    const before = this.inLoop;
    this.inLoop = inLoop;
    const result = parse();
    this.inLoop = before;
    return result;
  }

  private failUnclosed(): never {
    const open = this.open.at(-1) as Token;
    return this.failAt(`this \`${open.value}\` is never closed: ${this.awaited()} is missing`, open);
  }

  private awaited(): string {
    const ends = (this.breakOnBlocks ?? []).map((name) => `\`{% ${name} %}\``);
    return ends.join(' or ');
  }

  private failUnknownTag(token: Token): never {
    const open = this.open.at(-1);
    const isEnd = token.value.startsWith('end') || token.value === 'else' || token.value === 'elif';
    let message = `unknown tag \`${token.value}\``;
    if (isEnd && open)
      message = `unexpected tag \`${token.value}\`: the open \`${open.value}\` waits for ${this.awaited()}`;
    else if (isEnd) message = `unexpected tag \`${token.value}\`: nothing is open here`;
    const meant = didYouMean(token.value, [...tags.keys(), ...(this.breakOnBlocks ?? [])]);
    try {
      return this.failAt(message, token);
    } catch (error) {
      if (meant !== undefined && error instanceof Error && 'help' in error)
        (error.help as string[]).push(`did you mean \`${meant}\`?`);
      throw error;
    }
  }

  // Targets

  /** What stands left of `=`, or between `for` and `in`. */
  parseTarget(options: { namespaces?: boolean } = {}): Target {
    const { start } = this.peekToken();
    const items: Target[] = [];
    let isTuple = false;
    for (;;) {
      if (items.length > 0) this.expect('comma');
      if (this.isTupleEnd()) break;
      items.push(this.parseSingleTarget(options.namespaces ?? false));
      if (this.peekToken().type !== 'comma') break;
      isTuple = true;
    }
    if (!isTuple) return items[0] ?? this.unexpected(this.peekToken());
    return { kind: 'tuple', items, start, end: this.lastEnd };
  }

  private parseSingleTarget(namespaces: boolean): Target {
    const token = this.peekToken();
    if (token.type === 'left-paren') {
      this.nextToken();
      // In parentheses any expression may stand; what is not a target is refused below.
      const inner = this.parseTuple({ parentheses: true });
      this.expect('right-paren');
      return this.asTarget(inner);
    }
    if (token.type !== 'symbol') return this.asTarget(this.parsePrimary());
    if (reserved.has(token.value)) this.failAssign(token.value, token);
    this.nextToken();
    const { start, end } = token;
    if (namespaces && this.skipValue('operator', '.')) {
      const attribute = this.expectName().value;
      this.mention(token.value, 'read');
      return { kind: 'namespace', name: token.value, attribute, start, end: this.lastEnd };
    }
    this.store(token.value);
    return { kind: 'name', name: token.value, start, end };
  }

  private asTarget(expression: Expression): Target {
    const { start, end } = expression;
    if (expression.kind === 'name') {
      this.store(expression.name);
      return { kind: 'name', name: expression.name, start, end };
    }
    if (expression.kind === 'tuple')
      return { kind: 'tuple', items: expression.items.map((item) => this.asTarget(item)), start, end };
    return this.failAssign(this.tokens.file.text.slice(start, end), expression);
  }

  private failAssign(text: string, span: { start: number; end: number }): never {
    return this.failAt(`cannot assign to \`${text}\``, span);
  }

  private store(name: string): void {
    this.assigned.add(name);
    this.mention(name, 'assigned');
  }

  /** A plain name in a place that declares it. */
  parseDeclaredName(): Token {
    const token = this.expectName();
    if (reserved.has(token.value)) this.failAssign(token.value, token);
    return token;
  }

  // Macros

  /** `(a, b: list[int], c=1)` */
  parseSignature(): Parameter[] {
    this.expect('left-paren');
    const parameters: Parameter[] = [];
    while (!this.skip('right-paren')) {
      if (parameters.length > 0) this.expect('comma');
      const token = this.parseDeclaredName();
      this.assigned.add(token.value);
      const type = this.skip('colon') ? this.parseTypeName() : undefined;
      const value = this.skipValue('operator', '=') ? this.parseExpression() : undefined;
      if (!value && parameters.at(-1)?.default) {
        this.failAt(`the parameter \`${token.value}\` needs a default, because one before it has one`, token);
      }
      parameters.push({ name: token.value, type, default: value, start: token.start, end: this.lastEnd });
    }
    return parameters;
  }

  private parseTypeName(): string {
    const { start } = this.peekToken();
    this.expectName();
    if (this.skip('left-bracket')) {
      while (!this.skip('right-bracket')) {
        this.parseTypeName();
        if (this.peekToken().type !== 'right-bracket') this.expect('comma');
      }
    }
    return this.tokens.file.text.slice(start, this.lastEnd);
  }

  /** The rest of a tag that defines a macro, its body, and the name of its closing tag. */
  parseMacro(name: string | undefined, parameters: readonly Parameter[], tag: Token, ...ends: string[]): MacroNode {
    const mentions = new Map<SpecialName, 'read' | 'assigned'>();
    this.specialNames.push(mentions);
    const body = this.parseOutsideLoop(() => this.parseBodyUntil(...ends));
    this.specialNames.pop();
    const reads = new Set([...mentions].filter(([, how]) => how === 'read').map(([special]) => special));
    return { name, parameters, body, reads, start: tag.start, end: this.lastEnd };
  }
}

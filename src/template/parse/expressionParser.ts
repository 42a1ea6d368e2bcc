import nunjucks from 'nunjucks/src/parser.js';
import { TemplateError } from '../errors.ts';
import { PyFloat, type Value } from '../values.ts';
import type { Arguments, Body, Call, Comparison, ComparisonOperator, Expression, Filter, SpecialName } from './ast.ts';
import { describeToken, type Token, type TokenType } from './token.ts';
import type { Tokenizer } from './tokenizer.ts';

const assignmentAhead = /\s*=(?!=)/y;
const inAhead = /\s+in(?![\p{L}\p{N}_])/uy;
const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);
/** What may start the argument of a test without parentheses: `x is divisibleby 3`. */
const argumentStarts: ReadonlySet<TokenType> = new Set<TokenType>([
  'symbol',
  'string',
  'int',
  'float',
  'left-paren',
  'left-bracket',
  'left-curly',
]);
const notArguments: ReadonlySet<string> = new Set(['else', 'or', 'and']);
const maxDepth = 200;

/** How the body of a macro first mentions the names that decide which arguments it takes. */
export type SpecialNames = Map<SpecialName, 'read' | 'assigned'>;

/**
 * Jinja's expression grammar on nunjucks' token handling. Each method is one level of precedence, loosest first, and is
 * named after what it parses.
 */
export class ExpressionParser extends nunjucks.Parser<Token, Body> {
  declare tokens: Tokenizer;
  declare depth: number;
  declare lastEnd: number;
  /** Calls seen so far, for the static dependencies of macros. */
  declare calls: Call[];
  /** Of each macro around this place. */
  declare specialNames: SpecialNames[];

  override init(tokens: Tokenizer): void {
    super.init(tokens);
    this.depth = 0;
    this.lastEnd = 0;
    this.calls = [];
    this.specialNames = [];
  }

  // Tokens

  override nextToken(): Token {
    const token = this.peeked ?? this.tokens.nextToken();
    this.peeked = null;
    this.lastEnd = token.end;
    return token;
  }

  expect(type: TokenType, value = ''): Token {
    const token = this.nextToken();
    if (token.type !== type || (value !== '' && token.value !== value)) {
      this.failAt(`expected ${describeToken(type, value)}, found ${describeToken(token.type, token.value)}`, token);
    }
    return token;
  }

  expectName(): Token {
    return this.expect('symbol');
  }

  failAt(message: string, span: { start: number; end: number }): never {
    const { start, end } = span;
    throw new TemplateError('syntax', message, { file: this.tokens.file, span: { start, end } });
  }

  unexpected(token: Token): never {
    return this.failAt(`unexpected ${describeToken(token.type, token.value)}, expected an expression`, token);
  }

  private skipOperator(value: string): boolean {
    return this.skipValue('operator', value);
  }

  // Expressions

  parseExpression(): Expression {
    this.depth += 1;
    if (this.depth > maxDepth) this.failAt('this expression is nested too deeply', this.peekToken());
    const value = this.parseConditional();
    this.depth -= 1;
    return value;
  }

  private parseConditional(): Expression {
    let then = this.parseOr();
    while (this.skipSymbol('if')) {
      const test = this.parseOr();
      const otherwise = this.skipSymbol('else') ? this.parseExpression() : undefined;
      then = { kind: 'conditional', test, then, otherwise, start: then.start, end: this.lastEnd };
    }
    return then;
  }

  parseOr(): Expression {
    let left = this.parseAnd();
    while (this.skipSymbol('or')) {
      const right = this.parseAnd();
      left = { kind: 'or', left, right, start: left.start, end: right.end };
    }
    return left;
  }

  private parseAnd(): Expression {
    let left = this.parseNot();
    while (this.skipSymbol('and')) {
      const right = this.parseNot();
      left = { kind: 'and', left, right, start: left.start, end: right.end };
    }
    return left;
  }

  private parseNot(): Expression {
    const token = this.peekToken();
    if (!this.skipSymbol('not')) return this.parseComparison();
    this.enter(token);
    const operand = this.parseNot();
    this.depth -= 1;
    return { kind: 'not', operand, start: token.start, end: operand.end };
  }

  private enter(token: Token): void {
    this.depth += 1;
    if (this.depth > maxDepth) this.failAt('this expression is nested too deeply', token);
  }

  private parseComparison(): Expression {
    const left = this.parseSum();
    let rest: { operator: ComparisonOperator; operand: Expression }[] | undefined;
    for (let operator = this.comparisonOperator(); operator; operator = this.comparisonOperator()) {
      rest ??= [];
      rest.push({ operator, operand: this.parseSum() });
    }
    if (!rest) return left;
    return { kind: 'comparison', left, rest, start: left.start, end: this.lastEnd } satisfies Comparison;
  }

  private comparisonOperator(): ComparisonOperator | undefined {
    const token = this.peekToken();
    if (token.type === 'operator' && comparisons.has(token.value)) {
      this.nextToken();
      return token.value as ComparisonOperator;
    }
    if (token.type !== 'symbol') return undefined;
    if (token.value === 'in') {
      this.nextToken();
      return 'in';
    }
    if (token.value === 'not' && this.tokens.matchesAt(inAhead, token.end)) {
      this.nextToken();
      this.nextToken();
      return 'not in';
    }
    return undefined;
  }

  private parseSum(): Expression {
    let left = this.parseConcat();
    for (;;) {
      const operator = this.skipOperator('+') ? '+' : this.skipOperator('-') ? '-' : undefined;
      if (!operator) return left;
      const right = this.parseConcat();
      left = { kind: 'binary', operator, left, right, start: left.start, end: right.end };
    }
  }

  private parseConcat(): Expression {
    const first = this.parseProduct();
    if (this.peekToken().type !== 'tilde') return first;
    const parts = [first];
    while (this.skip('tilde')) parts.push(this.parseProduct());
    return { kind: 'concat', parts, start: first.start, end: this.lastEnd };
  }

  private parseProduct(): Expression {
    let left = this.parsePower();
    for (;;) {
      const token = this.peekToken();
      const operator = token.value;
      if (token.type !== 'operator' || (operator !== '*' && operator !== '/' && operator !== '//' && operator !== '%'))
        return left;
      this.nextToken();
      const right = this.parsePower();
      left = { kind: 'binary', operator, left, right, start: left.start, end: right.end };
    }
  }

  /** Left-associative, unlike Python: `2 ** 3 ** 2` is 64. */
  private parsePower(): Expression {
    let left = this.parseUnary(true);
    while (this.skipOperator('**')) {
      const right = this.parseUnary(true);
      left = { kind: 'binary', operator: '**', left, right, start: left.start, end: right.end };
    }
    return left;
  }

  /** `-x | f` filters the negated value: filters after a sign belong to the whole. */
  private parseUnary(withFilters: boolean): Expression {
    const token = this.peekToken();
    let node: Expression;
    if (token.type === 'operator' && (token.value === '-' || token.value === '+')) {
      this.nextToken();
      this.enter(token);
      const operand = this.parseUnary(false);
      this.depth -= 1;
      node = { kind: 'unary', operator: token.value, operand, start: token.start, end: operand.end };
    } else {
      node = this.parsePostfix(this.parsePrimary());
    }
    return withFilters ? this.parseFilters(node) : node;
  }

  parsePrimary(): Expression {
    const token = this.nextToken();
    const { start, end } = token;
    switch (token.type) {
      case 'symbol': {
        const constant = constants.get(token.value);
        if (constant !== undefined) return { kind: 'literal', value: constant, start, end };
        this.mention(token.value, 'read');
        return { kind: 'name', name: token.value, start, end };
      }
      case 'string':
        return this.parseString(token);
      case 'int':
        return { kind: 'literal', value: intValue(token.value), start, end };
      case 'float':
        return { kind: 'literal', value: new PyFloat(Number(token.value.replaceAll('_', ''))), start, end };
      case 'left-paren': {
        const inner = this.parseTuple({ parentheses: true });
        this.expect('right-paren');
        return inner;
      }
      case 'left-bracket':
        return this.parseList(start);
      case 'left-curly':
        return this.parseDict(start);
      default:
        return this.unexpected(token);
    }
  }

  /** Notes a use of `caller`, `kwargs` or `varargs`, which decides what the macros around it accept. */
  mention(name: string, how: 'read' | 'assigned'): void {
    if (name !== 'caller' && name !== 'kwargs' && name !== 'varargs') return;
    for (const names of this.specialNames) if (!names.has(name)) names.set(name, how);
  }

  private parseString(first: Token): Expression {
    let value = first.value;
    while (this.peekToken().type === 'string') value += this.nextToken().value;
    return { kind: 'literal', value, start: first.start, end: this.lastEnd };
  }

  /**
   * Expressions with commas between; one without a comma is itself. `parentheses`: stands in some, so may be empty.
   * `noConditional`: `if` ends it (in `for` and `if` tags).
   */
  parseTuple(options: { parentheses?: boolean; noConditional?: boolean } = {}): Expression {
    const { start } = this.peekToken();
    const items: Expression[] = [];
    let isTuple = false;
    for (;;) {
      if (items.length > 0) this.expect('comma');
      if (this.isTupleEnd()) break;
      items.push(options.noConditional ? this.parseOr() : this.parseExpression());
      if (this.peekToken().type !== 'comma') break;
      isTuple = true;
    }
    if (!isTuple) {
      if (items[0]) return items[0];
      if (!options.parentheses) this.unexpected(this.peekToken());
    }
    return { kind: 'tuple', items, start, end: Math.max(start, this.lastEnd) };
  }

  isTupleEnd(): boolean {
    const { type } = this.peekToken();
    return type === 'variable-end' || type === 'block-end' || type === 'right-paren';
  }

  private parseList(start: number): Expression {
    const items: Expression[] = [];
    while (!this.skip('right-bracket')) {
      if (items.length > 0) {
        this.expect('comma');
        if (this.skip('right-bracket')) break;
      }
      items.push(this.parseExpression());
    }
    return { kind: 'list', items, start, end: this.lastEnd };
  }

  private parseDict(start: number): Expression {
    const entries: { key: Expression; value: Expression }[] = [];
    while (!this.skip('right-curly')) {
      if (entries.length > 0) {
        this.expect('comma');
        if (this.skip('right-curly')) break;
      }
      const key = this.parseExpression();
      this.expect('colon');
      entries.push({ key, value: this.parseExpression() });
    }
    return { kind: 'dict', entries, start, end: this.lastEnd };
  }

  // What follows a primary

  parsePostfix(node: Expression): Expression {
    let result = node;
    for (;;) {
      const token = this.peekToken();
      if (token.type === 'operator' && token.value === '.') result = this.parseMember(result);
      else if (token.type === 'left-bracket') result = this.parseSubscript(result);
      else if (token.type === 'left-paren') result = this.parseCall(result);
      else return result;
    }
  }

  private parseMember(object: Expression): Expression {
    this.nextToken();
    const token = this.nextToken();
    const { start } = object;
    const { end } = token;
    if (token.type === 'symbol') return { kind: 'attribute', object, name: token.value, start, end };
    if (token.type !== 'int')
      this.failAt(`expected a name or a number after \`.\`, found ${describeToken(token.type, token.value)}`, token);
    const key: Expression = { kind: 'literal', value: intValue(token.value), start: token.start, end };
    return { kind: 'item', object, key, start, end };
  }

  private parseSubscript(object: Expression): Expression {
    const open = this.nextToken();
    const keys: Expression[] = [];
    while (!this.skip('right-bracket')) {
      if (keys.length > 0) this.expect('comma');
      keys.push(this.parseSubscripted());
    }
    const key: Expression =
      keys.length === 1
        ? (keys[0] as Expression)
        : { kind: 'tuple', items: keys, start: open.start, end: this.lastEnd };
    return { kind: 'item', object, key, start: object.start, end: this.lastEnd };
  }

  private parseSubscripted(): Expression {
    const { start } = this.peekToken();
    const first = this.peekToken().type === 'colon' ? undefined : this.parseExpression();
    if (!this.skip('colon')) return first as Expression;
    const part = (): Expression | undefined => {
      const { type } = this.peekToken();
      return type === 'right-bracket' || type === 'comma' || type === 'colon' ? undefined : this.parseExpression();
    };
    const stop = part();
    const step = this.skip('colon') ? part() : undefined;
    return { kind: 'slice', start_: first, stop, step, start, end: this.lastEnd };
  }

  private parseCall(callee: Expression): Call {
    const args = this.parseArguments();
    const call: Call = { kind: 'call', callee, ...args, start: callee.start, end: this.lastEnd };
    this.calls.push(call);
    return call;
  }

  private parseArguments(): Arguments {
    const open = this.expect('left-paren');
    const args: Expression[] = [];
    const kwargs: { name: string; value: Expression }[] = [];
    let spread: Expression | undefined;
    let spreadKwargs: Expression | undefined;
    for (let first = true; !this.skip('right-paren'); first = false) {
      if (!first) {
        this.expect('comma');
        if (this.skip('right-paren')) break;
      }
      const token = this.peekToken();
      if (this.skipOperator('*')) {
        if (spread || spreadKwargs) this.badArguments(open);
        spread = this.parseExpression();
      } else if (this.skipOperator('**')) {
        if (spreadKwargs) this.badArguments(open);
        spreadKwargs = this.parseExpression();
      } else if (token.type === 'symbol' && this.tokens.matchesAt(assignmentAhead, token.end)) {
        if (spreadKwargs) this.badArguments(open);
        this.nextToken();
        this.nextToken();
        if (kwargs.some((other) => other.name === token.value)) {
          this.failAt(`the argument \`${token.value}\` is given twice`, token);
        }
        kwargs.push({ name: token.value, value: this.parseExpression() });
      } else {
        if (spread || spreadKwargs || kwargs.length > 0) this.badArguments(open);
        args.push(this.parseExpression());
      }
    }
    return { args, kwargs, spread, spreadKwargs };
  }

  private badArguments(open: Token): never {
    return this.failAt('the arguments of a call must come in the order: positional, named, `*list`, `**dict`', open);
  }

  // Filters and tests

  private parseFilters(node: Expression): Expression {
    let result = node;
    for (;;) {
      const token = this.peekToken();
      if (token.type === 'pipe') {
        this.nextToken();
        result = this.parseFilter(result);
      } else if (token.type === 'symbol' && token.value === 'is') {
        result = this.parseTest(result);
      } else if (token.type === 'left-paren') {
        result = this.parseCall(result);
      } else {
        return result;
      }
    }
  }

  /** The part after `|`. */
  parseFilter(input: Expression | undefined): Filter {
    const { start } = this.peekToken();
    const name = this.parseDottedName();
    const end = this.lastEnd;
    const args = this.peekToken().type === 'left-paren' ? this.parseArguments() : noArguments;
    return { kind: 'filter', input, name, ...args, start, end };
  }

  /** The filters of a block: `{% set x | upper | trim %}`. */
  parseBlockFilters(): Filter {
    let filter = this.parseFilter(undefined);
    while (this.skip('pipe')) filter = this.parseFilter(filter);
    return filter;
  }

  private parseDottedName(): string {
    let name = this.expectName().value;
    while (this.skipOperator('.')) name += `.${this.expectName().value}`;
    return name;
  }

  private parseTest(input: Expression): Expression {
    this.nextToken();
    const negated = this.skipSymbol('not');
    const { start } = this.peekToken();
    const name = this.parseDottedName();
    const end = this.lastEnd;
    const token = this.peekToken();
    let args: Arguments = noArguments;
    if (token.type === 'left-paren') {
      args = this.parseArguments();
    } else if (argumentStarts.has(token.type) && !(token.type === 'symbol' && notArguments.has(token.value))) {
      if (token.type === 'symbol' && token.value === 'is') this.failAt('tests cannot be chained: `x is a is b`', token);
      args = { ...noArguments, args: [this.parsePostfix(this.parsePrimary())] };
    }
    const test: Expression = { kind: 'test', input, name, ...args, start, end };
    return negated ? { kind: 'not', operand: test, start, end } : test;
  }
}

const noArguments: Arguments = { args: [], kwargs: [], spread: undefined, spreadKwargs: undefined };

function intValue(source: string): number | bigint {
  const digits = source.replaceAll('_', '');
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : BigInt(digits);
}

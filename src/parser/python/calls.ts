import type { Group, Line, Token } from './tokens.ts';

/** A call whose callee is a name with attributes: `dbt.config.get(...)`. */
export interface Call {
  readonly name: string;
  readonly args: Group;
  readonly start: number;
  readonly end: number;
}

/**
 * The calls of a file, in the order in which dbt comes upon them: a call before its arguments, and these before what the
 * method was called of. As for dbt, an argument is looked into when it is a call itself, or a list, tuple, dictionary or
 * f-string that has calls as items; in others (a comparison, a lambda, a comprehension) nothing is seen.
 */
export function callsIn(lines: readonly Line[]): Call[] {
  const found: Call[] = [];
  for (const { tokens } of lines) {
    const [first] = tokens;
    if (first?.kind === 'name' && (first.text === 'import' || first.text === 'from')) continue;
    lookThrough(tokens, found);
  }
  return found;
}

/** An atom with what follows it: attributes, subscripts, calls. */
interface Chain {
  readonly atom: readonly Token[];
  readonly trailers: readonly Trailer[];
}

type Trailer = { readonly attribute: string } | Group;

const isCall = (trailer: Trailer | undefined): trailer is Group => isGroup(trailer) && trailer.open === '(';
const isGroup = (trailer: Trailer | undefined): trailer is Group => trailer !== undefined && 'tokens' in trailer;

const keywords: ReadonlySet<string> = new Set(
  (
    'and as assert async await break class continue def del elif else except finally for from global if import in is lambda ' +
    'nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

const isOperator = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'operator' && token.text === text;

function lookThrough(tokens: readonly Token[], found: Call[]): void {
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at]!;
    // The name of what is defined is not called.
    if (token.kind === 'name' && (token.text === 'def' || token.text === 'class')) at += 2;
    else {
      const [chain, next] = chainAt(tokens, at);
      if (chain) lookInto(chain, chain.trailers.length, found);
      at = next;
    }
  }
}

function chainAt(tokens: readonly Token[], start: number): [Chain | undefined, number] {
  const first = tokens[start]!;
  if (first.kind === 'operator' || (first.kind === 'name' && keywords.has(first.text))) return [undefined, start + 1];
  let at = start + 1;
  if (first.kind === 'string') while (tokens[at]?.kind === 'string') at += 1;
  let atom = tokens.slice(start, at);
  const trailers: Trailer[] = [];
  if (first.kind === 'group' && first.open === '(') {
    const inner = only(first.tokens);
    if (inner) {
      atom = [...inner.atom];
      trailers.push(...inner.trailers);
    }
  }
  for (;;) {
    const token = tokens[at];
    const name = tokens[at + 1];
    if (isOperator(token, '.') && name?.kind === 'name') {
      trailers.push({ attribute: name.text });
      at += 2;
    } else if (token?.kind === 'group' && token.open !== '{') {
      trailers.push(token);
      at += 1;
    } else return [{ atom, trailers }, at];
  }
}

/** The chain that these tokens are, if they are nothing else. */
function only(tokens: readonly Token[]): Chain | undefined {
  if (tokens.length === 0) return undefined;
  const [chain, end] = chainAt(tokens, 0);
  return end === tokens.length ? chain : undefined;
}

/** Looks into the first `count` trailers of a chain and its atom. */
function lookInto(chain: Chain, count: number, found: Call[]): void {
  const last = chain.trailers[count - 1];
  if (isCall(last)) lookIntoCall(chain, count, found);
  else if (last) {
    lookInto(chain, count - 1, found);
    if (isGroup(last)) lookThrough(last.tokens, found);
  } else {
    for (const token of chain.atom) {
      if (token.kind === 'group') lookThrough(token.tokens, found);
      if (token.kind === 'string') for (const expression of token.expressions) lookThrough(expression, found);
    }
  }
}

function lookIntoCall(chain: Chain, count: number, found: Call[]): void {
  const args = chain.trailers[count - 1] as Group;
  const name = nameOf(chain, count - 1);
  if (name !== undefined) found.push({ name, args, start: chain.atom[0]!.start, end: args.end });
  const values = argumentsOf(args);
  for (const value of [...values.filter((v) => !v.keyword), ...values.filter((v) => v.keyword)]) {
    if (value.keyword !== '*') lookIntoArgument(value.tokens, found);
  }
  let of = count - 1;
  while (of > 0 && !isGroup(chain.trailers[of - 1])) of -= 1;
  if (of < count - 1 && isCall(chain.trailers[of - 1])) lookIntoCall(chain, of, found);
}

function lookIntoArgument(tokens: readonly Token[], found: Call[]): void {
  const chain = only(tokens);
  if (!chain) return;
  if (lookIntoItem(tokens, found) || chain.trailers.length > 0) return;
  const [first] = chain.atom;
  if (first?.kind === 'group') {
    for (const item of split(first.tokens, ',')) {
      const [key, value] = split(item, ':');
      if (first.open !== '{') lookIntoItem(item, found);
      else if (isOperator(item[0], '**')) lookIntoItem(item.slice(1), found);
      else if (key && value) lookIntoItem(value, found);
    }
  }
  for (const token of chain.atom)
    if (token.kind === 'string') for (const expression of token.expressions) lookIntoItem(expression, found);
}

function lookIntoItem(tokens: readonly Token[], found: Call[]): boolean {
  const chain = only(tokens);
  if (!chain || !isCall(chain.trailers.at(-1))) return false;
  lookIntoCall(chain, chain.trailers.length, found);
  return true;
}

function nameOf({ atom, trailers }: Chain, count: number): string | undefined {
  const [first] = atom;
  if (first?.kind !== 'name') return undefined;
  const names = [first.text];
  for (const trailer of trailers.slice(0, count)) {
    if (isGroup(trailer)) return undefined;
    names.push(trailer.attribute);
  }
  return names.join('.');
}

export interface Argument {
  /** The keyword, `*` or `**` in front. */
  readonly keyword: string | undefined;
  readonly tokens: readonly Token[];
}

export function argumentsOf(group: Group): Argument[] {
  return split(group.tokens, ',').map((tokens) => {
    const [first, second] = tokens;
    if (isOperator(first, '*') || isOperator(first, '**'))
      return { keyword: (first as { text: string }).text, tokens: tokens.slice(1) };
    return first?.kind === 'name' && isOperator(second, '=')
      ? { keyword: first.text, tokens: tokens.slice(2) }
      : { keyword: undefined, tokens };
  });
}

/** The parts between commas (or colons); the one after the last comma only when there is one. */
export function split(tokens: readonly Token[], separator: ',' | ':'): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (isOperator(token, separator)) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  if (parts.at(-1)!.length === 0) parts.pop();
  return parts;
}

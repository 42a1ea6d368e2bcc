import { split } from './calls.ts';
import type { Group, Line, Token, Word } from './tokens.ts';

export interface Problem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** What is wrong with the function `model(dbt, session)` of a file. Functions inside of functions do not count. */
export function* modelFunctionProblems(lines: readonly Line[]): Generator<Problem> {
  const models = [...functions(lines)].filter(({ name }) => name.text === 'model');
  const [model, second] = models;
  if (!model || second) {
    yield {
      message: `a Python model defines one function \`model(dbt, session)\`; this file defines ${models.length}`,
      start: second?.name.start ?? 0,
      end: second?.name.end ?? 0,
    };
    return;
  }
  const names = positional(model.parameters);
  const [first] = names;
  const { start, end } = model.parameters;
  if (first && first.text !== 'dbt')
    yield { message: 'the first parameter of `model` must be named `dbt`', start: first.start, end: first.end };
  if (names.length !== 2)
    yield {
      message: `\`model\` has two parameters, \`dbt\` and the session; this one has ${names.length}`,
      start,
      end,
    };
  const [word, ...value] = model.last;
  if (word?.kind !== 'name' || word.text !== 'return' || isTuple(value))
    yield {
      message: '`model` ends with a `return` of one data frame',
      start: word?.start ?? start,
      end: model.last.at(-1)?.end ?? end,
    };
}

interface FunctionDefinition {
  readonly name: Word;
  readonly parameters: Group;
  /** The last statement of the body. */
  readonly last: readonly Token[];
}

function* functions(lines: readonly Line[]): Generator<FunctionDefinition> {
  for (let at = 0; at < lines.length; at += 1) {
    const { indent, tokens } = lines[at]!;
    const [def, name, parameters] = tokens;
    if (def?.kind !== 'name' || def.text !== 'def' || name?.kind !== 'name' || parameters?.kind !== 'group') continue;
    const first = at + 1;
    while ((lines[at + 1]?.indent ?? -1) > indent) at += 1;
    const body = lines.slice(first, at + 1).filter((line) => line.indent === lines[first]!.indent);
    const colon = tokens.findIndex((token) => token.kind === 'operator' && token.text === ':');
    yield { name, parameters, last: lastStatement(body.at(-1)?.tokens ?? tokens.slice(colon + 1)) };
  }
}

function lastStatement(tokens: readonly Token[]): readonly Token[] {
  const ends = tokens.flatMap((token, at) => (token.kind === 'operator' && token.text === ';' ? [at] : []));
  if (ends.at(-1) === tokens.length - 1 && tokens.length > 0) return lastStatement(tokens.slice(0, -1));
  return tokens.slice((ends.at(-1) ?? -1) + 1);
}

/** Parameters that may be given by place and by name. */
function positional({ tokens }: Group): Word[] {
  let names: Word[] = [];
  for (const [first] of split(tokens, ',')) {
    if (first?.kind === 'operator' && first.text === '/') names = [];
    else if (first?.kind === 'operator') break;
    else if (first?.kind === 'name') names.push(first);
  }
  return names;
}

function isTuple(tokens: readonly Token[]): boolean {
  if (tokens.some((token) => token.kind === 'operator' && token.text === ',')) return true;
  const [only] = tokens;
  if (tokens.length !== 1 || only?.kind !== 'group' || only.open !== '(') return false;
  return only.tokens.length === 0 || isTuple(only.tokens);
}

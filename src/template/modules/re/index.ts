import { typeError } from '../../errors.ts';
import { type Kwargs, PyDict, PyFunction, type Result, textOf, type Value } from '../../values.ts';
import { flagConstants, flagNumber } from './flags.ts';
import { Pattern, patternMethods } from './pattern.ts';

const cache = new Map<string, Pattern>();

function compile(pattern: Value, flags: Value): Pattern {
  const bits = flagNumber(flags);
  if (bits === undefined) throw typeError('flags must be an int');
  if (pattern instanceof Pattern) return pattern;
  const source = textOf(pattern);
  if (source === undefined) throw typeError('first argument must be string or compiled pattern');
  const key = `${bits}:${source}`;
  let compiled = cache.get(key);
  if (!compiled) {
    compiled = new Pattern(source, bits);
    if (cache.size > 500) cache.clear();
    cache.set(key, compiled);
  }
  return compiled;
}

/** How many arguments come between the pattern and the flags. */
const argumentsBeforeFlags: Readonly<Record<string, number>> = {
  search: 1,
  match: 1,
  fullmatch: 1,
  findall: 1,
  finditer: 1,
  split: 2,
  sub: 3,
  subn: 3,
};

/** `re.sub(pattern, repl, string, count=0, flags=0)` and its like, by the method of a compiled pattern. */
function moduleFunction(name: string, before: number): PyFunction {
  const method = patternMethods.get(name);
  if (!method) throw new Error(`no method ${name}`);
  return new PyFunction(name, (args: readonly Value[], kwargs: Kwargs): Result => {
    const rest = new Map(kwargs);
    const positional = [...args];
    const given = positional.length > 0 ? positional.shift() : rest.get('pattern');
    if (given === undefined) throw typeError(`${name}() missing 1 required positional argument: 'pattern'`);
    if (args.length === 0) rest.delete('pattern');
    const flags = rest.get('flags') ?? positional.splice(before, 1)[0] ?? 0;
    rest.delete('flags');
    return method(compile(given, flags), positional, rest);
  });
}

const special = /[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g;

/** dbt's `modules.re`. */
export const reModule = new PyDict([
  ...Object.entries(argumentsBeforeFlags).map(([name, before]) => [name, moduleFunction(name, before)] as const),
  [
    'compile',
    new PyFunction('compile', ([pattern = null, flags = 0], kwargs) => compile(pattern, kwargs.get('flags') ?? flags)),
  ],
  [
    'escape',
    new PyFunction('escape', ([pattern = null]) => {
      const text = textOf(pattern);
      if (text === undefined) throw typeError('escape() needs a str');
      return text.replace(special, '\\$&');
    }),
  ],
  ...flagConstants,
]);

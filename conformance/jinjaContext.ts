import { mergeFlags } from '../src/commands/flags.ts';
import { pureMembers } from '../src/context/base.ts';
import { bindMembers, Context } from '../src/context/context.ts';
import { exceptionsValue } from '../src/context/exceptions.ts';
import type { Invocation } from '../src/context/invocation.ts';
import { envVarFunction, Var } from '../src/context/vars.ts';
import type { Json as PlainJson } from '../src/manifest/node.ts';
import {
  Evaluation,
  type Globals,
  isWaiting,
  type Kwargs,
  MacroFunction,
  macroFunction,
  PyDict,
  PyFunction,
  parseMacroFile,
  type Result,
  toJs,
  type Value,
  type Waiting,
} from '../src/template/index.ts';
import { pythonModules } from '../src/template/modules/index.ts';
import type { JsonObject } from './json.ts';
import { toValue } from './values.ts';

export const invocation: Invocation = {
  id: '00000000-0000-4000-8000-000000000000',
  startedAt: Date.UTC(2024, 0, 1),
  now: Date.now,
  reporter: { report: () => {} },
  warn: () => {},
};

export interface CaseContext {
  /** The variables of the case. */
  readonly context: JsonObject;
  readonly vars: JsonObject;
  readonly env: JsonObject;
  /** A macro file whose macros are words of the context. */
  readonly macros: string | undefined;
  /** Every function and macro answers late, as one that asks a database does. */
  readonly slow?: boolean;
  /** Undefined names may be called and chained, as while a project is parsed. */
  readonly parsing: boolean;
}

const silent = new PyFunction('log', () => '');

/** dbt's base context with the words of a case: a fresh one for each case, because templates change what is in it. */
export function baseContext(options: CaseContext): { readonly globals: Globals; readonly evaluation: Evaluation } {
  const { context, vars, env, macros, slow = false } = options;
  const evaluation = new Evaluation({ parsing: options.parsing });
  const words = new Map<string, Value>();
  const unused = new Context(bindMembers(undefined, new Map()));
  for (const [name, make] of pureMembers) words.set(name, make(undefined, unused));
  const plainVars = Object.fromEntries([...vars].map(([name, value]) => [name, toJs(toValue(value)) as PlainJson]));
  words.set('var', new Var({ scopes: [plainVars], globals: words, missingIsNone: false, nodeName: 'case' }));
  words.set('env_var', envVarFunction(Object.fromEntries([...env].map(([name, value]) => [name, String(value)]))));
  words.set('modules', pythonModules({ now: Date.now }));
  words.set('log', silent);
  words.set('print', silent);
  words.set('builtins', new PyDict(words));
  words.set('exceptions', exceptionsValue(invocation, mergeFlags('run', {}, {}, {})));
  for (const [name, value] of context) words.set(name, toValue(value));
  for (const [name, macro] of caseMacros(macros, words, evaluation, slow)) words.set(name, macro);
  if (slow) for (const [name, value] of words) if (value instanceof PyFunction) words.set(name, slowFunction(value));
  words.set('context', new PyDict(words));
  return { globals: words, evaluation };
}

/** The macros of a case, bound to a context. */
export function caseMacros(
  text: string | undefined,
  globals: Globals,
  evaluation: Evaluation,
  slow: boolean,
): [name: string, macro: MacroFunction][] {
  if (text === undefined) return [];
  return parseMacroFile({ path: 'macros/case.sql', text }).map((definition) => [
    definition.macroName,
    slow ? new SlowMacro(definition, globals, evaluation) : macroFunction(definition, globals, { evaluation }),
  ]);
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function* later(result: () => Result): Waiting {
  yield tick();
  const settled = result();
  return isWaiting(settled) ? yield* settled : settled;
}

const slowFunction = (body: PyFunction): PyFunction =>
  new PyFunction(body.name, (args, kwargs) => later(() => body.call(args, kwargs)));

class SlowMacro extends MacroFunction {
  override invoke(evaluation: Evaluation, args: readonly Value[], kwargs: Kwargs): Result {
    return later(() => super.invoke(evaluation, args, kwargs));
  }
}

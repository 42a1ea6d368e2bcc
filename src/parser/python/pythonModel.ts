import { diagnostic } from '../../base/diagnostic.ts';
import type { SourceFile } from '../../base/source.ts';
import { ParseConfig } from '../../context/config.ts';
import { refArguments, sourceArguments } from '../../context/references.ts';
import { TemplateError } from '../../template/index.ts';
import { toConfig, toJs, type Value } from '../../template/values.ts';
import type { Recorded } from '../rendering.ts';
import type { ParseState } from '../state.ts';
import { argumentsOf, type Call, callsIn } from './calls.ts';
import { literal, NotLiteral } from './literal.ts';
import { modelFunctionProblems } from './modelFunction.ts';
import { type Line, PythonSyntaxError, readLines } from './tokens.ts';

const calls: ReadonlySet<string> = new Set([
  'dbt.ref',
  'dbt.source',
  'dbt.config',
  'dbt.config.get',
  'dbt.config.meta_get',
]);
const templateTag = /\{[{%#]/;

/**
 * Reads what a Python model refers to: `dbt.ref`, `dbt.source` and `dbt.config` with literal arguments. The model is kept in
 * the manifest; where it cannot run, running it says so.
 */
export function recordPython(state: ParseState, source: SourceFile, uniqueId: string, recorded: Recorded): void {
  const wrong = (message: string, start: number, end: number, help: readonly string[] = []): void =>
    state.report(
      diagnostic('E205', message, { place: { file: source, span: { start, end } }, uniqueId, help: [...help] }),
    );
  const tag = templateTag.exec(source.text);
  if (tag) {
    wrong(`\`${tag[0]}\` stands in a Python model: templates are not rendered there`, tag.index, tag.index + 2, [
      'where Python means it (an f-string, a comment), write it in two parts',
    ]);
    return;
  }
  let lines: readonly Line[];
  try {
    lines = readLines(source.text);
  } catch (error) {
    if (!(error instanceof PythonSyntaxError)) throw error;
    wrong(error.message, error.start, error.end);
    return;
  }
  if (lines.length === 0) return;
  const problems = [...modelFunctionProblems(lines)];
  for (const { message, start, end } of problems) wrong(message, start, end);
  if (problems.length > 0) return;
  const used = new UsedKeys();
  for (const call of callsIn(lines)) {
    if (!calls.has(call.name)) continue;
    try {
      record(call, recorded, used);
    } catch (error) {
      if (error instanceof NotLiteral)
        wrong(`the arguments of \`${call.name}\` must be literal values`, call.start, call.end);
      else if (error instanceof TemplateError) wrong(error.message, call.start, call.end);
      else throw error;
    }
  }
  used.record(recorded);
}

function record(call: Call, recorded: Recorded, used: UsedKeys): void {
  const { args, kwargs } = readArguments(call);
  switch (call.name) {
    case 'dbt.ref':
      recorded.refs.push(refArguments(args, kwargs));
      break;
    case 'dbt.source':
      recorded.sources.push(sourceArguments(args));
      break;
    case 'dbt.config':
      new ParseConfig((values) => {
        recorded.calls.push(Object.fromEntries([...values].map(([key, value]) => [key, toConfig(value)])));
      }).call(args, kwargs);
      break;
    default:
      used.add(call.name, args);
  }
}

function readArguments(call: Call): { args: readonly Value[]; kwargs: ReadonlyMap<string, Value> } {
  const args: Value[] = [];
  const kwargs = new Map<string, Value>();
  for (const { keyword, tokens } of argumentsOf(call.args)) {
    if (keyword?.startsWith('*')) throw new NotLiteral();
    if (keyword === undefined) args.push(literal(tokens));
    else kwargs.set(keyword, literal(tokens));
  }
  return { args, kwargs };
}

/** What a model asks its config for: handed to the process that runs it. */
class UsedKeys {
  private readonly config = { keys: [] as unknown[], defaults: [] as unknown[] };
  private readonly meta = { keys: [] as unknown[], defaults: [] as unknown[] };

  add(name: string, args: readonly Value[]): void {
    const [key, fallback = null] = args;
    if (key === undefined || args.length > 2)
      throw new TemplateError('other', `${name}() takes a key and perhaps a default (${args.length} given)`);
    const { keys, defaults } = name === 'dbt.config.get' ? this.config : this.meta;
    keys.push(toJs(key));
    defaults.push(toJs(fallback));
  }

  record(recorded: Recorded): void {
    if (this.config.keys.length + this.meta.keys.length === 0) return;
    recorded.calls.push({
      config_keys_used: this.config.keys,
      config_keys_defaults: this.config.defaults,
      meta_keys_used: this.meta.keys,
      meta_keys_defaults: this.meta.defaults,
    });
  }
}

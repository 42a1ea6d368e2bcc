import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { formatDiagnostic } from '../src/base/diagnostic.ts';
import { positionAt } from '../src/base/source.ts';
import {
  BlockError,
  type Evaluation,
  type Globals,
  parseTemplate,
  render,
  renderNativeSync,
  renderSync,
  scanBlocks,
  TemplateError,
  toDiagnostic,
} from '../src/template/index.ts';
import { baseContext, type CaseContext } from './jinjaContext.ts';
import { type Json, type JsonObject, readJson } from './json.ts';
import { taggedText, toTagged } from './values.ts';

/** One case, ready to run. */
export interface Case {
  readonly name: string;
  /** What the case must give, as text to compare and to print. */
  readonly expected: string;
  readonly run: () => Promise<string>;
}

const field = <T extends Json>(object: JsonObject, name: string): T | undefined => object.get(name) as T | undefined;

export interface CaseOptions {
  /** Functions and macros answer late, as those do that ask a database. */
  readonly slow?: boolean;
  /** The line of a syntax error must be the reference's too. */
  readonly lines?: boolean;
}

/** The cases of a file; undefined when the file is of another kind. */
export async function readCases(path: string, options: CaseOptions = {}): Promise<Case[] | undefined> {
  const file = readJson(readFileSync(path, 'utf8'));
  if (!(file instanceof Map)) return undefined;
  const cases = field<JsonObject[]>(file, 'cases');
  if (!Array.isArray(cases)) return undefined;
  const words = wordsOf(file);
  const wholeProject = basename(path).startsWith('dbt_project_context');
  const make: MakeContext = wholeProject ? await projectGlobals(words) : baseContext;
  return cases.map((one) => (one.has('text') ? blockCase(one) : templateCase(file, one, words, make, options)));
}

type Words = Omit<CaseContext, 'macros'>;
type MakeContext = (words: CaseContext) => { readonly globals: Globals; readonly evaluation: Evaluation };

function wordsOf(file: JsonObject): Words {
  const object = (name: string): JsonObject => field<JsonObject>(file, name) ?? new Map();
  const parsing = field<boolean>(file, 'capture_macros') ?? false;
  return { context: object('context'), vars: object('vars'), env: object('env'), parsing };
}

/** The context of a model of a project, which needs all of tsdt: loaded only where cases ask for it. */
async function projectGlobals({ vars, env }: Words): Promise<MakeContext> {
  const { ordersContext, shopWorld } = await import('./shopProject.ts');
  const world = shopWorld(vars, env);
  return (words) => {
    const context = ordersContext(world, words);
    return { globals: context, evaluation: context.evaluation };
  };
}

function templateCase(file: JsonObject, one: JsonObject, words: Words, make: MakeContext, options: CaseOptions): Case {
  const native = field<boolean>(file, 'native') ?? false;
  const error = field<string>(one, 'error');
  const line = options.lines ? field<number>(one, 'line') : undefined;
  const expected = field<Json>(one, 'expected') ?? null;
  const slow = (options.slow ?? false) && !native && !words.parsing;
  return {
    name: field<string>(one, 'name') ?? '',
    expected: error !== undefined ? errorText(error, line) : native ? taggedText(expected) : String(expected),
    run: () =>
      outcome(line !== undefined, async () => {
        const { globals, evaluation } = make({ ...words, macros: field<string>(one, 'macros'), slow });
        const template = parseTemplate({ path: 'models/case.sql', text: field<string>(one, 'template') ?? '' });
        if (native) return taggedText(toTagged(renderNativeSync(template, globals, { evaluation })));
        return words.parsing
          ? renderSync(template, globals, { evaluation })
          : await render(template, globals, { evaluation });
      }),
  };
}

/** What a case gives; an error as its kind, and the line where the case names one. */
async function outcome(withLine: boolean, run: () => Promise<string>): Promise<string> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    // Formatting must work for every error.
    formatDiagnostic(toDiagnostic(error));
    const line = error.place && positionAt(error.place.file.text, error.place.span.start).line;
    return errorText(error.kind, withLine ? line : undefined);
  }
}

const errorText = (kind: string, line: number | undefined): string =>
  line === undefined ? `error: ${kind}` : `error: ${kind} on line ${line}`;

function blockCase(one: JsonObject): Case {
  const text = field<string>(one, 'text') ?? '';
  const error = field<string>(one, 'error');
  return {
    name: field<string>(one, 'name') ?? '',
    expected:
      error !== undefined
        ? `error: ${error}`
        : taggedText(new Map([...one].filter(([key]) => key === 'expected' || key === 'unexpected_tags'))),
    run: async () => {
      try {
        return taggedText(scan(text, one));
      } catch (failure) {
        if (failure instanceof BlockError) return `error: ${failure.reason}`;
        throw failure;
      }
    },
  };
}

function scan(text: string, one: JsonObject): Json {
  const unexpected: string[] = [];
  const blocks = scanBlocks(
    { path: 'macros/case.sql', text },
    {
      allowed: new Set(field<string[]>(one, 'allowed_blocks')),
      collectData: field<boolean>(one, 'collect_raw_data') ?? false,
      onUnexpected: (tag) => unexpected.push(tag),
    },
  );
  const found = blocks.map(
    (block) =>
      new Map<string, Json>([
        ['type', block.type],
        ['name', block.name ?? null],
        ['contents', text.slice(block.contents.start, block.contents.end)],
        ['full_block', text.slice(block.full.start, block.full.end)],
      ]),
  );
  return new Map<string, Json>([
    ['expected', found],
    ['unexpected_tags', unexpected],
  ]);
}

import { readFileSync } from 'node:fs';
import { formatDiagnostic } from '../src/base/diagnostic.ts';
import { positionAt } from '../src/base/source.ts';
import {
  BlockError,
  Evaluation,
  parseTemplate,
  render,
  renderNativeSync,
  renderSync,
  scanBlocks,
  TemplateError,
  toDiagnostic,
} from '../src/template/index.ts';
import { baseContext } from './jinjaContext.ts';
import { type Json, type JsonObject, readJson } from './json.ts';
import { taggedText, toTagged } from './values.ts';

/** One case, ready to run. */
export interface Case {
  readonly name: string;
  /** What the case must give, as text to compare and to print. */
  readonly expected: string;
  readonly run: () => Promise<string>;
}

const empty: JsonObject = new Map();
const field = <T extends Json>(object: JsonObject, name: string): T | undefined => object.get(name) as T | undefined;

/** The cases of a file; undefined when the file is of another kind. `slow`: with functions and macros that answer late. */
export function readCases(path: string, options: { readonly slow?: boolean } = {}): Case[] | undefined {
  const file = readJson(readFileSync(path, 'utf8'));
  if (!(file instanceof Map)) return undefined;
  const cases = field<JsonObject[]>(file, 'cases');
  if (!Array.isArray(cases)) return undefined;
  return cases.map((one) => (one.has('text') ? blockCase(one) : templateCase(file, one, options.slow ?? false)));
}

function templateCase(file: JsonObject, one: JsonObject, slow: boolean): Case {
  const native = field<boolean>(file, 'native') ?? false;
  const error = field<string>(one, 'error');
  const expected = field<Json>(one, 'expected') ?? null;
  const parsing = field<boolean>(file, 'capture_macros') ?? false;
  const words = {
    context: field<JsonObject>(file, 'context') ?? empty,
    vars: field<JsonObject>(file, 'vars') ?? empty,
    env: field<JsonObject>(file, 'env') ?? empty,
    macros: field<string>(one, 'macros'),
    slow: slow && !parsing && !native,
  };
  return {
    name: field<string>(one, 'name') ?? '',
    expected:
      error !== undefined
        ? errorText(error, field<number>(one, 'line'))
        : `${native ? taggedText(expected) : String(expected)}`,
    run: () =>
      outcome(field<number>(one, 'line') !== undefined, async () => {
        const evaluation = new Evaluation({ parsing });
        const globals = baseContext(words, evaluation);
        const template = parseTemplate({ path: 'models/case.sql', text: field<string>(one, 'template') ?? '' });
        if (native) return taggedText(toTagged(renderNativeSync(template, globals, { evaluation })));
        return parsing
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

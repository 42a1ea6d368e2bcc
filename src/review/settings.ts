import { type Diagnostic, DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import type { Place } from '../base/source.ts';
import { didYouMean } from '../base/suggest.ts';

/** The `ci:` section of a project file: how checks are made, and the rules that a change must keep. */
export interface CheckSettings {
  /** The target whose relations are production's; the invocation's own by default. */
  readonly baseTarget: string | null;
  /** Name of the schemas of a check; `{number}` stands for the pull request's number. */
  readonly schema: string;
  /** Rows by which a table may change, as a share from 0 to 1; null for no rule. */
  readonly rowChange: number | null;
  readonly rules: Readonly<Record<RuleName, RuleLevel>>;
  /** Environment variables that templates may read in an untrusted check. */
  readonly env: readonly string[];
  /** Seconds after which no further table is compared. */
  readonly seconds: number;
  /** Rows of each source that are copied from production into an embedded warehouse. */
  readonly sampleRows: number;
}

export type RuleLevel = 'error' | 'warn' | 'off';
export const ruleNames = [
  'contracts',
  'tests_on_new_models',
  'row_change',
  'removed_with_readers',
  'breaking',
] as const;
export type RuleName = (typeof ruleNames)[number];

const defaults: CheckSettings = {
  baseTarget: null,
  schema: 'ci_{number}',
  rowChange: null,
  rules: {
    contracts: 'error',
    tests_on_new_models: 'warn',
    row_change: 'error',
    removed_with_readers: 'error',
    breaking: 'off',
  },
  env: [],
  seconds: 600,
  sampleRows: 10_000,
};

const keys = ['base_target', 'schema', 'row_change', 'rules', 'env', 'seconds', 'sample_rows'] as const;

/** Reads the section; every mistake of it at once (E003). */
export function readCheckSettings(data: unknown, place: (path: readonly string[]) => Place): CheckSettings {
  if (data === undefined || data === null) return defaults;
  const problems: Diagnostic[] = [];
  const wrong = (path: readonly string[], message: string, help: string): void => {
    problems.push(diagnostic('E003', message, { place: place(path), help: [help] }));
  };
  if (!(data instanceof Map)) {
    wrong([], '`ci` is no mapping', `it may hold ${keys.map((key) => `\`${key}\``).join(', ')}`);
    throw new DiagnosticError(problems);
  }
  const get = (key: (typeof keys)[number]): unknown => data.get(key) ?? undefined;
  for (const key of data.keys()) {
    if ((keys as readonly unknown[]).includes(key)) continue;
    const meant = didYouMean(String(key), keys);
    wrong(
      [String(key)],
      `unknown key \`${String(key)}\` in \`ci\``,
      meant ? `did you mean \`${meant}\`?` : `known are ${keys.join(', ')}`,
    );
  }
  const text = (key: (typeof keys)[number]): string | undefined => {
    const value = get(key);
    if (value !== undefined && typeof value !== 'string') wrong([key], `\`ci.${key}\` is no text`, 'put it in quotes');
    return typeof value === 'string' ? value : undefined;
  };
  const schema = text('schema') ?? defaults.schema;
  if (!/^[a-z_][a-z0-9_{}]*$/.test(schema))
    wrong(
      ['schema'],
      `\`${schema}\` is no name for a schema`,
      'use lower-case letters, digits and underscores, and `{number}`',
    );
  const env = get('env') ?? [];
  if (!Array.isArray(env) || !env.every((name) => typeof name === 'string'))
    wrong(['env'], '`ci.env` is no list of names', 'write it as `[NAME, OTHER_NAME]`');
  const result: CheckSettings = {
    baseTarget: text('base_target') ?? null,
    schema,
    rowChange: shareOf(get('row_change'), wrong),
    rules: rulesOf(get('rules'), wrong),
    env: Array.isArray(env) ? (env as string[]) : [],
    seconds: secondsOf(get('seconds'), wrong),
    sampleRows: rowsOf(get('sample_rows'), wrong),
  };
  if (problems.length > 0) throw new DiagnosticError(problems);
  return result;
}

type Wrong = (path: readonly string[], message: string, help: string) => void;

/** `5%`, or a number from 0 to 1. */
function shareOf(value: unknown, wrong: Wrong): number | null {
  if (value === undefined) return null;
  const text = String(value);
  const share = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (share >= 0 && Number.isFinite(share)) return share;
  wrong(['row_change'], `\`${text}\` is no share of rows`, 'write it as `5%` or `0.05`');
  return null;
}

function secondsOf(value: unknown, wrong: Wrong): number {
  if (value === undefined) return defaults.seconds;
  const seconds = Number(String(value));
  if (seconds > 0) return seconds;
  wrong(['seconds'], `\`${String(value)}\` is no number of seconds`, 'write it as `600`');
  return defaults.seconds;
}

function rowsOf(value: unknown, wrong: Wrong): number {
  if (value === undefined) return defaults.sampleRows;
  const rows = Number(String(value));
  if (Number.isInteger(rows) && rows >= 0) return rows;
  wrong(['sample_rows'], `\`${String(value)}\` is no number of rows`, 'write it as `10000`, or `0` to copy none');
  return defaults.sampleRows;
}

function rulesOf(value: unknown, wrong: Wrong): CheckSettings['rules'] {
  if (value === undefined) return defaults.rules;
  const rules = { ...defaults.rules };
  if (!(value instanceof Map)) {
    wrong(['rules'], '`ci.rules` is no mapping', `write it as \`${ruleNames[0]}: error\``);
    return rules;
  }
  for (const [name, level] of value as ReadonlyMap<unknown, unknown>) {
    const known = ruleNames.find((rule) => rule === name);
    // YAML reads `off` as false
    const chosen = level === false ? 'off' : level;
    if (!known)
      wrong(['rules', String(name)], `there is no rule \`${String(name)}\``, `the rules are ${ruleNames.join(', ')}`);
    else if (chosen === 'error' || chosen === 'warn' || chosen === 'off') rules[known] = chosen;
    else wrong(['rules', known], `\`${String(level)}\` is no level of a rule`, 'use `error`, `warn` or `off`');
  }
  return rules;
}

import { diagnostic } from '../../base/diagnostic.ts';
import { stringify } from '../../base/json.ts';
import type { Place } from '../../base/source.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { ParseState } from '../state.ts';
import type { ConfigSection } from './fields.ts';
import { isObject } from './merge.ts';

interface Rule {
  /** What the value must be, for the message. */
  readonly words: string;
  readonly holds: (value: unknown) => boolean;
}

const oneOf = (...values: readonly string[]): Rule => ({
  words: values.map((value) => `\`${value}\``).join(' or '),
  holds: (value) => typeof value === 'string' && values.includes(value),
});
const flag: Rule = { words: '`true` or `false`', holds: (value) => typeof value === 'boolean' };
const text: Rule = { words: 'a text', holds: (value) => typeof value === 'string' };
const mapping: Rule = { words: 'a mapping', holds: isObject };
const whole: Rule = { words: 'a whole number', holds: Number.isInteger };
const names: Rule = {
  words: 'a column or a list of columns',
  holds: (value) =>
    typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string')),
};

const texts: Rule = {
  words: 'a list of texts',
  holds: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};
/** A mapping, of which these keys are true or false. */
const withFlags = (...keys: readonly string[]): Rule => ({
  words: `a mapping${keys.length > 0 ? ` with ${keys.map((key) => `\`${key}\``).join(', ')} true or false` : ''}`,
  holds: (value) => isObject(value) && keys.every((key) => value[key] === undefined || typeof value[key] === 'boolean'),
});
const named: Readonly<Record<string, Rule>> = { alias: text, schema: text, database: text };

const common: Readonly<Record<string, Rule>> = { enabled: flag, meta: mapping, group: text };
const built: Readonly<Record<string, Rule>> = {
  ...common,
  ...named,
  materialized: text,
  incremental_strategy: text,
  on_schema_change: text,
  grants: mapping,
  packages: texts,
  docs: withFlags('show'),
  contract: withFlags('enforced', 'alias_types'),
  full_refresh: flag,
  unique_key: names,
  on_configuration_change: oneOf('apply', 'continue', 'fail'),
  column_types: mapping,
  persist_docs: mapping,
  quoting: mapping,
  lookback: whole,
  event_time: text,
  concurrent_batches: flag,
};

const rules: Readonly<Partial<Record<ConfigSection, Readonly<Record<string, Rule>>>>> = {
  models: { ...built, on_error: oneOf('continue', 'skip_children'), latest_version_pointer: mapping },
  seeds: { ...built, materialized: oneOf('seed'), quote_columns: flag, delimiter: text },
  snapshots: {
    ...built,
    strategy: text,
    target_schema: text,
    target_database: text,
    updated_at: text,
    check_cols: {
      words: '`all` or a list of columns',
      holds: (value) => value === 'all' || (Array.isArray(value) && value.every((item) => typeof item === 'string')),
    },
    snapshot_meta_column_names: mapping,
    dbt_valid_to_current: text,
  },
  functions: {
    ...common,
    volatility: oneOf('deterministic', 'stable', 'non-deterministic'),
    type: oneOf('scalar', 'aggregate', 'table'),
  },
  data_tests: {
    ...common,
    ...named,
    fail_calc: text,
    warn_if: text,
    error_if: text,
    where: text,
    limit: whole,
    store_failures: flag,
  },
  exposures: common,
};

/** Reports the configs of a node whose values cannot be: E206. Null stands for "not set" everywhere. */
export function checkConfig(
  state: ParseState,
  section: ConfigSection,
  config: Readonly<Record<string, unknown>>,
  node: { readonly name: string; readonly uniqueId: string },
  place: (key: string) => Place | undefined,
): void {
  const known = rules[section];
  if (!known) return;
  for (const key in known) {
    const value = config[key];
    if (value === null || value === undefined) continue;
    const rule = known[key]!;
    if (rule.holds(value)) continue;
    const at = place(key);
    const shown = typeof value === 'string' ? value : stringify(value);
    const meant =
      typeof value === 'string'
        ? didYouMean(
            value,
            [...rule.words.matchAll(/`([^`]+)`/g)].map((match) => match[1]!),
          )
        : undefined;
    state.report(
      diagnostic('E206', `the config \`${key}\` of \`${node.name}\` is \`${shown}\`; it must be ${rule.words}`, {
        uniqueId: node.uniqueId,
        ...(at ? { place: at } : {}),
        ...(meant ? { help: [`did you mean \`${meant}\`?`] } : {}),
      }),
    );
  }
}

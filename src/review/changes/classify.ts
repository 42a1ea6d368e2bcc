import { stringify } from '../../base/json.ts';
import type { ModelNode, NodeConfig } from '../../manifest/node.ts';
import { type Dialect, normalForm, shapeOf } from '../../sql/index.ts';
import { compareQueries } from './shapes.ts';

/** What a change may do to those who read the data, the mildest first. */
export const changeClasses = ['cosmetic', 'metadata', 'non-breaking', 'breaking'] as const;
export type ChangeClass = (typeof changeClasses)[number];

export interface Classified {
  readonly class: ChangeClass;
  /** Why, in words. */
  readonly because: readonly string[];
  /** Columns that its SQL computes otherwise, renames or lacks. */
  readonly columns?: readonly string[];
}

/** One side of a model: the node, and its SQL with the names of relations that do not depend on the environment. */
export interface ModelSide {
  readonly node: ModelNode;
  /** Undefined when it could not be compiled. */
  readonly sql: string | undefined;
}

/** Judges a model that stands on both sides, by its configs and by the trees of its SQL. */
export function classify(before: ModelSide, after: ModelSide, dialect: Dialect): Classified {
  const judged = [byConfig(before.node, after.node), bySql(before, after, dialect)];
  return worstOf(judged);
}

export function worstOf(judged: readonly Classified[]): Classified {
  const level = Math.max(...judged.map((one) => changeClasses.indexOf(one.class)));
  const worst = changeClasses[level]!;
  return {
    class: worst,
    because: judged.filter((one) => one.class === worst).flatMap((one) => one.because),
    columns: judged.flatMap((one) => one.columns ?? []),
  };
}

function bySql(before: ModelSide, after: ModelSide, dialect: Dialect): Classified {
  if (before.node.raw_code.trim() === after.node.raw_code.trim() && before.sql === after.sql)
    return { class: 'cosmetic', because: [] };
  if (before.sql === undefined || after.sql === undefined)
    return { class: 'breaking', because: ['its SQL cannot be compared, since one side does not compile'] };
  if (normalForm(before.sql, dialect) === normalForm(after.sql, dialect))
    return hasOtherBranch(before.node, after.node)
      ? { class: 'breaking', because: ['it changed in a part that did not run here, such as below `is_incremental()`'] }
      : { class: 'cosmetic', because: ['the SQL says the same'] };
  const [old, now] = [shapeOf(before.sql, dialect), shapeOf(after.sql, dialect)];
  if (!old || !now)
    return { class: 'breaking', because: ['its SQL cannot be read, so that anything may have changed'] };
  const { breaking, addedColumns, touchedColumns } = compareQueries(old, now);
  if (breaking.length > 0) return { class: 'breaking', because: breaking, columns: touchedColumns };
  if (addedColumns.length > 0)
    return {
      class: 'non-breaking',
      because: [`columns were added: ${addedColumns.map((name) => `\`${name}\``).join(', ')}`],
    };
  return { class: 'cosmetic', because: ['only what does not decide on rows and values changed'] };
}

/** An incremental model compiles to one of two queries. The other may have changed where the templates differ in more than comments. */
function hasOtherBranch(before: ModelNode, after: ModelNode): boolean {
  if (after.config.materialized !== 'incremental') return false;
  const plain = (code: string): string =>
    code
      .replace(/\{#[\s\S]*?#\}/g, '')
      .replace(/--.*$/gm, '')
      .replace(/\s+/g, '')
      .toLowerCase();
  return plain(before.raw_code) !== plain(after.raw_code);
}

/** Configs that describe a relation and leave its rows alone. */
const descriptive: ReadonlySet<string> = new Set([
  ...['tags', 'meta', 'group', 'access', 'docs', 'grants', 'persist_docs', 'event_time', 'freshness', 'query_tag'],
  ...['static_analysis', 'packages', 'quoting', 'column_types', 'enabled'],
]);

/** Configs by which the same rows are kept in another way. */
const physical: ReadonlySet<string> = new Set([
  ...[
    'indexes',
    'unlogged',
    'transient',
    'cluster_by',
    'automatic_clustering',
    'copy_grants',
    'secure',
    'snowflake_warehouse',
  ],
  ...[
    'batch_size',
    'concurrent_batches',
    'pre-hook',
    'post-hook',
    'sql_header',
    'on_configuration_change',
    'lookback',
    'begin',
  ],
]);

const kinds: ReadonlySet<string> = new Set(['view', 'table', 'materialized_view', 'ephemeral', 'dynamic_table']);

function byConfig(before: ModelNode, after: ModelNode): Classified {
  const judged: Classified[] = [{ class: 'cosmetic', because: [] }];
  const say = (level: ChangeClass, what: string): void => void judged.push({ class: level, because: [what] });
  for (const key of new Set([...Object.keys(before.config), ...Object.keys(after.config)])) {
    const [old, now] = [before.config[key], after.config[key]];
    if (JSON.stringify(old) === JSON.stringify(now)) continue;
    if (key === 'contract') continue; // what columns promise is judged by what they are
    if (descriptive.has(key)) say('metadata', `config \`${key}\` changed`);
    else if (physical.has(key) || isOtherKind(key, old, now))
      say('non-breaking', `config \`${key}\` changed: the same rows are kept otherwise`);
    else say('breaking', `config \`${key}\` changed${detail(old, now)}`);
  }
  if (before.description !== after.description) say('metadata', 'the description changed');
  if (columnTexts(before) !== columnTexts(after)) say('metadata', 'descriptions of columns changed');
  if (before.contract.enforced && !after.contract.enforced) say('breaking', 'the contract is no longer enforced');
  if (!before.contract.enforced && after.contract.enforced) say('metadata', 'the contract is enforced now');
  return worstOf(judged);
}

const isOtherKind = (key: string, old: unknown, now: unknown): boolean =>
  key === 'materialized' && kinds.has(String(old)) && kinds.has(String(now));

function detail(old: NodeConfig[string], now: NodeConfig[string]): string {
  const text = (value: unknown): string => (typeof value === 'string' ? value : (stringify(value) ?? 'not set'));
  return `: it was \`${text(old)}\`, is \`${text(now)}\``;
}

const columnTexts = ({ columns }: ModelNode): string =>
  JSON.stringify(
    Object.values(columns)
      .map(({ name, description, meta, tags }) => [name, description, meta, tags])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );

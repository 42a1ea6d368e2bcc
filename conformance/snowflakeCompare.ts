import { isRead, type Normal } from './snowflakeNormal.ts';
import { sameProcedure } from './snowflakePython.ts';

/** Where tsdt sends other statements than dbt-snowflake on purpose, each with its reason. */
export const intendedDifferences = {
  'fewer-reads': 'what is known already is not asked for again (describe, show, empty probes)',
  'lists-again':
    'after DDL of the project itself, or a drop, the schema is listed anew instead of trusting a stale cache',
  'functions-not-listed': 'user-defined functions are no relations; nothing looks them up',
  'rollback-after-failure': 'a failed change inside a transaction is rolled back; dbt leaves it open',
  'microbatch-in-a-transaction': 'delete and insert of a batch stand in one transaction; dbt commits them apart',
  'no-idle-commit': 'a commit is sent only when a transaction is open',
  'staging-dropped': 'the staging table of a snapshot is dropped, so that its session can serve the next node',
  'freshness-of-those-that-need-it': 'the catalog is not asked about sources that name a column or a query',
  'python-around-the-model': 'the code around a Python model is our own; its head, references and target are the same',
  'no-leaked-tag': 'the query tag of a node that failed is not left to the nodes after it',
  'dynamic-table-makes-way':
    'an incremental model does not write into a dynamic table, which takes no rows, but replaces it',
  'iceberg-clone': 'the clone of an Iceberg table is one; dbt asks for a transient table, which Snowflake refuses',
  'empty-seeds': 'with --empty a seed has no rows, as in dbt 1.12; 1.11 loads them',
} as const;
export type Difference = keyof typeof intendedDifferences;

/**
 * Compares what a node sent with what was recorded. Changes of data, structure and session, and the borders of transactions must
 * be the same in the same order. Reads may be fewer; each that is sent must be one that was recorded.
 */
export function compareNode(
  recorded: readonly Normal[],
  sent: readonly Normal[],
  readsAnywhere: ReadonlySet<string>,
  someFailed = false,
): { readonly wrong: readonly string[]; readonly used: readonly Difference[] } {
  const used = new Set<Difference>();
  const wrong: string[] = [];
  let wanted = recorded.filter(({ sql }) => !isRead(sql));
  let found = sent.filter(({ sql }) => !isRead(sql));

  const reads = new Set(recorded.filter(({ sql }) => isRead(sql)).map(({ sql }) => sql));
  for (const { sql } of sent.filter((one) => isRead(one.sql))) {
    if (reads.has(sql) || readsAnywhere.has(sql)) continue;
    if (/^show objects in /.test(sql)) used.add('lists-again');
    else wrong.push(`a read that was not recorded: ${sql}`);
  }
  const count = (list: readonly Normal[]): number => list.filter(({ sql }) => isRead(sql)).length;
  if (count(sent) < count(recorded)) used.add('fewer-reads');
  if (recorded.some(({ sql }) => sql.startsWith('show user functions'))) used.add('functions-not-listed');

  wanted = withoutIdleCommits(wanted, () => used.add('no-idle-commit'));
  if (found.some(({ failed }) => failed) && !wanted.some(({ sql }) => sql === 'rollback')) {
    const rest = found.filter(({ sql }, index) => sql !== 'rollback' || !found[index - 1]?.failed);
    if (rest.length < found.length) used.add('rollback-after-failure');
    found = rest;
  }
  found = withoutBatchTransactions(wanted, found, () => used.add('microbatch-in-a-transaction'));
  found = withoutStagingDrops(wanted, found, () => used.add('staging-dropped'));

  const [left, right] = [sortGrants(wanted), sortGrants(found)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [a, b] = [left[index], right[index]];
    if (a && b && same(a.sql, b.sql) && a.failed === b.failed) continue;
    const difference = a && b && intended(a.sql, b.sql, someFailed);
    if (difference) {
      used.add(difference);
      if (difference === 'dynamic-table-makes-way') break;
      continue;
    }
    const at = firstDifference(a?.sql ?? '', b?.sql ?? '');
    wrong.push(`statement ${index + 1}:\n      recorded ${shown(a, at)}\n      sent     ${shown(b, at)}`);
    break;
  }
  return { wrong, used: [...used] };
}

/** Two questions of when tables were changed, where the second asks about some of the first's. */
function asksFewerTables(recorded: string, sent: string): boolean {
  const split = (sql: string): [string, string[]] => {
    const [head = '', rest = ''] = sql.split('where(');
    return [head, rest.replace(/\)$/, '').split(/(?<=\))or(?=\()/)];
  };
  const [[head, tables], [ownHead, ownTables]] = [split(recorded), split(sent)];
  if (!/^select table_schema as schema,/.test(head) || head !== ownHead) return false;
  return ownTables.every((table) => tables.includes(table));
}

/** The intended difference of two statements that stand in one place. */
function intended(recorded: string, sent: string, someFailed: boolean): Difference | null {
  if (asksFewerTables(recorded, sent)) return 'freshness-of-those-that-need-it';
  if (sameProcedure(recorded, sent)) return 'python-around-the-model';
  if (sameClone(recorded, sent)) return 'iceberg-clone';
  const setsTag = /^alter session (set query_tag=|unset query_tag)/;
  if (someFailed && setsTag.test(recorded) && setsTag.test(sent)) return 'no-leaked-tag';
  const way = /^drop dynamic table if exists (\S+)$/.exec(sent)?.[1];
  if (
    way &&
    new RegExp(`^create or replace temporary (view|table) ${way.replace(/\W/g, '\\$&')}__dbt_tmp `).test(recorded)
  )
    return 'dynamic-table-makes-way';
  return null;
}

/** Two clones, of which the second one keeps the format. */
function sameClone(recorded: string, sent: string): boolean {
  const plain = recorded.replace(/^create or replace (?:transient )?table (?=.* clone )/, '');
  return plain !== recorded && sent === `create or replace iceberg table ${plain}`;
}

/** What a seed sends, without what it does with its rows. */
export function withoutRows(statements: readonly Normal[]): Normal[] {
  return statements.filter(({ sql }) => !/^(begin$|commit$|insert (overwrite )?into |truncate table )/.test(sql));
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}

/** A statement; of a long one what begins shortly before the difference. */
function shown(one: Normal | undefined, difference: number): string {
  if (!one) return 'nothing';
  const start = difference > 400 ? difference - 80 : 0;
  return `${start > 0 ? '... ' : ''}${one.sql.slice(start)}${one.failed ? '  (fails)' : ''}`;
}

/** `<varies>` stands for anything. */
export function same(recorded: string, sent: string): boolean {
  if (!recorded.includes('<varies>')) return recorded === sent;
  const parts = recorded.split('<varies>').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*?')}$`, 's').test(sent);
}

function withoutIdleCommits(statements: readonly Normal[], note: () => void): Normal[] {
  let isOpen = false;
  return statements.filter(({ sql }) => {
    if (sql === 'begin') isOpen = true;
    else if (sql === 'commit') {
      if (!isOpen) {
        note();
        return false;
      }
      isOpen = false;
    }
    return true;
  });
}

/** A batch's delete and insert: recorded bare, sent between `begin` and `commit`. */
function withoutBatchTransactions(wanted: readonly Normal[], found: readonly Normal[], note: () => void): Normal[] {
  const isBare = wanted.some(
    ({ sql }, index) => /^delete from \S+ dbt_internal_target /.test(sql) && wanted[index - 1]?.sql !== 'begin',
  );
  if (!isBare) return [...found];
  const drop = new Set<number>();
  found.forEach(({ sql }, index) => {
    if (sql !== 'begin' || !/^delete from \S+ dbt_internal_target /.test(found[index + 1]?.sql ?? '')) return;
    drop.add(index);
    if (found[index + 3]?.sql === 'commit') drop.add(index + 3);
    note();
  });
  return found.filter((_, index) => !drop.has(index));
}

function withoutStagingDrops(wanted: readonly Normal[], found: readonly Normal[], note: () => void): Normal[] {
  return found.filter(({ sql }) => {
    const name = /^drop table if exists (\S+__dbt_tmp"?) cascade$/.exec(sql)?.[1];
    const isStaging =
      name !== undefined &&
      found.some((one) => one.sql.startsWith(`create or replace temporary table ${name} as(with snapshot_query`));
    if (!isStaging || wanted.some((one) => one.sql === sql)) return true;
    note();
    return false;
  });
}

/** Grants and revokes that follow one another come in any order, and so do schemas that are made. */
function sortGrants(statements: readonly Normal[]): Normal[] {
  const sorted: Normal[] = [];
  let run: Normal[] = [];
  const end = (): void => {
    sorted.push(...run.sort((a, b) => (a.sql < b.sql ? -1 : 1)));
    run = [];
  };
  for (const one of statements) {
    if (/^(grant|revoke|create schema) /.test(one.sql)) run.push(one);
    else {
      end();
      sorted.push(one);
    }
  }
  end();
  return sorted;
}

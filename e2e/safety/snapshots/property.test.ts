import { afterAll, beforeAll, expect, it } from 'vitest';
import { databases } from '../../support/databases.ts';
import { seedOf } from '../../support/random.ts';
import { Shop } from '../../support/shop.ts';
import { keyOf, type SnapshotConfig, SnapshotModel, type SourceRow, type Version } from './model.ts';
import { configs, type Round, stream } from './streams.ts';

const seed = seedOf('TSDT_SNAPSHOT_SEED');
const rounds = 5;
/** How many times over all configs; each time is a stream for each of them. */
const repeats = Number(process.env.TSDT_SNAPSHOT_REPEATS ?? 4);
const repeat = `seed ${seed}: repeat with TSDT_SNAPSHOT_SEED=${seed}`;

const dayMs = 86_400_000;
const firstDay = Date.UTC(2020, 0, 1);
const far = '9999-12-31';
const sqlText = (value: string | number | null): string => (value === null ? 'null' : `'${value}'`);
const timeOf = (day: number): string => new Date(firstDay + day * dayMs).toISOString();

/** A row of a snapshot as the database gives it. */
interface Kept extends Omit<SourceRow, 'at'> {
  readonly at: string | null;
  readonly dbt_scd_id: string;
  readonly dbt_updated_at: string | null;
  readonly dbt_valid_from: string | null;
  readonly dbt_valid_to: string | null;
  readonly dbt_is_deleted?: string;
}

let shop: Shop;
beforeAll(async () => {
  // streams are about what is in the tables: the one database that every installation has is enough
  shop = await Shop.open(databases.find(({ name }) => name === 'pglite')!, {}, 1);
});
afterAll(() => shop?.close());

const snapshotSql = (config: SnapshotConfig, number: number): string => {
  const { strategy, checked, hasClock, hardDeletes, isComposite, hasEnd } = config;
  const settings = [
    `strategy='${strategy}'`,
    `unique_key=${isComposite ? "['stream', 'id']" : "'id'"}`,
    `hard_deletes='${hardDeletes}'`,
    ...(strategy === 'check' ? [`check_cols=${checked === 'all' ? "'all'" : JSON.stringify(checked)}`] : []),
    ...(hasClock ? ["updated_at='at'"] : []),
    ...(hasEnd ? [`dbt_valid_to_current="'${far}'::timestamp"`] : []),
  ];
  return `{% snapshot s${number} %}{{ config(${settings.join(', ')}) }}
select stream, id, v, w, at from shop.source where number = ${number}
{% endsnapshot %}`;
};

/** The state of all sources at one time. */
async function give(given: readonly Round[]): Promise<number> {
  const rows = given.flatMap(({ rows: all }, number) =>
    all.map(
      ({ stream: group, id, v, w, at }) =>
        `(${[number, group, id, v, w, at === null ? null : timeOf(at)].map(sqlText).join(', ')})`,
    ),
  );
  const insert = rows.length > 0 ? `insert into shop.source values ${rows.join(', ')};` : '';
  const [now] = await shop.query(
    `truncate shop.source; ${insert} select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`,
  );
  return Number(now!.ms);
}

async function kept(count: number): Promise<ReadonlyMap<number, readonly Kept[]>> {
  const names = new Set((await shop.relations()).map(([, name]) => name));
  const present = Array.from({ length: count }, (_, number) => number).filter((number) => names.has(`s${number}`));
  if (present.length === 0) return new Map();
  const parts = present.map(
    (number) => `select ${number} as number, jsonb_agg(to_jsonb(t))::text as rows from shop.s${number} t`,
  );
  const found = await shop.query(parts.join(' union all '));
  return new Map(
    found.map(({ number, rows }) => [number as number, JSON.parse((rows as string | null) ?? '[]') as Kept[]]),
  );
}

/** Days as the model counts them: midnight is a clock of a row, any other moment the time of the round that it fell into. */
function dayOf(text: string | null, starts: readonly number[]): number | null {
  if (text === null || text.startsWith(far)) return null;
  const ms = Date.parse(`${text}Z`);
  if ((ms - firstDay) % dayMs === 0) return (ms - firstDay) / dayMs;
  return roundDay(starts.findLastIndex((start) => start <= ms + 1));
}
const roundDay = (round: number): number => 2400 + round / 1000;

type Fact = Readonly<Record<string, unknown>>;
const sorted = (facts: readonly Fact[]): string[] => facts.map((fact) => JSON.stringify(fact)).sort();

const factOfVersion = ({ row, clock, from, to, isCurrent, isDeleted }: Version, config: SnapshotConfig): Fact => ({
  ...row,
  clock,
  from,
  to: isCurrent ? 'current' : to,
  ...(config.hardDeletes === 'new_record' ? { isDeleted } : {}),
});

const factOfKept = (row: Kept, starts: readonly number[]): Fact => {
  const { stream: group, id, v, w, at, dbt_valid_to: to, dbt_is_deleted: deleted } = row;
  return {
    stream: group,
    id,
    v,
    w,
    at: dayOf(at, starts),
    clock: dayOf(row.dbt_updated_at, starts),
    from: dayOf(row.dbt_valid_from, starts),
    to: isCurrent(row) ? 'current' : dayOf(to, starts),
    ...(deleted === undefined ? {} : { isDeleted: deleted === 'True' }),
  };
};

const isCurrent = ({ dbt_valid_to: to }: Kept): boolean => to === null || to.startsWith(far);

/** What holds whatever the model says: one current version of a key, none that overlap, ids of their own. */
function checkVersions(rows: readonly Kept[], where: string): void {
  expect(new Set(rows.map(({ dbt_scd_id: id }) => id)).size, `${where}: ids are different`).toBe(rows.length);
  for (const [key, versions] of grouped(rows)) {
    expect(versions.filter(isCurrent).length, `${where}: current versions of ${key}`).toBeLessThanOrEqual(1);
    const order = [...versions].sort((a, b) => compare(a.dbt_valid_from, b.dbt_valid_from) || compareEnds(a, b));
    for (const [index, version] of order.entries()) {
      const next = order[index + 1];
      if (!next) continue;
      const ends = !isCurrent(version) && compare(version.dbt_valid_to, next.dbt_valid_from) <= 0;
      expect(ends, `${where}: versions of ${key} overlap: ${JSON.stringify([version, next])}`).toBe(true);
    }
  }
}

const compare = (a: string | null, b: string | null): number =>
  (a ?? '') < (b ?? '') ? -1 : (a ?? '') > (b ?? '') ? 1 : 0;
const compareEnds = (a: Kept, b: Kept): number =>
  isCurrent(a) ? 1 : isCurrent(b) ? -1 : compare(a.dbt_valid_to, b.dbt_valid_to);

function grouped(rows: readonly Kept[]): Map<string, Kept[]> {
  const groups = new Map<string, Kept[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

it(`snapshots of ${repeats * configs.length} random streams are as a model in memory says (${repeat})`, {
  timeout: 3_600_000,
}, async () => {
  await shop.query(
    'create schema if not exists shop; create table shop.source (number int, stream int, id int, v text, w int, at timestamp)',
  );
  shop.write(
    Object.fromEntries(configs.map((config, number) => [`snapshots/s${number}.sql`, snapshotSql(config, number)])),
  );
  for (let turn = 0; turn < repeats; turn += 1) {
    const lives = configs.map((config, number) => [...stream(seed + turn * configs.length + number, rounds, config)]);
    const models = configs.map((config) => new SnapshotModel(config));
    const starts: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      starts.push(await give(lives.map((life) => life[round]!)));
      const ran = await shop.tsdt('snapshot', '--quiet');
      const { results } = shop.project.json<{ results: { unique_id: string; status: string; message: string }[] }>(
        'target/run_results.json',
      );
      const statuses = new Map(
        results.map(({ unique_id, status, message }) => [unique_id.split('.').at(-1), { status, message }]),
      );
      const tables = await kept(configs.length);
      for (const [number, config] of configs.entries()) {
        const where = `${repeat}, turn ${turn}, round ${round}, ${JSON.stringify(config)}`;
        const { rows, isContradictory } = lives[number]![round]!;
        const { status, message } = statuses.get(`s${number}`) ?? { status: ran.stdout, message: '' };
        expect(status, `${where}: ${message}`).toBe(isContradictory ? 'error' : 'success');
        if (isContradictory) expect(message, where).toContain('more than one row for a unique key');
        else models[number]!.take(rows, roundDay(round));
        const found = tables.get(number) ?? [];
        checkVersions(found, where);
        const expected = [...models[number]!.versions.values()].flat().map((version) => factOfVersion(version, config));
        expect(sorted(found.map((row) => factOfKept(row, starts))), where).toEqual(sorted(expected));
      }
    }
    await shop.query(configs.map((_, number) => `drop table if exists shop.s${number}`).join('; '));
  }
});

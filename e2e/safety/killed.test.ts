import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import YAML from 'yaml';
import { tsdtProcess } from '../support/cli.ts';
import { databases } from '../support/databases.ts';
import { Random, seedOf } from '../support/random.ts';
import { Shop } from '../support/shop.ts';

const seed = seedOf('TSDT_KILL_SEED');
const kills = Number(process.env.TSDT_KILLS ?? 30);
const repeat = `seed ${seed}: repeat with TSDT_KILL_SEED=${seed}`;

// Others cannot look at PGlite while the program has it open; its own crashes are tested beside it (warehouse.test.ts).
const servers = databases.filter(({ name }) => name !== 'pglite');

const rows = 300;
const every = `select n as id, {{ var('round') }} as round from generate_series(1, ${rows}) n`;
const files = {
  'models/orders.sql': `{{ config(materialized='table', indexes=[{'columns': ['id'], 'unique': true}], grants={'select': ['{{ env_var("READER") }}']}) }} ${every}`,
  'models/recent.sql': "select id, round from {{ ref('orders') }}",
  'models/totals.sql':
    "{{ config(materialized='table', pre_hook={'sql': 'select 1', 'transaction': false}) }} select id, round, pg_sleep(0.00005)::text as slept from {{ ref('recent') }}",
  'models/grown.sql': `{{ config(materialized='incremental', unique_key=['id', 'round']) }} ${every}`,
  'models/merged.sql': `{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id') }} ${every}`,
  'models/kept.sql':
    "{{ config(materialized='materialized_view') }} select count(*)::int as n, max(round) as round from {{ ref('grown') }}",
  'snapshots/history.yml': `snapshots: [{name: history, relation: "ref('orders')", config: {unique_key: id, strategy: check, check_cols: [round]}}]`,
  'models/properties.yml': 'models: [{name: orders, columns: [{name: id, data_tests: [unique]}]}]',
};
const seedFile = (round: number): Record<string, string> => ({
  'seeds/list.csv': `id,round\n${Array.from({ length: rows }, (_, n) => `${n},${round}\n`).join('')}`,
});

/** What each relation holds: one round, whole. Where rows are added, every round that is there is whole. */
const wholes = ['orders', 'recent', 'totals', 'merged', 'list'];

/** How many nodes have begun or ended, as the run says. */
const stepsIn = (output: string): number => output.match(/ \d+ of \d+ /g)?.length ?? 0;

/** Resolves after so many steps, or when the run has ended. */
const reached = async ({ child, output }: ReturnType<typeof tsdtProcess>, steps: number): Promise<void> => {
  while (stepsIn(output()) < steps && child.exitCode === null) await delay(2);
};

describe.each(servers)('a run that is killed, on $name', (on) => {
  let shop: Shop;
  let reader: string;
  /** How many steps a run has, and how long one takes. */
  let steps = 0;
  let stepTime = 0;

  beforeAll(async () => {
    shop = await Shop.open(on, files);
    reader = await shop.role('reader');
    const output = { ...shop.database.profileOutput('shop', 3), application_name: 'victim' };
    shop.write({
      'profiles.yml': YAML.stringify({ shop: { target: 'dev', outputs: { dev: output } } }),
      'models/orders.sql': files['models/orders.sql'].replace('{{ env_var("READER") }}', reader),
      ...seedFile(0),
    });
    await shop.ok('build', '--vars', 'round: 0');
    await shop.query(
      'create view shop.by_hand as select o.round, t.id from shop.orders o join shop.totals t using (id)',
    );
    const running = tsdtProcess(shop.project.root, ['build', '--vars', 'round: 0']);
    await reached(running, 1);
    const begun = performance.now();
    await running.done;
    steps = stepsIn(running.output());
    stepTime = (performance.now() - begun) / steps;
  });
  afterAll(() => shop?.close());

  /** The server notices that a client is gone when it next talks to it. */
  const untilGone = async (): Promise<void> => {
    for (;;) {
      const [row] = await shop.query(
        "select count(*)::int as n from pg_stat_activity where application_name = 'victim'",
      );
      if (row!.n === 0) return;
      await delay(5);
    }
  };

  /** Fails when something is neither old nor new. Says which rounds there are. */
  const check = async (allowed: readonly number[], where: string): Promise<ReadonlySet<unknown>> => {
    const found = new Set<unknown>();
    const parts = wholes.map(
      (name) =>
        `select '${name}' as name, count(*)::int as n, min(round) as least, max(round) as most from shop.${name}`,
    );
    for (const { name, n, least, most } of await shop.query(parts.join(' union all '))) {
      expect([n, least], `${where}: shop.${name} is whole`).toEqual([rows, most]);
      expect(allowed, `${where}: shop.${name} is old or new`).toContain(least);
      found.add(least);
    }
    const grown = `select round, count(*)::int as n from shop.grown group by round having count(*) <> ${rows}`;
    expect(await shop.query(grown), `${where}: every round of shop.grown is whole`).toEqual([]);
    const current = `select count(*)::int as n, count(distinct id)::int as ids, count(distinct round)::int as rounds from shop.history where dbt_valid_to is null`;
    expect(await shop.query(current), `${where}: current rows of the snapshot`).toEqual([
      { n: rows, ids: rows, rounds: 1 },
    ]);
    const versions = `select id from shop.history group by id having count(*) <> (select count(distinct round) from shop.history)`;
    expect(await shop.query(versions), `${where}: the snapshot has every round of every row`).toEqual([]);
    expect(await shop.query('select count(*)::int as n from shop.kept'), where).toEqual([{ n: 1 }]);
    const facts = `select (select count(*)::int from pg_index where indrelid = 'shop.orders'::regclass and indisunique) as indexes,
      has_table_privilege('${reader}', 'shop.orders', 'select') as granted, (select count(*)::int from shop.by_hand) as by_hand`;
    expect(await shop.query(facts), `${where}: index, grant and view of shop.orders`).toEqual([
      { indexes: 1, granted: true, by_hand: rows },
    ]);
    const temporary = "select relname::text as name from pg_class where relname like '%\\_\\_dbt\\_%'";
    expect(await shop.query(temporary), `${where}: nothing temporary is left`).toEqual([]);
    return found;
  };

  it(`leaves each relation old or new, nothing temporary, and a next run that succeeds, ${kills} times (${repeat})`, {
    timeout: 3_600_000,
  }, async () => {
    const random = new Random(seed);
    let before = 0;
    let midway = 0;
    for (let kill = 1; kill <= kills; kill += 1) {
      const round = kill * 2;
      shop.write(seedFile(round));
      const running = tsdtProcess(shop.project.root, ['build', '--vars', `round: ${round}`]);
      // Counted in steps, because the machine may become faster or slower meanwhile; the last one and how a process starts
      // are of less interest.
      await reached(running, 1 + random.below(steps - 1));
      await delay(2 * stepTime * random.next());
      running.child.kill('SIGKILL');
      await running.done;
      await untilGone();
      const found = await check([before, round], `kill ${kill}, ${repeat}`);
      if (found.size > 1) midway += 1;
      shop.write(seedFile(round + 1));
      await shop.ok('build', '--vars', `round: ${round + 1}`);
      await check([round + 1], `after kill ${kill}, ${repeat}`);
      before = round + 1;
    }
    console.log(`${kills} kills, ${midway} of them when some relations were new and some old (${repeat})`);
    // otherwise the moments missed the work
    expect(midway).toBeGreaterThan(kills / 10);
  });
});

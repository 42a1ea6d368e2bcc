import { afterAll, beforeAll, expect, it } from 'vitest';
import { tsdt } from '../support/cli.ts';
import { databases, type TestDatabase } from '../support/databases.ts';
import { Random } from '../support/random.ts';
import { Repository } from './repository.ts';

const postgres = databases.find(({ name }) => name === 'postgres')!;

/** How a query of the model may be written: each part in one of its ways. */
const parts = {
  amount: ['amount', 'amount + 1', 'case when id % 7 = 0 then amount else amount * 2 end', 'coalesce(amount, 0)'],
  state: ['state', 'upper(state)', "coalesce(state, 'none')", "nullif(state, 'open')"],
  filter: ['true', 'id > 20', "state = 'paid'", 'id % 3 <> 0', 'amount is not null', 'id < 0'],
  rows: ['', 'union all select id + 1000, amount, state from source where id <= 3'],
  key: ['id', 'id + 1'],
} as const;

type Variant = { readonly [P in keyof typeof parts]: string };

const model = ({ amount, state, filter, rows, key }: Variant): string => `
with source as (select id, amount, state from {{ ref('raw_orders') }}),
all_rows as (select id, amount, state from source ${rows})
select ${key} as id, ${amount} as amount, ${state} as state from all_rows where ${filter}
`;
const first: Variant = { amount: 'amount', state: 'state', filter: 'true', rows: '', key: 'id' };

let database: TestDatabase;
let repository: Repository;

beforeAll(async () => {
  database = await postgres.create();
  repository = new Repository();
  const orders = Array.from(
    { length: 60 },
    (_, n) => `${n + 1},${n % 5 === 0 ? '' : n * 3},${['paid', 'open', ''][n % 3]}`,
  );
  repository.write({
    'project.yml': 'name: shop\nprofile: shop\nci: {base_target: prod}\n',
    'profiles.yml': JSON.stringify({
      shop: {
        target: 'prod',
        outputs: { prod: database.profileOutput('analytics'), embedded: { type: 'pglite', schema: 'public' } },
      },
    }),
    'seeds/raw_orders.csv': `id,amount,state\n${orders.join('\n')}\n`,
    'models/orders.sql': model(first),
    'models/orders.yml': 'models:\n  - name: orders\n    columns: [{name: id, data_tests: [unique, not_null]}]\n',
  });
  repository.commit('the base');
  const built = await tsdt(repository.root, ['build']);
  expect(built.code, built.stdout).toBe(0);
});
afterAll(async () => {
  await database?.remove();
  repository?.remove();
});

const rowsOf = async (variant: Variant): Promise<Map<string, string>> => {
  const sql = model(variant).replace("{{ ref('raw_orders') }}", 'analytics.raw_orders');
  const rows = await database.query(sql);
  return new Map(rows.map((row) => [String(row.id), JSON.stringify(row)]));
};

/** In the database of production, and on the embedded Postgres, whose rows are compared with production's by sums of hashes. */
it.each([
  ['in one database', 50, []],
  ['in two databases', 12, ['--target', 'embedded']],
] as const)(
  'finds exactly the rows that differ, %s, in %i random changes',
  async (_, rounds, args) => {
    const seed = Number(process.env.SEED ?? 4711) + args.length;
    const random = new Random(seed);
    const before = await rowsOf(first);
    for (let round = 1; round <= rounds; round += 1) {
      const variant: Record<string, string> = { ...first };
      for (const name of Object.keys(parts) as (keyof typeof parts)[])
        if (random.below(2) === 0) variant[name] = random.pick(parts[name]);
      const after = await rowsOf(variant as Variant);
      const added = [...after.keys()].filter((id) => !before.has(id)).length;
      const removed = [...before.keys()].filter((id) => !after.has(id)).length;
      const changed = [...after].filter(([id, row]) => before.has(id) && before.get(id) !== row).length;
      const { report } = await repository.pullRequest(
        round,
        { 'models/orders.sql': model(variant as Variant) },
        { args },
      );
      expect(report.notes.join().includes('compared with production (target `prod`)')).toBe(args.length > 0);
      const found = report.data.find(({ name }) => name === 'orders')?.difference;
      expect(
        found
          ? { added: found.added, removed: found.removed, changed: found.changed }
          : { added: 0, removed: 0, changed: 0 },
        `seed ${seed}, round ${round}: ${JSON.stringify(variant)}\n${JSON.stringify(report.changes)}`,
      ).toEqual({ added, removed, changed });
    }
  },
  300_000,
);

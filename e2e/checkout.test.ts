import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import YAML from 'yaml';
import type { Adapter } from '../src/adapters/adapter.ts';
import { toJs } from '../src/template/values.ts';
import { repository, tsdt } from './support/cli.ts';
import { databases, type TestDatabase } from './support/databases.ts';
import { keptOpen } from './support/shop.ts';

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

interface EventLine {
  readonly id: number;
  readonly type: string;
  readonly at: string;
  readonly user: string | null;
  readonly related: string | null;
  readonly version: number;
  readonly metadata: Record<string, unknown>;
}

const line = (e: EventLine): string =>
  `${JSON.stringify({ event_id: id(e.id), event_type: e.type, event_timestamp: e.at, user_id: e.user, related_id: e.related, version: e.version, metadata: e.metadata })}\n`;

/** What arrives on the second day: corrections, repetitions, late versions, new events. */
const dayTwo: readonly EventLine[] = [
  {
    id: 10,
    type: 'ArticleAddedToCart',
    at: '2024-05-01T09:00:00Z',
    user: 'ada',
    related: 'A-1',
    version: 2,
    metadata: { quantity: 3 },
  },
  {
    id: 11,
    type: 'ArticleAddedToCart',
    at: '2024-05-01T09:03:00Z',
    user: 'bob',
    related: 'A-2',
    version: 1,
    metadata: { quantity: 1 },
  },
  {
    id: 14,
    type: 'BarcodeScanned',
    at: '2024-05-01T19:00:00Z',
    user: 'ada',
    related: 'T-1',
    version: 3,
    metadata: { gate: 'west' },
  },
  {
    id: 14,
    type: 'BarcodeScanned',
    at: '2024-05-01T19:00:00Z',
    user: 'ada',
    related: 'T-1',
    version: 2,
    metadata: { gate: 'east' },
  },
  {
    id: 2,
    type: 'UserRegistered',
    at: '2024-05-01T08:05:00Z',
    user: 'bob',
    related: null,
    version: 2,
    metadata: { name: 'Bob Builder', email: 'bob@work.example', country: 'DE' },
  },
  {
    id: 19,
    type: 'BarcodeScanned',
    at: '2024-05-02T19:00:00Z',
    user: 'bob',
    related: 'T-2',
    version: 1,
    metadata: { gate: 'south', barcode_type: 'ean' },
  },
  {
    id: 20,
    type: 'UserRegistered',
    at: '2024-05-02T08:00:00Z',
    user: 'dee',
    related: null,
    version: 1,
    metadata: { name: 'Dee Dee', email: 'dee@example.com', country: 'FR' },
  },
];

for (const { name, create } of databases) {
  describe(`the checkout domain on ${name}`, () => {
    let database: TestDatabase;
    // one connection for all commands and questions: opening a PGlite takes longer than most of them
    let adapter: Adapter;
    let root: string;
    const seed = (): string => join(root, 'seeds/checkout/checkout_raw_events.jsonl');
    const build = async (...args: string[]) => {
      const ran = await tsdt(root, ['build', ...args], { connect: async () => keptOpen(adapter) });
      expect(ran.code, ran.stdout + ran.stderr).toBe(0);
      return ran;
    };
    const rows = async (sql: string): Promise<Record<string, unknown>[]> => {
      const session = await adapter.lease('test');
      try {
        const { columns, rows } = (await session.send([{ sql }])).at(-1)!;
        return rows.map((row) => Object.fromEntries(row.map((value, index) => [columns[index]!.name, toJs(value)])));
      } finally {
        await session.release();
      }
    };

    beforeAll(async () => {
      database = await create();
      adapter = await database.adapter(4);
      root = mkdtempSync(join(tmpdir(), 'tsdt-checkout-'));
      for (const path of ['project.yml', 'models/checkout', 'seeds/checkout', 'macros', 'tests/checkout'])
        cpSync(join(repository, path), join(root, path), { recursive: true });
      writeFileSync(
        join(root, 'project.yml'),
        `${readFileSync(join(root, 'project.yml'), 'utf8')}\nprofile: checkout\n`,
      );
      writeFileSync(
        join(root, 'profiles.yml'),
        YAML.stringify({ checkout: { target: 'prod', outputs: { prod: database.profileOutput('public', 4) } } }),
      );
    });
    afterAll(async () => {
      await database?.remove();
      if (root) rmSync(root, { recursive: true, force: true });
    });

    it('builds day one from nothing', async () => {
      await build();
      expect(
        await rows(
          'select right(event_id::text, 2)::int as event, event_type, version from checkout.fct_events order by event_id',
        ),
      ).toEqual([
        { event: 1, event_type: 'UserRegistered', version: 1 },
        { event: 2, event_type: 'UserRegistered', version: 1 },
        { event: 3, event_type: 'UserRegistered', version: 1 },
        { event: 4, event_type: 'TicketOffered', version: 1 },
        { event: 5, event_type: 'TicketOffered', version: 1 },
        { event: 6, event_type: 'ArticleListed', version: 1 },
        { event: 7, event_type: 'ArticleListed', version: 1 },
        { event: 10, event_type: 'ArticleAddedToCart', version: 1 },
        { event: 11, event_type: 'ArticleAddedToCart', version: 1 },
        { event: 12, event_type: 'PaymentSuccessful', version: 1 },
        { event: 13, event_type: 'PaymentSuccessful', version: 2 },
        { event: 14, event_type: 'BarcodeScanned', version: 1 },
        { event: 15, event_type: 'BarcodeScanned', version: 1 },
        { event: 16, event_type: 'ArticleAddedToCart', version: 1 },
      ]);
      expect(await rows('select user_id, name, email, country from checkout.dim_users order by user_id')).toEqual([
        { user_id: 'ada', name: 'Ada Lovelace', email: 'ada@example.com', country: 'GB' },
        { user_id: 'bob', name: 'Bob Builder', email: 'bob@example.com', country: 'DE' },
        { user_id: 'cyd', name: 'Cyd Charisse', email: null, country: 'US' },
      ]);
      expect(
        await rows('select ticket_id, event_name, ticket_price::text from checkout.dim_tickets order by 1'),
      ).toEqual([
        { ticket_id: 'T-1', event_name: 'Night of Proms', ticket_price: '49.50' },
        { ticket_id: 'T-2', event_name: 'Open Air', ticket_price: '25.00' },
      ]);
      expect(
        await rows('select article_id, article_name, price::text, currency from checkout.dim_articles order by 1'),
      ).toEqual([
        { article_id: 'A-1', article_name: 'Tour shirt', price: '20.00', currency: 'EUR' },
        { article_id: 'A-2', article_name: 'Poster', price: '8.00', currency: 'EUR' },
      ]);
      expect(await audit()).toEqual([
        { event: 12, old_version: 1, new_version: 1, outcome: 'repeated', fields: '' },
        { event: 13, old_version: 2, new_version: 1, outcome: 'older version ignored', fields: 'amount' },
      ]);
      expect(
        await rows('select problem from checkout_staging.stg_checkout__rejected_events order by landed_line'),
      ).toEqual([
        { problem: 'event_id is not a uuid' },
        { problem: 'event_timestamp is not a time' },
        { problem: 'version is not a number' },
      ]);
    });

    it('changes no row when nothing new has arrived', async () => {
      const before = await everything();
      await build();
      expect(await everything()).toEqual(before);
    });

    it('takes in the second day', async () => {
      appendFileSync(seed(), dayTwo.map(line).join(''));
      await build();
      expect(await rows('select count(*)::int as n from checkout_raw.checkout_raw_events')).toEqual([{ n: 26 }]);
      expect(
        await rows(
          "select right(event_id::text, 2)::int as event, version, metadata::text from checkout.fct_events where event_id in ('" +
            [2, 10, 11, 14, 19, 20].map(id).join("', '") +
            "') order by event_id",
        ),
      ).toEqual([
        { event: 2, version: 2, metadata: '{"name": "Bob Builder", "email": "bob@work.example", "country": "DE"}' },
        { event: 10, version: 2, metadata: '{"quantity": 3}' },
        { event: 11, version: 1, metadata: '{"quantity": 1}' },
        { event: 14, version: 3, metadata: '{"gate": "west"}' },
        { event: 19, version: 1, metadata: '{"gate": "south", "barcode_type": "ean"}' },
        { event: 20, version: 1, metadata: '{"name": "Dee Dee", "email": "dee@example.com", "country": "FR"}' },
      ]);
      expect(await rows('select user_id, email from checkout.dim_users order by user_id')).toEqual([
        { user_id: 'ada', email: 'ada@example.com' },
        { user_id: 'bob', email: 'bob@work.example' },
        { user_id: 'cyd', email: null },
        { user_id: 'dee', email: 'dee@example.com' },
      ]);
      expect(
        await rows(
          'select right(event_id::text, 2)::int as event, gate, version from checkout.fct_barcode_scans order by event_id',
        ),
      ).toEqual([
        { event: 14, gate: 'west', version: 3 },
        { event: 15, gate: 'south', version: 1 },
        { event: 19, gate: 'south', version: 1 },
      ]);
      expect(await audit()).toEqual([
        { event: 2, old_version: 1, new_version: 2, outcome: 'replaced', fields: 'email' },
        { event: 10, old_version: 1, new_version: 2, outcome: 'replaced', fields: 'quantity' },
        { event: 11, old_version: 1, new_version: 1, outcome: 'repeated', fields: '' },
        { event: 12, old_version: 1, new_version: 1, outcome: 'repeated', fields: '' },
        { event: 13, old_version: 2, new_version: 1, outcome: 'older version ignored', fields: 'amount' },
        { event: 14, old_version: 1, new_version: 3, outcome: 'replaced', fields: 'gate' },
        { event: 14, old_version: 3, new_version: 2, outcome: 'older version ignored', fields: 'gate' },
      ]);
    });

    it('changes no row when the second day is built again', async () => {
      const before = await everything();
      await build();
      expect(await everything()).toEqual(before);
    });

    it('reprocesses one event type when a field of raw is modelled', async () => {
      const model = join(root, 'models/checkout/marts/fct_barcode_scans.sql');
      writeFileSync(
        model,
        readFileSync(model, 'utf8').replace(
          '    version\n',
          "    version,\n    metadata ->> 'barcode_type' as barcode_type\n",
        ),
      );
      await build();
      const scans = () =>
        rows(
          'select right(event_id::text, 2)::int as event, barcode_type from checkout.fct_barcode_scans order by event_id',
        );
      expect(await scans()).toEqual([
        { event: 14, barcode_type: null },
        { event: 15, barcode_type: null },
        { event: 19, barcode_type: null },
      ]);
      const users = await untouched('dim_users');
      await build('--select', 'fct_events+', '--exclude', 'dim_users', '--vars', 'checkout_reprocess: BarcodeScanned');
      expect(await scans()).toEqual([
        { event: 14, barcode_type: null },
        { event: 15, barcode_type: 'qr' },
        { event: 19, barcode_type: 'ean' },
      ]);
      expect(
        await rows(
          "select right(event_id::text, 2)::int as event from checkout.audit_event_changes where outcome = 'reprocessed' order by 1",
        ),
      ).toEqual([{ event: 14 }, { event: 15 }, { event: 19 }]);
      expect(await untouched('dim_users')).toEqual(users);
    });

    it('lets analysts read the marts only', async () => {
      const can = (relation: string) => rows(`select has_table_privilege('analyst', '${relation}', 'select') as can`);
      expect(await can('checkout.fct_events')).toEqual([{ can: true }]);
      expect(await can('checkout.dim_users')).toEqual([{ can: true }]);
      expect(await can('checkout_raw.checkout_raw_events')).toEqual([{ can: false }]);
      expect(await can('checkout_staging.stg_checkout__events')).toEqual([{ can: false }]);
    });

    it('shows support the users without their e-mail addresses', async () => {
      const can = (relation: string) => rows(`select has_table_privilege('support', '${relation}', 'select') as can`);
      expect(await can('checkout.users_for_support')).toEqual([{ can: true }]);
      expect(await can('checkout.dim_users')).toEqual([{ can: false }]);
      expect(await can('checkout_raw.checkout_raw_events')).toEqual([{ can: false }]);
      expect(await rows('select user_id, email_masked from checkout.users_for_support order by user_id')).toEqual([
        { user_id: 'ada', email_masked: '***@example.com' },
        { user_id: 'bob', email_masked: '***@work.example' },
        { user_id: 'cyd', email_masked: null },
        { user_id: 'dee', email_masked: '***@example.com' },
      ]);
    });

    const audit = () =>
      rows(
        "select right(event_id::text, 2)::int as event, old_version, new_version, outcome, array_to_string(changed_fields, ',') as fields from checkout.audit_event_changes order by event_id, seen_at, new_version desc",
      );

    /** Rows with where they lie: a row that was written again, though equal, has another xmin. */
    const untouched = (table: string) => rows(`select xmin::text, ctid::text, * from checkout.${table} order by ctid`);

    async function everything(): Promise<unknown[]> {
      const found: unknown[] = [];
      for (const table of ['fct_events', 'fct_barcode_scans', 'audit_event_changes'])
        found.push(await untouched(table));
      for (const table of ['dim_users', 'dim_tickets', 'dim_articles'])
        found.push(await rows(`select * from checkout.${table} order by 1`));
      found.push(await rows('select xmin::text, ctid::text, * from checkout_raw.checkout_raw_events order by ctid'));
      return found;
    }
  });
}

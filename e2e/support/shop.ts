import { randomBytes } from 'node:crypto';
import YAML from 'yaml';
import type { Adapter } from '../../src/adapters/adapter.ts';
import { toJs } from '../../src/template/values.ts';
import { type Ran, tsdt } from './cli.ts';
import type { TestDatabase, TestDatabases } from './databases.ts';
import { TestProject } from './project.ts';

/**
 * A project `shop` on a database of its own, in the schema `shop`. Commands and queries go through one connection that
 * stays open, because opening PGlite takes half a second.
 */
export class Shop {
  readonly database: TestDatabase;
  readonly project: TestProject;
  private readonly adapter: Adapter;
  private readonly roles: string[] = [];

  static async open(databases: TestDatabases, files: Readonly<Record<string, string>>, threads = 4): Promise<Shop> {
    const database = await databases.create();
    return new Shop(database, await database.adapter(threads), threads, files);
  }

  private constructor(
    database: TestDatabase,
    adapter: Adapter,
    threads: number,
    files: Readonly<Record<string, string>>,
  ) {
    this.database = database;
    this.adapter = adapter;
    const outputs = { dev: database.profileOutput('shop', threads) };
    this.project = new TestProject({
      'project.yml': 'name: shop\nprofile: shop\n',
      'profiles.yml': YAML.stringify({ shop: { target: 'dev', outputs } }),
      ...files,
    });
  }

  write(files: Readonly<Record<string, string>>): void {
    this.project.write(files);
  }

  /** Opens the connection of this shop, which a command cannot close. */
  readonly connect = async (): Promise<Adapter> => keptOpen(this.adapter);

  tsdt(...args: string[]): Promise<Ran> {
    return tsdt(this.project.root, args, { connect: this.connect });
  }

  /** Runs a command that must succeed, and gives what it printed. */
  async ok(...args: string[]): Promise<string> {
    const ran = await this.tsdt(...args);
    if (ran.code !== 0) throw new Error(`tsdt ${args.join(' ')} ended with ${ran.code}:\n${ran.stdout}${ran.stderr}`);
    return ran.stdout;
  }

  /** Runs a command that must fail with 1, and gives what it printed. */
  async fails(...args: string[]): Promise<string> {
    const ran = await this.tsdt(...args);
    if (ran.code !== 1) throw new Error(`tsdt ${args.join(' ')} ended with ${ran.code}:\n${ran.stdout}${ran.stderr}`);
    return ran.stdout;
  }

  /** The rows of the last statement of a script: ints as numbers, numerics, times and JSON as text. */
  async query(sql: string): Promise<Record<string, unknown>[]> {
    const session = await this.adapter.lease('test');
    try {
      const results = await session.send([{ sql }]);
      const { columns, rows } = results.at(-1)!;
      return rows.map((row) => Object.fromEntries(row.map((value, index) => [columns[index]!.name, toJs(value)])));
    } finally {
      await session.release();
    }
  }

  /** `[['view', 'orders'], ...]` of a schema. */
  async relations(schema = 'shop'): Promise<unknown[][]> {
    const found = await this.query(
      `select case relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end as kind, relname::text as name
       from pg_class where relnamespace = (select oid from pg_namespace where nspname = '${schema}') and relkind in ('r', 'v', 'm')
       order by relname`,
    );
    return found.map(({ kind, name }) => [kind, name]);
  }

  /** Makes a role, which all databases of a server share: it has a name of its own, and goes when the shop closes. */
  async role(name: string): Promise<string> {
    const role = `${name}_${randomBytes(4).toString('hex')}`;
    await this.query(`create role ${role}`);
    this.roles.push(role);
    return role;
  }

  async close(): Promise<void> {
    for (const role of this.roles) await this.query(`drop owned by ${role} cascade; drop role ${role}`);
    this.project.remove();
    await this.database.remove();
  }
}

/** The same adapter, which a command cannot close. */
export const keptOpen = (adapter: Adapter): Adapter => ({
  facts: adapter.facts,
  capabilities: adapter.capabilities,
  connect: (signal) => adapter.connect(signal),
  lease: (name, signal) => adapter.lease(name, signal),
  listRelations: (session, schemas) => adapter.listRelations(session, schemas),
  listSchemas: (session, database) => adapter.listSchemas(session, database),
  columnsOf: (session, relation) => adapter.columnsOf(session, relation),
  columnsOfQuery: (session, sql) => adapter.columnsOfQuery(session, sql),
  close: async () => undefined,
});

import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import YAML from 'yaml';
import type { Adapter } from '../../src/adapters/adapter.ts';
import { toJs } from '../../src/template/values.ts';
import { type Ran, repository, tsdt } from './cli.ts';
import type { TestDatabase, TestDatabases } from './databases.ts';
import { keptOpen } from './shop.ts';

/**
 * One domain of the reference warehouse, or all of it (''), copied to a folder of its own and built in a database of its own. Files of the
 * landing may be held back, so that days arrive one after the other.
 */
export class Warehouse {
  readonly root: string;
  private readonly database: TestDatabase;
  private readonly adapter: Adapter;
  private readonly domain: string;
  private readonly isSnowflake: boolean;
  private isBuilt = false;
  private readonly changedRows = new Map<string, number>();

  /** `heldBack` says which files of `seeds/<domain>` are not there at first; `arrive` brings them. */
  static async open(databases: TestDatabases, domain: string, heldBack: RegExp): Promise<Warehouse> {
    const database = await databases.create();
    return new Warehouse(database, await database.adapter(4), domain, heldBack);
  }

  private constructor(database: TestDatabase, adapter: Adapter, domain: string, heldBack: RegExp) {
    this.database = database;
    this.adapter = adapter;
    this.domain = domain;
    this.isSnowflake = database.name === 'snowflake';
    this.root = mkdtempSync(join(tmpdir(), `tsdt-${domain || 'warehouse'}-`));
    for (const folder of ['models', 'seeds', 'tests', 'snapshots']) {
      const from = join(repository, folder, domain);
      if (!existsSync(from)) continue;
      cpSync(from, join(this.root, folder, domain), {
        recursive: true,
        filter: (path) => folder !== 'seeds' || !heldBack.test(path),
      });
    }
    cpSync(join(repository, 'macros'), join(this.root, 'macros'), { recursive: true });
    writeFileSync(
      join(this.root, 'project.yml'),
      `${readFileSync(join(repository, 'project.yml'), 'utf8')}\nprofile: ${domain || 'warehouse'}\n`,
    );
    writeFileSync(
      join(this.root, 'profiles.yml'),
      YAML.stringify({
        [domain || 'warehouse']: { target: 'prod', outputs: { prod: database.profileOutput('public', 4) } },
      }),
    );
  }

  /** Brings files of the landing that were held back, by their names. */
  arrive(pattern: RegExp): void {
    const seeds = join(repository, 'seeds', this.domain);
    for (const name of readdirSync(seeds))
      if (pattern.test(name)) cpSync(join(seeds, name), join(this.root, 'seeds', this.domain, name));
  }

  /** Takes landed files out of the folder, as an archive does. */
  archive(pattern: RegExp): void {
    const seeds = join(this.root, 'seeds', this.domain);
    for (const name of readdirSync(seeds)) if (pattern.test(name)) rmSync(join(seeds, name));
  }

  /** The same file of the landing once more, under another name. */
  copy(name: string, as: string): void {
    const seeds = join(this.root, 'seeds', this.domain);
    cpSync(join(seeds, name), join(seeds, as));
  }

  /** Changes a file of the project; the given words must occur in it. */
  edit(path: string, from: string, to: string): void {
    const file = join(this.root, path);
    const text = readFileSync(file, 'utf8');
    if (!text.includes(from)) throw new Error(`${path} does not contain ${from}`);
    writeFileSync(file, text.replace(from, to));
  }

  write(path: string, text: string): void {
    if (!existsSync(dirname(join(this.root, path)))) throw new Error(`there is no folder for ${path}`);
    writeFileSync(join(this.root, path), text);
  }

  async run(...args: string[]): Promise<Ran> {
    const ran = await tsdt(this.root, args, { connect: async () => keptOpen(this.adapter) });
    if (this.isSnowflake && /^(build|retry)$/.test(args[0] ?? ''))
      for (const { unique_id, adapter_response } of this.results()) {
        const { rows_inserted = 0, rows_updated = 0, rows_deleted = 0 } = adapter_response;
        const name = unique_id.split('.').at(-1)!;
        this.changedRows.set(name, (this.changedRows.get(name) ?? 0) + rows_inserted + rows_updated + rows_deleted);
      }
    return ran;
  }

  /**
   * Builds what is given, or the domain; it must succeed. The emulated account takes its time with every statement, so there the tests of
   * the domain run with the first build alone.
   */
  async build(...args: string[]): Promise<string> {
    const again = this.isSnowflake && this.isBuilt ? ['--exclude-resource-types', 'test', 'unit_test'] : [];
    const said = await this.ok('build', ...args, ...again);
    this.isBuilt = true;
    return said;
  }

  async ok(...args: string[]): Promise<string> {
    const ran = await this.run(...args);
    if (ran.code !== 0) throw unexpected(args, ran);
    return ran.stdout;
  }

  /** Runs a command of which a node must fail. */
  async fails(...args: string[]): Promise<string> {
    const ran = await this.run(...args);
    if (ran.code !== 1) throw unexpected(args, ran);
    return ran.stdout;
  }

  /** The rows of the last statement as lines of `a|b|c`: nulls are empty, so that a table can be compared at a glance. */
  async lines(sql: string): Promise<string[]> {
    const session = await this.adapter.lease('test');
    try {
      const { rows } = (await session.send([{ sql }])).at(-1)!;
      return rows.map((row) => row.map((value) => shown(toJs(value), this.isSnowflake)).join('|'));
    } finally {
      await session.release();
    }
  }

  /**
   * Every row of the domain's tables with where it lies, by table: a row that was written again, though equal, has another
   * xmin. Views hold no rows. On Snowflake rows do not say when they were written, so their table tells instead how many rows
   * the commands of this test have changed in it, by what Snowflake counted.
   */
  async written(only: RegExp = /./): Promise<Record<string, string[]>> {
    const found: Record<string, string[]> = {};
    for (const name of await this.tables(this.domain)) {
      if (!only.test(name)) continue;
      if (this.isSnowflake) {
        const changed = this.changedRows.get(name.split('.')[1]!) ?? 0;
        found[name] = [`${changed} rows were changed`, ...(await this.lines(`select * from ${name}`)).sort()];
      } else found[name] = await this.lines(`select xmin::text, ctid::text, t::text from ${name} as t order by ctid`);
    }
    return found;
  }

  /** Every relation, the file of those that have one, and when it, its grants and its definition were last written. */
  async definitions(): Promise<string[]> {
    return this.lines(
      `select n.nspname, c.relname, c.oid, pg_relation_filenode(c.oid), c.xmin, (select string_agg(r.xmin::text, ',') from pg_rewrite as r where r.ev_class = c.oid)
       from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
       where starts_with(n.nspname, '${this.domain}') and n.nspname !~ '^(pg_|information_schema)' order by 1, 2`,
    );
  }

  /** Whether a role may read a relation: as such, and in its schema. */
  async mayRead(role: string, relation: string): Promise<boolean> {
    const [schema] = relation.split('.');
    if (this.isSnowflake) {
      const granted = async (sql: string, privilege: string): Promise<boolean> =>
        (await this.lines(sql)).some(
          (line) => line.includes(`|${privilege}|`) && line.includes(`|${role.toUpperCase()}|`),
        );
      return (
        (await granted(`show grants on table ${relation}`, 'SELECT')) &&
        (await granted(`show grants on schema ${schema}`, 'USAGE'))
      );
    }
    const [may] = await this.lines(
      `select has_table_privilege('${role}', '${relation}', 'select') and has_schema_privilege('${role}', '${schema}', 'usage')`,
    );
    return may === 'true';
  }

  /** What the last command said of its nodes. */
  results(): readonly NodeResult[] {
    return this.json<{ results: readonly NodeResult[] }>('target/run_results.json').results;
  }

  json<T>(path: string): T {
    return JSON.parse(readFileSync(join(this.root, path), 'utf8')) as T;
  }

  /** A second target `dev`, with a schema of one person's own. */
  share(schema: string): void {
    const outputs = { prod: this.database.profileOutput('public', 4), dev: this.database.profileOutput(schema, 4) };
    this.write('profiles.yml', YAML.stringify({ [this.domain || 'warehouse']: { target: 'prod', outputs } }));
  }

  /** Where a text occurs: in any row of any schema, or in any file of the project but its sources. */
  async traces(text: string): Promise<string[]> {
    const found: string[] = [];
    for (const name of await this.tables('')) {
      if (this.isSnowflake) {
        if ((await this.lines(`select * from ${name}`)).some((line) => line.includes(text))) found.push(name);
        continue;
      }
      const [count] = await this.lines(
        `select count(*) from ${name} as t where strpos(t::text, '${text.replaceAll("'", "''")}') > 0`,
      );
      if (count !== '0') found.push(name);
    }
    // artifacts, logs, landed files and whatever else a command left
    for (const entry of readdirSync(this.root, { recursive: true, withFileTypes: true })) {
      const [folder = ''] = relative(this.root, join(entry.parentPath, entry.name)).split(sep);
      if (entry.isFile() && !sources.has(folder) && readFileSync(join(entry.parentPath, entry.name)).includes(text))
        found.push(`${folder}/${entry.name}`);
    }
    return found;
  }

  async close(): Promise<void> {
    await this.database.remove();
    rmSync(this.root, { recursive: true, force: true });
  }

  private async tables(prefix: string): Promise<string[]> {
    if (this.isSnowflake)
      return this.lines(
        `select lower(table_schema || '.' || table_name) from information_schema.tables
         where table_type = 'BASE TABLE' and startswith(lower(table_schema), '${prefix}') order by 1`,
      );
    return this.lines(
      `select schemaname || '.' || tablename as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema') and starts_with(schemaname, '${prefix}') order by 1`,
    );
  }
}

interface NodeResult {
  readonly unique_id: string;
  readonly status: string;
  readonly adapter_response: {
    readonly rows_inserted?: number;
    readonly rows_updated?: number;
    readonly rows_deleted?: number;
  };
}

/** A cell; JSON of Snowflake, which comes with line breaks, as Postgres prints it. */
function shown(value: unknown, isSnowflake: boolean): string {
  const text = String(value ?? '');
  if (!isSnowflake || !/^[[{]\s/.test(text)) return text;
  return JSON.stringify(JSON.parse(text), null, 1)
    .replace(/\n\s*/g, ' ')
    .replace(/([{[]) | (?=[}\]])/g, '$1');
}

/** What people wrote: it may name anybody. */
const sources = new Set(['models', 'macros', 'snapshots', 'tests', 'project.yml', 'profiles.yml']);

/** What a command said, without the lines of what went well. */
function unexpected(args: readonly string[], ran: Ran): Error {
  const said = ran.stdout.split('\n').filter((line) => !/ (START|PASS|OK|SKIP) /.test(line));
  return new Error(`tsdt ${args.join(' ')} ended with ${ran.code}:\n${said.join('\n')}${ran.stderr}`);
}

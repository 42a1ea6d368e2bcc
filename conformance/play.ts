import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import YAML from 'yaml';
import { artifactsIn, checkWritten } from '../e2e/support/writtenArtifacts.ts';
import type { Adapter } from '../src/adapters/adapter.ts';
import { main } from '../src/cli/run.ts';
import type { JsonObject } from '../src/manifest/node.ts';

/** The database that scenarios are played on. */
export interface Stage {
  /** An output of profiles.yml. */
  output(schema: string): JsonObject;
  /** A script; its result does not matter. */
  execute(sql: string): Promise<void>;
  /** A query's rows as texts, in the order of its columns. */
  rows(sql: string): Promise<(string | null)[][]>;
  /** The adapter that commands use. */
  connect?(schema: string): Promise<Adapter>;
}

/** One step of a recorded scenario. */
export interface Step {
  readonly run?: string;
  readonly sql?: string;
  readonly query?: string;
  readonly write?: Record<string, unknown>;
  readonly delete?: string[];
  readonly keep_state?: string;
  readonly compare?: string[];
}

export interface Scenario {
  readonly about: string;
  readonly harm?: string;
  readonly env?: Record<string, string>;
  readonly files?: Record<string, unknown>;
  readonly steps: Step[];
}

export type Data = Record<string, unknown>;

/**
 * Plays a scenario as ../shared/conformance/scenarios.mjs does, but in this process and on any stage, and gives what was
 * observed after each step, in the shape of NAME.expected.json.
 */
export async function play(
  file: string,
  stage: Stage,
  env: Readonly<Record<string, string>> = {},
): Promise<{ observed: Data[]; scenario: Scenario; output: string }> {
  const scenario = YAML.parse(readFileSync(file, 'utf8'), { merge: true, uniqueKeys: false }) as Scenario;
  const name = basename(file, '.yaml').replace(/\W+/g, '_');
  const schema = `cf_${name}`.slice(0, 40);
  const root = mkdtempSync(join(tmpdir(), 'conformance-'));
  const fill = (text: string): string => text.replaceAll('{schema}', schema);
  const write = (files: Record<string, unknown>): void => {
    for (const [path, data] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), typeof data === 'string' ? fill(data) : YAML.stringify(data));
    }
  };
  const observed: Data[] = [];
  let output = '';
  await dropSchemas(stage, schema);
  await stage.execute(`create schema "${schema}"`);
  try {
    const files = { ...scenario.files };
    if (!files['dbt_project.yml'] && !files['project.yml']) {
      files['dbt_project.yml'] = "name: proj\nversion: '1.0'\nconfig-version: 2\nprofile: conformance\n";
    }
    if (!files['profiles.yml']) {
      files['profiles.yml'] = YAML.stringify({
        conformance: { target: 'dev', outputs: { dev: { ...stage.output(schema), schema, threads: 2 } } },
      });
    }
    write(files);
    for (const step of scenario.steps) {
      if (step.write) write(step.write);
      for (const path of step.delete ?? []) rmSync(join(root, path), { recursive: true, force: true });
      if (step.keep_state) cpSync(join(root, 'target'), join(root, step.keep_state), { recursive: true });
      if (step.sql) {
        await stage.execute(fill(step.sql));
        observed.push({});
      } else if (step.query) observed.push(mask({ rows: await stage.rows(fill(step.query)) }, root, schema));
      else if (step.run) {
        const { entry, text } = await command(step, { root, schema, stage, env: { ...scenario.env, ...env } });
        output += `--- ${step.run}\n${text}`;
        observed.push(mask(entry, root, schema));
      } else observed.push({});
    }
  } finally {
    await dropSchemas(stage, schema).catch(() => {});
    rmSync(root, { recursive: true, force: true });
  }
  return { observed, scenario, output };
}

async function dropSchemas(stage: Stage, schema: string): Promise<void> {
  const found = await stage.rows(
    `select nspname from pg_namespace where nspname = '${schema}' or nspname like '${schema}\\_%'`,
  );
  for (const [name] of found) await stage.execute(`drop schema "${name}" cascade`);
}

/** Splits a command line as a shell would: blanks separate, quotes group. */
const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((m) => (m[1] ?? m[2] ?? m[3]) as string);

interface Around {
  readonly root: string;
  readonly schema: string;
  readonly stage: Stage;
  readonly env: Record<string, string>;
}

async function command(step: Step, { root, schema, stage, env }: Around): Promise<{ entry: Data; text: string }> {
  const line = (step.run as string).replaceAll('{schema}', schema);
  const compare = step.compare ?? ['results', 'relations'];
  if (!/(^|\s)retry(\s|$)/.test(line)) rmSync(join(root, 'target/run_results.json'), { force: true });
  if (!line.includes('compile')) rmSync(join(root, 'target/compiled'), { recursive: true, force: true });
  let stdout = '';
  let stderr = '';
  const connect = stage.connect;
  const before = artifactsIn(root);
  const code = await main(words(line), {
    cwd: root,
    env: {
      ...process.env,
      DBT_PROFILES_DIR: root,
      TSDT_PROFILES_DIR: root,
      DBT_USE_COLORS: 'false',
      NO_COLOR: '1',
      ...env,
    },
    isTerminal: false,
    out: (text) => {
      stdout += text;
    },
    err: (text) => {
      stderr += text;
    },
    ...(connect ? { connect: () => connect(schema) } : {}),
  });
  await checkWritten(root, before, words(line));
  const entry: Data = { exit_code: code };
  const results = readJson(join(root, 'target/run_results.json')) as { results: Data[] } | undefined;
  if (compare.includes('results') && results) {
    entry.results = sortedObject(
      results.results.map((r) => [
        String(r.unique_id),
        {
          status: r.status,
          ...(r.failures != null ? { failures: r.failures } : {}),
          ...(compare.includes('message') ? { message: oneSpace(String(r.message ?? '')) } : {}),
        },
      ]),
    );
  }
  if (compare.includes('compiled') && results) {
    const manifest = readJson(join(root, 'target/manifest.json')) as { nodes: Record<string, Data> } | undefined;
    entry.compiled = sortedObject(
      results.results.map((r) => {
        const id = String(r.unique_id);
        return [id, oneSpace(String(r.compiled_code ?? manifest?.nodes[id]?.compiled_code ?? ''))];
      }),
    );
  }
  if (compare.includes('manifest'))
    entry.manifest = digest((readJson(join(root, 'target/manifest.json')) ?? { nodes: {} }) as Data);
  const lines = stdout
    .split('\n')
    .map((l) => l.trimEnd())
    .filter((l) => l && !/^\S*\d\d:\d\d:\d\d/.test(l));
  if (compare.includes('stdout')) entry.stdout = lines;
  if (compare.includes('sorted_stdout')) entry.stdout = [...lines].sort();
  if (compare.includes('relations')) entry.relations = await relations(stage, schema);
  return { entry, text: stdout + stderr };
}

const oneSpace = (text: string): string => text.replace(/\s+/g, ' ').trim();
const readJson = (path: string): unknown => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);
const sortedObject = (entries: [string, unknown][]): Data =>
  Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));

/** The part of a manifest that scenarios compare. */
function digest(manifest: Data): Data {
  const all = ['nodes', 'sources', 'exposures', 'unit_tests', 'functions'].flatMap((key) =>
    Object.entries((manifest[key] ?? {}) as Data),
  ) as [string, Data][];
  return Object.fromEntries(
    all
      .filter(([id]) => !id.startsWith('operation.'))
      .map(([id, node]) => [
        id,
        {
          fqn: node.fqn,
          path: node.original_file_path,
          alias: node.alias,
          relation_name: node.relation_name,
          depends_on: [...((node.depends_on as { nodes?: string[] } | undefined)?.nodes ?? [])].sort(),
          tags: node.tags,
          description: node.description,
          config: node.config,
          columns: Object.fromEntries(
            Object.entries((node.columns ?? {}) as Record<string, Data>).map(([name, c]) => [
              name,
              {
                description: c.description,
                data_type: c.data_type,
                tags: c.tags,
                constraints: ((c.constraints ?? []) as Data[]).map((k) => k.type),
              },
            ]),
          ),
          access: node.access,
          group: node.group,
          version: node.version,
          latest_version: node.latest_version,
        },
      ]),
  );
}

const relationKinds: Record<string, string> = { r: 'table', v: 'view', m: 'materialized view' };

/** Every relation of the scenario's schemas: type, columns, comments, indexes, constraints and rows. */
async function relations(stage: Stage, schema: string): Promise<Data> {
  const found = await stage.rows(`
    select n.nspname || '.' || c.relname, c.oid, c.relkind, coalesce(obj_description(c.oid, 'pg_class'), ''),
           (select count(*) from pg_index where indrelid = c.oid),
           (select coalesce(string_agg(contype::text, ',' order by contype::text), '') from pg_constraint where conrelid = c.oid and contype <> 'n'),
           n.nspname, c.relname
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where (n.nspname = '${schema}' or n.nspname like '${schema}\\_%') and c.relkind in ('r', 'v', 'm', 'p')
    order by 1`);
  const out: Data = {};
  for (const [name, oid, kind, comment, indexes, constraints, inSchema, relation] of found) {
    const columns = await stage.rows(`
      select attname, format_type(atttypid, atttypmod), attnotnull, coalesce(col_description(attrelid, attnum), '')
      from pg_attribute where attrelid = ${oid} and attnum > 0 and not attisdropped order by attnum`);
    let rows: unknown;
    try {
      const data = await stage.rows(`select * from "${inSchema}"."${relation}"`);
      rows = data.length > 200 ? data.length : data.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    } catch (error) {
      rows = `error: ${(error as Error).message}`;
    }
    out[(name as string).replace(schema, '{schema}')] = {
      type: relationKinds[kind as string] ?? kind,
      columns: columns.map(([column, type, notNull, about]) => [
        column,
        type,
        ...(notNull === 't' ? ['not null'] : []),
        ...(about ? [`comment: ${about}`] : []),
      ]),
      ...(comment ? { comment } : {}),
      ...(indexes !== '0' ? { indexes: Number(indexes) } : {}),
      ...(constraints ? { constraints } : {}),
      rows,
    };
  }
  return out;
}

function mask(value: Data, root: string, schema: string): Data {
  return JSON.parse(JSON.stringify(value).replaceAll(root, '{project}').replaceAll(schema, '{schema}')) as Data;
}

const varies = '<varies>';

/** Where what was observed differs from what was recorded, one line each. */
export function differences(expected: unknown, actual: unknown, path = '', out: string[] = []): string[] {
  if (expected === varies) return out;
  if (isContainer(expected) && isContainer(actual) && Array.isArray(expected) === Array.isArray(actual)) {
    if (Array.isArray(expected) && Array.isArray(actual)) {
      if (path.endsWith('.rows') && expected.length === actual.length && JSON.stringify(expected).includes(varies)) {
        const rest = [...actual];
        for (const row of expected) {
          const at = rest.findIndex((candidate) => differences(row, candidate).length === 0);
          if (at < 0)
            out.push(`${path}: no row like ${JSON.stringify(row)} among ${JSON.stringify(rest).slice(0, 300)}`);
          else rest.splice(at, 1);
        }
        return out;
      }
      if (expected.length !== actual.length) {
        out.push(
          `${path}: ${expected.length} expected, ${actual.length} found: ${JSON.stringify(expected).slice(0, 300)} | ${JSON.stringify(actual).slice(0, 300)}`,
        );
        return out;
      }
    }
    const wanted = expected as Data;
    const found = actual as Data;
    for (const key of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
      if (!(key in found)) out.push(`${path}.${key}: missing`);
      else if (key in wanted) differences(wanted[key], found[key], `${path}.${key}`, out);
      else if (path.endsWith('.relations') || path.endsWith('.results')) out.push(`${path}.${key}: not expected`);
    }
    return out;
  }
  if (!Object.is(expected, actual))
    out.push(
      `${path}: expected ${JSON.stringify(expected)?.slice(0, 300)}, found ${JSON.stringify(actual)?.slice(0, 300)}`,
    );
  return out;
}

const isContainer = (value: unknown): boolean => typeof value === 'object' && value !== null;

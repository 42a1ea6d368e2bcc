import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import YAML from 'yaml';
import { snowflakeAccount } from '../src/adapters/snowflake/account.ts';
import { SnowflakeAdapter } from '../src/adapters/snowflake/adapter.ts';
import { main } from '../src/cli/run.ts';
import type { JsonObject } from '../src/manifest/node.ts';
import type { Profile } from '../src/manifest/project.ts';
import { type Scenario as AnyScenario, type Data, differences } from './play.ts';
import { compareNode, type Difference, withoutRows } from './snowflakeCompare.ts';
import type { Emulator } from './snowflakeEmulator.ts';
import { isRead, type Normal, normal, normalRecorded, normalValues, type Recorded } from './snowflakeNormal.ts';
import { recording, type Sent } from './snowflakeRecording.ts';
import { relationsOf } from './snowflakeRelations.ts';

interface Scenario extends AnyScenario {
  readonly profile?: JsonObject;
  readonly targets?: Record<string, JsonObject>;
}

interface Expected {
  readonly exit_code?: number;
  readonly results?: Record<string, { status: string; failures?: number; message?: string }>;
  readonly statements?: Record<string, Recorded[]>;
  readonly relations?: Record<string, Data>;
  readonly connects?: Data[];
  readonly compiled?: Record<string, string>;
  readonly sources?: Record<string, Data>;
  readonly catalog?: Data;
  readonly stdout?: string[];
  readonly rows?: unknown[];
}

export interface Outcome {
  /** What is not as it was recorded, one line each. */
  readonly wrong: readonly string[];
  /** Intended differences that were met. */
  readonly used: ReadonlySet<Difference>;
  readonly output: string;
}

/** The .yaml files of folders, or files themselves. */
export function scenarioFiles(paths: readonly string[]): string[] {
  return paths.flatMap((path) =>
    statSync(path).isDirectory()
      ? readdirSync(path, { withFileTypes: true })
          .sort((a, b) => (a.name < b.name ? -1 : 1))
          .flatMap((entry) =>
            entry.isDirectory() ? scenarioFiles([join(path, entry.name)]) : [join(path, entry.name)],
          )
          .filter((file) => file.endsWith('.yaml') && existsSync(expectedFile(file)))
      : [path],
  );
}

const expectedFile = (file: string): string => file.replace(/\.yaml$/, '.expected.json');

/** Plays a recorded project on the emulated account and compares what tsdt sent with what dbt-snowflake did. */
export async function playSnowflake(file: string, emulator: Emulator): Promise<Outcome> {
  const scenario = YAML.parse(readFileSync(file, 'utf8'), { merge: true, uniqueKeys: false }) as Scenario;
  const expected = JSON.parse(readFileSync(expectedFile(file), 'utf8')) as Expected[];
  const schema = `cf_${basename(file, '.yaml').replace(/\W+/g, '_')}`.slice(0, 40);
  const root = mkdtempSync(join(tmpdir(), 'conformance-'));
  const fill = (text: string): string =>
    text.replaceAll('{schema}', schema).replaceAll('{SCHEMA}', schema.toUpperCase());
  const wrong: string[] = [];
  const used = new Set<Difference>();
  let output = '';
  const direct = new SnowflakeAdapter(snowflakeAccount(profileOf(emulator.output('PUBLIC'))));
  const query = async (sql: string): Promise<(readonly unknown[])[]> => {
    const session = await direct.lease('conformance');
    try {
      const [result] = await session.send([{ sql }]);
      return [...(result?.rows ?? [])];
    } finally {
      await session.release();
    }
  };
  const write = (files: Record<string, unknown>): void => {
    for (const [path, data] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), typeof data === 'string' ? fill(data) : YAML.stringify(data));
    }
  };
  try {
    await dropSchemas(query, schema);
    if (scenario.steps[0]?.sql) await query(`create schema if not exists analytics.${schema}`);
    const files = { ...scenario.files };
    files['dbt_project.yml'] ??= "name: proj\nversion: '1.0'\nconfig-version: 2\nprofile: conformance\n";
    const base = { ...emulator.output(schema), ...scenario.profile };
    files['profiles.yml'] ??= YAML.stringify({
      conformance: {
        target: 'dev',
        outputs: {
          dev: base,
          ...Object.fromEntries(
            Object.entries(scenario.targets ?? {}).map(([name, more]) => [
              name,
              { ...base, ...(JSON.parse(fill(JSON.stringify(more))) as JsonObject) },
            ]),
          ),
        },
      },
    });
    write(files);
    for (const [index, step] of scenario.steps.entries()) {
      const entry = expected[index] ?? {};
      const note = (lines: readonly string[]): void =>
        void wrong.push(...lines.map((line) => `step ${index}: ${line}`));
      if (step.write) write(step.write);
      for (const path of step.delete ?? []) rmSync(join(root, path), { recursive: true, force: true });
      if (step.keep_state) cpSync(join(root, 'target'), join(root, step.keep_state), { recursive: true });
      if (step.sql) await query(fill(step.sql));
      if (step.query) {
        const rows = (await query(fill(step.query))).map((row) => row.map(cellText));
        note(differences(entry.rows, rows, '.rows'));
      }
      if (!step.run) continue;
      const played = await command(fill(step.run), { root, env: scenario.env ?? {} });
      output += `--- ${step.run}\n${played.text}`;
      const compare = step.compare ?? ['results', 'statements', 'relations'];
      if (entry.exit_code !== undefined && played.code !== entry.exit_code)
        note([`exit code ${played.code}, recorded ${entry.exit_code}`]);
      if (compare.includes('results') && entry.results) note(resultDifferences(entry.results, played.results));
      if (compare.includes('statements') && entry.statements) {
        const found = statementDifferences(entry.statements, played.sent, fill, {
          withComments: compare.includes('query_comment'),
          someFailed: Object.values(entry.results ?? {}).some(({ status }) => status === 'error'),
          isEmpty: /\s--empty\b/.test(step.run),
        });
        note(found.wrong);
        for (const name of found.used) used.add(name);
      }
      if (compare.includes('compiled') && entry.compiled)
        note(compiledDifferences(entry.compiled, played.compiled, fill));
      if (compare.includes('stdout') && entry.stdout)
        note(differences(entry.stdout.map(fill), played.stdout, '.stdout'));
      if (compare.includes('connects') && entry.connects && played.opened !== entry.connects.length)
        note([`${played.opened} sessions opened, recorded ${entry.connects.length}`]);
      if (compare.includes('sources') && entry.sources) note(statusDifferences(entry.sources, played.sources));
      if (compare.includes('catalog') && entry.catalog)
        note(differences(entry.catalog, mask(played.catalog, schema), '.catalog'));
      if (compare.includes('relations') && entry.relations)
        note(relationDifferences(entry.relations, mask(await relationsOf(query, schema), schema)));
    }
  } finally {
    await dropSchemas(query, schema).catch(() => {});
    await direct.close();
    rmSync(root, { recursive: true, force: true });
  }
  return { wrong, used, output };
}

function profileOf(output: JsonObject): Profile {
  return {
    profileName: 'conformance',
    targetName: 'dev',
    type: 'snowflake',
    database: 'ANALYTICS',
    schema: String(output.schema),
    threads: 1,
    credentials: output,
    folder: tmpdir(),
  };
}

async function dropSchemas(query: (sql: string) => Promise<(readonly unknown[])[]>, schema: string): Promise<void> {
  const rows = await query('show terse schemas in database ANALYTICS');
  for (const row of rows) {
    const name = String(row[1]);
    const lower = name.toLowerCase();
    if (lower === schema.toLowerCase() || lower.startsWith(`${schema.toLowerCase()}_`))
      await query(`drop schema if exists analytics."${name}" cascade`);
  }
}

const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((m) => (m[1] ?? m[2] ?? m[3]) as string);

async function command(line: string, { root, env }: { root: string; env: Record<string, string> }) {
  if (!/(^|\s)retry(\s|$)/.test(line)) rmSync(join(root, 'target/run_results.json'), { force: true });
  const sent: Sent[] = [];
  let opened = 0;
  let stdout = '';
  let stderr = '';
  const code = await main(words(line), {
    cwd: root,
    env: { ...process.env, DBT_PROFILES_DIR: root, DBT_USE_COLORS: 'false', NO_COLOR: '1', ...env },
    isTerminal: false,
    out: (text) => {
      stdout += text;
    },
    err: (text) => {
      stderr += text;
    },
    connect: async (profile) =>
      new SnowflakeAdapter(
        recording(snowflakeAccount(profile), sent, () => {
          opened += 1;
        }),
      ),
  });
  const run = readJson(join(root, 'target/run_results.json')) as { results: Data[] } | undefined;
  const sources = readJson(join(root, 'target/sources.json')) as { results: Data[] } | undefined;
  const byId = (list: Data[] | undefined): Record<string, Data> =>
    Object.fromEntries((list ?? []).map((one) => [String(one.unique_id), one]));
  return {
    code,
    sent,
    opened,
    text: stdout + stderr,
    results: byId(run?.results),
    sources: byId(sources?.results),
    catalog: catalogOf(readJson(join(root, 'target/catalog.json'))),
    compiled: Object.fromEntries(
      (run?.results ?? []).map((one) => [String(one.unique_id), String(one.compiled_code ?? '')]),
    ),
    stdout: stdout
      .split('\n')
      .map((text) => text.trimEnd())
      .filter((text) => text && !/^\S*\d\d:\d\d:\d\d/.test(text)),
  };
}

const readJson = (path: string): unknown => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);

/** Status and failures of each node; of a failed one the server's code as well, as the words around it are tsdt's own. */
function resultDifferences(expected: NonNullable<Expected['results']>, found: Record<string, Data>): string[] {
  const lines = statusDifferences(expected as unknown as Record<string, Data>, found);
  for (const [id, { failures, message }] of Object.entries(expected)) {
    const one = found[id];
    if (!one) continue;
    if (failures !== undefined && id.includes('test.') && one.failures !== failures)
      lines.push(`${id}: ${String(one.failures)} failures, recorded ${failures}`);
    const code = /\b(\d{6}) \(\w{5}\)/.exec(message ?? '')?.[1];
    if (code && !String(one.message).includes(code))
      lines.push(`${id}: the message lacks ${code}: ${String(one.message)}`);
  }
  return lines;
}

function statusDifferences(expected: Record<string, Data>, found: Record<string, Data>): string[] {
  const lines: string[] = [];
  for (const [id, { status }] of Object.entries(expected)) {
    if (!found[id]) lines.push(`${id}: no result`);
    else if (found[id].status !== status)
      lines.push(
        `${id}: ${String(found[id].status)}, recorded ${String(status)}: ${String(found[id].message).slice(0, 400)}`,
      );
  }
  for (const id of Object.keys(found)) if (!expected[id]) lines.push(`${id}: not recorded`);
  return lines;
}

interface Entry {
  readonly metadata: Data;
  readonly columns: Record<string, { readonly type: string; readonly index: number; readonly comment: string | null }>;
  readonly stats: Data;
}

/** catalog.json in the shape of the recordings. */
function catalogOf(json: unknown): Data {
  const { nodes, sources } = (json ?? { nodes: {}, sources: {} }) as Record<'nodes' | 'sources', Record<string, Entry>>;
  return Object.fromEntries(
    Object.entries({ ...nodes, ...sources }).map(([id, { metadata, columns, stats }]) => [
      id,
      {
        type: metadata.type,
        name: metadata.name,
        schema: metadata.schema,
        comment: metadata.comment,
        owner: metadata.owner,
        columns: Object.fromEntries(
          Object.entries(columns).map(([name, { type, index, comment }]) => [name, [type, index, comment]]),
        ),
        stats: Object.keys(stats).sort(),
      },
    ]),
  );
}

const isNode = (origin: string | null): origin is string =>
  origin !== null && /^(model|seed|snapshot|test|unit_test|function|source|sql_operation)\./.test(origin);

function statementDifferences(
  expected: Record<string, Recorded[]>,
  sent: readonly Sent[],
  fill: (text: string) => string,
  options: { readonly withComments: boolean; readonly isEmpty: boolean; readonly someFailed: boolean },
): { wrong: string[]; used: Difference[] } {
  const { withComments, isEmpty } = options;
  const outside: Normal[] = [];
  const recorded = new Map<string, Normal[]>();
  const wrong: string[] = [];
  const uncommented = expected['(no comment)'] !== undefined;
  for (const [origin, list] of Object.entries(expected)) {
    const statements = list.map((one) => normalRecorded(one, fill));
    if (isNode(origin)) recorded.set(origin, statements);
    else outside.push(...statements);
  }
  if (withComments) wrong.push(...commentDifferences(expected, sent, fill));
  const found = new Map<string, Normal[]>();
  const foundOutside: Normal[] = [];
  for (const one of sent) {
    const normalised = { sql: normalValues(normal(one.sql)), failed: one.failed };
    if (isNode(one.origin) && !uncommented) found.set(one.origin, [...(found.get(one.origin) ?? []), normalised]);
    else foundOutside.push(normalised);
  }
  const reads = new Set(outside.filter(({ sql }) => isRead(sql)).map(({ sql }) => sql));
  const used: Difference[] = [];
  const someFailed = options.someFailed || [...recorded.values()].flat().some(({ failed }) => failed);
  const compare = (name: string, a: readonly Normal[], b: readonly Normal[]): void => {
    const isEmptySeed = isEmpty && name.startsWith('seed.');
    const result = isEmptySeed
      ? compareNode(withoutRows(a), withoutRows(b), reads, someFailed)
      : compareNode(a, b, reads, someFailed);
    used.push(...result.used, ...(isEmptySeed ? (['empty-seeds'] as const) : []));
    wrong.push(...result.wrong.map((line) => `${name}: ${line}`));
  };
  for (const origin of new Set([...recorded.keys(), ...found.keys()]))
    compare(origin, recorded.get(origin) ?? [], found.get(origin) ?? []);
  compare('outside of nodes', outside, foundOutside);
  return { wrong, used };
}

/** Where the comment itself is compared: its text, its side, and that every statement but `begin` and `commit` has it. */
function commentDifferences(
  expected: Record<string, Recorded[]>,
  sent: readonly Sent[],
  fill: (text: string) => string,
): string[] {
  const comments = (text: string): string => {
    const comment = /\/\*[\s\S]*?\*\//.exec(text);
    if (!comment) return 'none';
    const side = text.trimStart().startsWith('/*') ? 'first' : 'last';
    const bare = comment[0].replace(/"dbt_version": "[^"]*"/, '"dbt_version": ""').replace(/\s+/g, ' ');
    return `${side} ${bare}`;
  };
  const nodes = Object.entries(expected).filter(([origin]) => isNode(origin) || origin === '(no comment)');
  const wanted = nodes.flatMap(([, list]) =>
    list.map((one) => comments(fill(typeof one === 'string' ? one : one.sql))),
  );
  const found = new Set(sent.map(({ sql }) => comments(sql)));
  return wanted
    .filter((comment) => !found.has(comment))
    .map((comment) => `no statement has the comment ${comment}, but ${[...found].join(' | ')}`);
}

function compiledDifferences(
  expected: Record<string, string>,
  found: Record<string, string>,
  fill: (text: string) => string,
): string[] {
  return Object.entries(expected)
    .filter(([id, code]) => normal(fill(code)) !== normal(found[id] ?? ''))
    .map(
      ([id, code]) =>
        `${id} compiled to\n      ${normal(found[id] ?? '')}\n      recorded\n      ${normal(fill(code))}`,
    );
}

const mask = (value: Data, schema: string): Data =>
  JSON.parse(JSON.stringify(value).replaceAll(schema, '{schema}').replaceAll(schema.toUpperCase(), '{SCHEMA}')) as Data;

const cellText = (value: unknown): unknown => (value === null ? value : String(value));

/** Keys and grants are in the statements already; the emulator shows temporary views of a session that ended. */
function relationDifferences(expected: Record<string, Data>, found: Data): string[] {
  const wanted = Object.fromEntries(
    Object.entries(expected).map(([name, { keys: _keys, grants: _grants, ...rest }]) => [name, rest]),
  );
  const present = Object.fromEntries(Object.entries(found).filter(([name]) => !name.endsWith('__DBT_TMP')));
  return differences(wanted, present, '.relations');
}

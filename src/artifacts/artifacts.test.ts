import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, it } from 'vitest';
import { DiagnosticError, formatDiagnostic } from '../base/diagnostic.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { GraphNode } from '../manifest/node.ts';
import type { NodeResult } from '../manifest/result.ts';
import { noStats, writeCatalog } from './catalog.ts';
import { startJournal } from './journal.ts';
import { readManifest } from './manifestReader.ts';
import { writeManifest } from './manifestWriter.ts';
import { openState } from './previousState.ts';
import { readRunResults, writeRunResults } from './runResults.ts';
import { readSources, writeSources } from './sources.ts';
import { sqlPath, writeSql } from './targetFiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsdt-artifacts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const facts = {
  invocationId: '0d7c3a58-9f5c-4d1e-8d53-2f6f1c1f3a77',
  startedAt: new Date('2026-01-02T03:04:05.678Z'),
  env: { DBT_ENV_CUSTOM_ENV_TEAM: 'core', HOME: '/x', TSDT_ENV_CUSTOM_ENV_JOB: '7' },
};

const schemas = join(import.meta.dirname, '../../conformance/artifacts');
const readJson = (path: string): Record<string, unknown> => JSON.parse(readFileSync(path, 'utf8'));

/** What the schema finds wrong with a file, as `path: message`. */
function faults(schema: string, path: string): string[] {
  const validate = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(
    readJson(join(schemas, schema)),
  );
  validate(readJson(path));
  return (validate.errors ?? []).map((error) => `${error.instancePath}: ${error.message}`);
}

const orders = {
  resource_type: 'model',
  database: 'db',
  schema: 'dev',
  name: 'orders',
  package_name: 'proj',
  path: 'marts/orders.sql',
  original_file_path: 'models/marts/orders.sql',
  unique_id: 'model.proj.orders',
  fqn: ['proj', 'marts', 'orders'],
  alias: 'orders',
  checksum: { name: 'sha256', checksum: 'abc' },
  config: { enabled: true, materialized: 'table', tags: [], meta: {}, group: 'fin' },
  tags: [],
  description: 'The "orders"\n– é 😀',
  columns: {},
  meta: {},
  group: 'fin',
  docs: { show: true, node_color: null },
  patch_path: null,
  build_path: null,
  unrendered_config: {},
  created_at: 1.5,
  relation_name: '"db"."dev"."orders"',
  raw_code: 'select 1',
  doc_blocks: [],
  language: 'sql',
  refs: [],
  sources: [['shop', 'raw']],
  metrics: [],
  functions: [],
  depends_on: { macros: [], nodes: ['source.proj.shop.raw'] },
  compiled_path: null,
  contract: { enforced: false, alias_types: true, checksum: null },
  access: 'protected',
  constraints: [],
  version: null,
  latest_version: null,
  deprecation_date: null,
  primary_key: [],
  time_spine: null,
} as unknown as GraphNode;

const raw = {
  resource_type: 'source',
  database: 'db',
  schema: 'shop',
  name: 'raw',
  package_name: 'proj',
  path: 'models/s.yml',
  original_file_path: 'models/s.yml',
  unique_id: 'source.proj.shop.raw',
  fqn: ['proj', 'shop', 'raw'],
  source_name: 'shop',
  source_description: '',
  loader: '',
  identifier: 'raw',
} as unknown as GraphNode;

const manifest = {
  metadata: {
    dbt_version: '1.12.6',
    invocation_id: facts.invocationId,
    project_name: 'proj',
    project_id: '06e5b98c2db46f8a72cc4f66410e9b3b',
    adapter_type: 'postgres',
    env: {},
    quoting: { database: true, schema: true, identifier: true },
  },
  nodes: new Map([[orders.unique_id, orders]]),
  sources: new Map([[raw.unique_id, raw]]),
  functions: new Map(),
  exposures: new Map(),
  metrics: new Map(),
  semanticModels: new Map(),
  savedQueries: new Map(),
  unitTests: new Map(),
  macros: new Map(),
  docs: new Map(),
  groups: new Map([['group.proj.fin', group('fin')]]),
  selectors: {},
  disabled: new Map(),
  reads: new Map([[orders.unique_id, { 'var:mode': 'h1' }]]),
} as unknown as Manifest;

function group(name: string): object {
  return {
    name,
    resource_type: 'group',
    package_name: 'proj',
    path: 'g.yml',
    original_file_path: 'models/g.yml',
    unique_id: `group.proj.${name}`,
    owner: { email: null, name: 'Fin' },
    description: null,
    config: { meta: {} },
  };
}

const result = (id: string, more: Partial<NodeResult> = {}): NodeResult => ({
  unique_id: id,
  status: 'success',
  timing: [{ name: 'execute', started_at: '2026-01-02T03:04:05.000000Z', completed_at: '2026-01-02T03:04:06.000000Z' }],
  thread_id: 'Thread-1 (worker)',
  execution_time: 1.25,
  adapter_response: { _message: 'SELECT 3', code: 'SELECT', rows_affected: 3 },
  message: 'SELECT 3',
  failures: null,
  compiled: true,
  compiled_code: 'select 1',
  relation_name: '"db"."dev"."orders"',
  batch_results: null,
  diagnostics: [],
  roundTrips: 2,
  ...more,
});

describe('manifest.json', () => {
  const path = join(folder, 'm', 'manifest.json');
  writeManifest(manifest, path, {
    ...facts,
    compiled: new Map([
      [orders.unique_id, { compiled_code: 'select 1', compiled_path: 'target/compiled/proj/models/marts/orders.sql' }],
    ]),
  });

  // the schema is large: compiling it takes seconds
  it('is valid', { timeout: 60_000 }, () => {
    expect(faults('manifest-v12.json', path)).toEqual([]);
  });

  it('has the metadata, the maps and what compiling added', () => {
    const written = readJson(path) as Record<string, Record<string, unknown>>;
    expect(written.metadata).toMatchObject({
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
      invocation_id: facts.invocationId,
      invocation_started_at: '2026-01-02T03:04:05.678000Z',
      env: { TEAM: 'core', JOB: '7' },
      project_name: 'proj',
    });
    expect(written.parent_map).toEqual({ 'model.proj.orders': ['source.proj.shop.raw'], 'source.proj.shop.raw': [] });
    expect(written.child_map).toEqual({ 'model.proj.orders': [], 'source.proj.shop.raw': ['model.proj.orders'] });
    expect(written.group_map).toEqual({ fin: ['model.proj.orders'] });
    expect(written.nodes![orders.unique_id]).toMatchObject({
      compiled: true,
      compiled_code: 'select 1',
      description: 'The "orders"\n– é 😀',
    });
  });

  it('writes seeds as the schema has them', () => {
    const seeds = join(folder, 'seeds.json');
    const seed = {
      resource_type: 'seed',
      unique_id: 'seed.proj.s',
      config: {},
      depends_on: { macros: ['m'], nodes: [] },
    };
    const nodes = new Map([['seed.proj.s', seed]]) as unknown as Manifest['nodes'];
    writeManifest({ ...manifest, nodes }, seeds, facts);
    expect(readJson(seeds).nodes).toMatchObject({ 'seed.proj.s': { depends_on: { macros: ['m'] } } });
    expect(JSON.stringify(readJson(seeds).nodes)).not.toContain('"nodes"');
  });

  it('leaves no temporary file', () => {
    expect(readdirSync(join(folder, 'm'))).toEqual(['manifest.json']);
  });

  it('is read back', () => {
    const read = readManifest(path);
    expect(read.nodes.get(orders.unique_id)).toMatchObject({ name: 'orders', raw_code: 'select 1' });
    expect(read.sources.get(raw.unique_id)).toMatchObject({ identifier: 'raw', unrendered_config: {} });
    expect(read.reads?.get(orders.unique_id)).toEqual({ 'var:mode': 'h1' });
  });

  it('uses kept fragments for nodes to which nothing was added', () => {
    const kept = join(folder, 'kept.json');
    writeManifest({ ...manifest, reads: new Map() }, kept, {
      ...facts,
      fragment: (id) => (id.startsWith('model.') ? '{"kept": true}' : undefined),
    });
    expect(readJson(kept).nodes).toEqual({ 'model.proj.orders': { kept: true } });
  });

  const mistake = (content: string): string => {
    const file = join(folder, 'bad.json');
    writeFileSync(file, content);
    try {
      readManifest(file);
    } catch (error) {
      if (error instanceof DiagnosticError) return formatDiagnostic(error.diagnostics[0]!).replaceAll(folder, 'FOLDER');
    }
    return 'fine';
  };

  it('says what is wrong with a file', () => {
    expect(mistake('{"metadata": ')).toMatch(
      /^Runtime Error \[E007\]: `FOLDER\/bad.json` is not valid JSON: .*\n {2}help: the process that wrote it may have been stopped half-way: write it anew$/,
    );
    expect(mistake('{"a": 1}')).toBe('Runtime Error [E007]: `FOLDER/bad.json` is not a manifest of dbt or tsdt');
    expect(
      mistake(
        '{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v7.json", "dbt_version": "1.3.1"}, "nodes": {}}',
      ),
    ).toBe(
      'Runtime Error [E007]: `FOLDER/bad.json` was written by dbt 1.3.1, which cannot be compared\n  help: write the state anew with dbt 1.5 or later, or with tsdt',
    );
  });

  it('reads a manifest of dbt 1.5, which has no unit tests, saved queries or functions', () => {
    const file = join(folder, 'old.json');
    writeFileSync(
      file,
      JSON.stringify({
        metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v9.json', adapter_type: 'postgres' },
        nodes: { 'seed.proj.s': { resource_type: 'seed', name: 's', depends_on: { macros: [] } } },
        macros: { 'macro.proj.m': { name: 'm', macro_sql: '' } },
      }),
    );
    const old = readManifest(file);
    expect(old.nodes.get('seed.proj.s')?.depends_on.nodes).toEqual([]);
    expect(old.macros.get('macro.proj.m')?.depends_on.macros).toEqual([]);
    expect(old.unitTests.size + old.functions.size + old.savedQueries.size).toBe(0);
  });
});

describe('run_results.json', () => {
  const path = join(folder, 'r', 'run_results.json');
  const results = [
    result('model.proj.orders'),
    result('test.proj.t', { status: 'fail', failures: 2, message: 'Got 2 results, configured to fail if != 0' }),
    result('model.proj.batches', {
      status: 'partial success',
      batch_results: { successful: [['2026-01-01', '2026-01-02']], failed: [['2026-01-02', '2026-01-03']] },
    }),
  ];

  it('is valid and read back', () => {
    writeRunResults({ results, elapsed: 2.5, success: false }, path, {
      ...facts,
      args: { which: 'build', select: ['a'] },
    });
    expect(faults('run-results-v6.json', path)).toEqual([]);
    expect(readRunResults(path)).toEqual({
      invocationId: facts.invocationId,
      args: { which: 'build', select: ['a'] },
      results: results.map(({ unique_id, status, batch_results }) => ({ unique_id, status, batch_results })),
    });
  });

  it('is not there, or is cut off', () => {
    writeFileSync(join(folder, 'cut.json'), '{"results": [');
    expect(readRunResults(join(folder, 'cut.json'))).toBeUndefined();
    expect(readRunResults(join(folder, 'nowhere.json'))).toBeUndefined();
  });
});

describe('the journal', () => {
  const args = { which: 'build' };

  it('becomes run_results.json', () => {
    const target = join(folder, 'j1');
    const journal = startJournal(target, { ...facts, args });
    journal.expect(['model.proj.orders']);
    journal.add(result('model.proj.orders'));
    journal.finish(1.5);
    expect(readdirSync(target)).toEqual(['run_results.json']);
    expect(faults('run-results-v6.json', join(target, 'run_results.json'))).toEqual([]);
    expect(openState(target).run?.results.map((r) => r.status)).toEqual(['success']);
  });

  it('tells of a run that was killed: what has no result was skipped', () => {
    const target = join(folder, 'j2');
    const journal = startJournal(target, { ...facts, args });
    journal.expect(['model.proj.a', 'model.proj.b', 'model.proj.c']);
    journal.add(result('model.proj.a'));
    journal.add(result('model.proj.b', { status: 'error' }));
    const [name = ''] = readdirSync(target);
    writeFileSync(join(target, name), '{"result": {"unique_id": "model.pro', { flag: 'a' });
    expect(openState(target).run).toEqual({
      invocationId: facts.invocationId,
      args,
      results: [
        { unique_id: 'model.proj.a', status: 'success', batch_results: null },
        { unique_id: 'model.proj.b', status: 'error', batch_results: null },
        { unique_id: 'model.proj.c', status: 'skipped', batch_results: null },
      ],
    });
  });

  it('gives way to newer results, and is cleared by the next run', () => {
    const target = join(folder, 'j3');
    mkdirSync(target);
    // a process number that no process has
    const old = join(target, 'run_results.999999999.journal');
    writeFileSync(old, '{"invocation": "x", "args": {}}\n{"expect": ["model.proj.a"]}\n');
    utimesSync(old, 1, 1);
    writeRunResults({ results: [], elapsed: 0, success: true }, join(target, 'run_results.json'), { ...facts, args });
    expect(openState(target).run?.results).toEqual([]);
    startJournal(target, { ...facts, args }).finish(0);
    expect(readdirSync(target)).toEqual(['run_results.json']);
  });
});

it('writes sources.json', () => {
  const path = join(folder, 'sources.json');
  writeSources(
    [
      {
        unique_id: 'source.proj.shop.raw',
        max_loaded_at: '2026-01-01T00:00:00+00:00',
        snapshotted_at: '2026-01-02T00:00:00+00:00',
        max_loaded_at_time_ago_in_s: 86400,
        status: 'warn',
        criteria: {
          warn_after: { count: 1, period: 'hour' },
          error_after: { count: null, period: null },
          filter: null,
        },
        adapter_response: {},
        timing: [],
        thread_id: 'Thread-1 (worker)',
        execution_time: 0.5,
      },
      { unique_id: 'source.proj.shop.gone', status: 'runtime error', error: 'no such table' },
    ],
    1,
    path,
    facts,
  );
  expect(faults('sources-v3.json', path)).toEqual([]);
  expect(readSources(path)).toEqual(
    new Map([
      ['source.proj.shop.raw', { status: 'warn', maxLoadedAt: '2026-01-01T00:00:00+00:00' }],
      ['source.proj.shop.gone', { status: 'runtime error', maxLoadedAt: null }],
    ]),
  );
});

it('writes catalog.json', () => {
  const path = join(folder, 'catalog.json');
  const table = {
    metadata: { type: 'BASE TABLE', schema: 'dev', name: 'orders', database: 'db', comment: null, owner: 'me' },
    columns: { id: { type: 'integer', index: 1, name: 'id', comment: null } },
    stats: noStats,
    unique_id: 'model.proj.orders',
  };
  writeCatalog({ nodes: new Map([['model.proj.orders', table]]), sources: new Map(), errors: [] }, path, facts);
  expect(faults('catalog-v1.json', path)).toEqual([]);
});

describe('SQL under target/', () => {
  it('stands where dbt puts it', () => {
    const generic = { ...orders, path: 'unique_orders_id.sql', original_file_path: 'models/schema.yml' } as GraphNode;
    expect(sqlPath('compiled', orders)).toBe('compiled/proj/models/marts/orders.sql');
    expect(sqlPath('run', generic)).toBe('run/proj/models/schema.yml/unique_orders_id.sql');
    expect(sqlPath('run', orders, '2026-01-01')).toBe('run/proj/models/marts/orders/orders_2026-01-01.sql');
  });

  it('is written', () => {
    const path = writeSql(folder, 'compiled', orders, 'select 1');
    expect(readFileSync(join(folder, path), 'utf8')).toBe('select 1');
  });
});

it('says that a state folder does not exist', () => {
  expect(() => openState(join(folder, 'nowhere'), 'nowhere')).toThrow('The state folder `nowhere` does not exist');
});

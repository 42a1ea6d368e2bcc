import { describe, expect, it } from 'vitest';
import { type DiagnosticError, formatDiagnostic } from '../../base/diagnostic.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { GraphNode, MacroNode } from '../../manifest/node.ts';
import { select } from '../select.ts';
import {
  exposure,
  genericTest,
  macro,
  manifestOf,
  model,
  type NodeFacts,
  seed,
  snapshot,
  source,
  unitTest,
} from '../testing/buildManifest.ts';
import { worldOf } from '../testing/shop.ts';
import type { World } from '../world.ts';
import { StateComparison } from './comparison.ts';

type Nodes = readonly (GraphNode | MacroNode)[];

function worldAgainst(
  before: Nodes,
  now: Nodes,
  manifests: { before?: Partial<Manifest>; now?: Partial<Manifest> } = {},
): World {
  const previous = {
    folder: 'state',
    manifest: manifestOf(before, manifests.before),
    run: undefined,
    sources: undefined,
  };
  return worldOf(now, { previous }, manifests.now);
}

/** What changed in the first node of `now`, in words. */
function changes(
  before: Nodes,
  now: Nodes,
  manifests: { before?: Partial<Manifest>; now?: Partial<Manifest> } = {},
): string[] {
  const comparison = StateComparison.of(worldAgainst(before, now, manifests));
  return comparison.changes(now[0] as GraphNode).map(({ part, what }) => `${part}: ${what}`);
}

const one = (before: NodeFacts, now: NodeFacts): string[] => changes([model('a', before)], [model('a', now)]);

function selected(term: string, world: World): string[] {
  const options = { select: [term], exclude: [], selector: null, indirectSelection: 'empty' } as const;
  return [...select(options, world).ids];
}

describe('no false alarms', () => {
  it('another database or schema of the environment', () => {
    expect(
      one(
        { database: 'dev', schema: 'me', relation_name: 'x' },
        { database: 'prod', schema: 'main', relation_name: 'y' },
      ),
    ).toEqual([]);
  });

  it('an absolute path, a time, a file hash', () => {
    const before = { ...seed('s'), root_path: '/home/me/proj', created_at: 1 } as GraphNode;
    const now = { ...seed('s'), root_path: '/ci/build/proj', created_at: 2 } as GraphNode;
    expect(changes([before], [now])).toEqual([]);
    expect(
      one({ checksum: { name: 'sha256', checksum: 'a' } }, { checksum: { name: 'sha256', checksum: 'b' } }),
    ).toEqual([]);
  });

  it('line endings and blanks at the end of the file', () => {
    expect(one({ code: 'select 1\r\nfrom x\r\n' }, { code: 'select 1\nfrom x\n\n' })).toEqual([]);
  });

  it('configs in another order, or with other white space', () => {
    const before = "{{ config(materialized='table', tags=['b', 'a'], meta={'x': 1}) }}\nselect 1";
    const now =
      "{{\n  config(\n    meta={'x':  1},\n    tags=['a', 'b'],\n    materialized='table',\n  )\n}}\nselect 1";
    expect(one({ code: before }, { code: now })).toEqual([]);
    expect(
      one(
        { unrendered: { materialized: "{{ var('m') }}", meta: { a: 1, b: 2 } } },
        { unrendered: { meta: { b: 2, a: 1 }, materialized: "{{var('m')}}" } },
      ),
    ).toEqual(["configs: config `materialized` was `{{ var('m') }}`, is `{{var('m')}}`"]);
    expect(
      one(
        { unrendered: { materialized: "{{  var('m') }}", meta: { a: 1, b: 2 } } },
        { unrendered: { meta: { b: 2, a: 1 }, materialized: "{{ var('m') }}" } },
      ),
    ).toEqual([]);
  });

  it('a config whose value differs while its text is the same', () => {
    const unrendered = { materialized: "{{ 'table' if target.name == 'prod' else 'view' }}" };
    expect(
      one({ unrendered, config: { materialized: 'view' } }, { unrendered, config: { materialized: 'table' } }),
    ).toEqual([]);
  });

  it('a config that one tool keeps as it was written and another as it was read', () => {
    expect(
      one({ unrendered: { meta: { b: [true], a: 'ana' } } }, { unrendered: { meta: "{'a': 'ana',  'b': [True,]}" } }),
    ).toEqual([]);
    expect(
      changes(
        [source('s', 't', { unrendered: { tags: ['a', 'b'] } })],
        [source('s', 't', { unrendered: { tags: ['b', 'a'] } })],
      ),
    ).toEqual([]);
  });

  it('tags and groups from the project file', () => {
    expect(one({ unrendered: { tags: ['a'], group: 'x' } }, { unrendered: { tags: ['b'] } })).toEqual([]);
  });

  it("the tool's own macros, which are other texts in dbt and in each version", () => {
    const test = (sql: string): Nodes => [
      genericTest('unique', 't', { macros: ['macro.dbt.test_unique'] }),
      macro('test_unique', sql, [], 'dbt'),
    ];
    expect(changes(test('one'), test('two'))).toEqual([]);
  });

  it('a macro of the project that the node does not use', () => {
    const with_ = (sql: string): Nodes => [
      model('a', { macros: ['macro.proj.used'] }),
      macro('used', 'x'),
      macro('unused', sql),
    ];
    expect(changes(with_('1'), with_('2'))).toEqual([]);
  });

  it('a var that the node does not read', () => {
    expect(
      changes([model('a')], [model('a')], {
        before: { reads: new Map([['model.proj.a', {}]]) },
        now: { reads: new Map([['model.proj.a', {}]]) },
      }),
    ).toEqual([]);
  });

  it('the schema of a source in a state of dbt before 1.9, which does not say what was written', () => {
    expect(
      changes(
        [source('shop', 'raw', { schema: 'raw_dev' })],
        [source('shop', 'raw', { schema: 'raw_prod', unrendered_schema: 'x', unrendered_database: null })],
      ),
    ).toEqual([]);
  });

  it('descriptions that are not written to the database', () => {
    expect(one({ description: 'a' }, { description: 'b' })).toEqual([]);
  });
});

describe('no misses', () => {
  it('code, also white space inside it', () => {
    expect(one({ code: "select\n'x y'" }, { code: "select\n'x  y'" })).toEqual([
      'body: the code changed, first in line 2',
    ]);
    expect(
      one(
        { code: "{{ config(materialized='view') }} select 1" },
        { code: "{{ config(materialized='table') }} select 1" },
      ),
    ).toEqual(['body: the code changed, first in line 1']);
  });

  it('configs and the configured relation', () => {
    expect(
      one({ unrendered: { materialized: 'view' } }, { unrendered: { materialized: 'table', 'pre-hook': ['x'] } }),
    ).toEqual([
      'configs: config `materialized` was `view`, is `table`',
      'configs: config `pre-hook` was not set, is `["x"]`',
    ]);
    expect(one({}, { unrendered: { schema: 'marts', alias: 'b' } })).toEqual([
      'relation: `schema` was not set, is `marts`',
      'relation: `alias` was not set, is `b`',
    ]);
  });

  it('a move to another folder', () => {
    expect(one({ path: 'models/a.sql' }, { path: 'models/marts/a.sql' })).toEqual([
      'other: it moved from `proj.a` to `proj.marts.a`',
    ]);
  });

  it('a macro used through others', () => {
    const with_ = (sql: string): Nodes => [
      model('a', { macros: ['macro.proj.outer'] }),
      macro('outer', 'x', ['macro.proj.postgres__inner']),
      macro('postgres__inner', sql),
    ];
    expect(changes(with_('1'), with_('2'))).toEqual(['macros: macro `postgres__inner` changed']);
  });

  it('an override that dispatch finds since it is there, or no longer finds', () => {
    const without: Nodes = [
      model('a', { macros: ['macro.dbt.hash'] }),
      macro('hash', 'x', ['macro.dbt.default__hash'], 'dbt'),
    ];
    const overridden: Nodes = [
      model('a', { macros: ['macro.dbt.hash'] }),
      macro('hash', 'x', ['macro.proj.default__hash'], 'dbt'),
      macro('default__hash', 'y'),
    ];
    expect(changes(without, overridden)).toEqual(['macros: macro `default__hash` is new']);
    expect(changes(overridden, without)).toEqual(['macros: macro `default__hash` was removed']);
  });

  it('a var or an environment variable that the body reads', () => {
    const reads = (mode: string, home: string) => ({
      reads: new Map([['model.proj.a', { 'var:mode': mode, 'env_var:HOME': home }]]),
    });
    expect(changes([model('a')], [model('a')], { before: reads('1', 'x'), now: reads('2', 'y') })).toEqual([
      'body: var `mode` has another value',
      'body: environment variable `HOME` has another value',
    ]);
  });

  it('the content of a seed', () => {
    expect(changes([seed('s', { code: 'h1' })], [seed('s', { code: 'h2' })])).toEqual([
      "body: the seed's file changed",
    ]);
  });

  it('a contract, also one upstream that takes a promise back', () => {
    const contract = { enforced: true, alias_types: true, checksum: null };
    const columns = (type: string): object => ({
      id: { name: 'id', description: '', data_type: type, constraints: [] },
    });
    const before: Nodes = [model('a', { contract, columns: columns('integer') }), model('b', { on: ['model.proj.a'] })];
    const now: Nodes = [model('a', { contract, columns: columns('bigint') }), model('b', { on: ['model.proj.a'] })];
    expect(changes(before, now)).toEqual(['contract: column `id` was `integer`, is `bigint`']);
    expect(changes([...before].reverse(), [...now].reverse())).toEqual([
      'contract: in the contract of `a`, column `id` was `integer`, is `bigint`',
    ]);
    expect(one({}, { contract, columns: columns('integer') })).toEqual(['contract: the contract is enforced now']);
    expect(one({ contract, columns: {} }, { contract, columns: columns('integer') })).toEqual([
      'contract: column `id` was added',
    ]);
    expect(one({ contract, columns: columns('integer') }, { contract, columns: {} })).toEqual([
      'contract: column `id` was removed',
    ]);
  });

  it('descriptions that are written to the database', () => {
    const config = { persist_docs: { relation: true, columns: true } };
    const columns = (description: string): object => ({ id: { name: 'id', description } });
    expect(
      one({ config, description: 'a', columns: columns('x') }, { config, description: 'b', columns: columns('y') }),
    ).toEqual([
      'persisted_descriptions: the description changed',
      'persisted_descriptions: the description of column `id` changed',
    ]);
  });

  it('what makes a test another check, and nothing else of its config', () => {
    const test = (unrendered: object): Nodes => [
      genericTest('unique', 't', { unrendered: unrendered as Record<string, unknown> }),
    ];
    expect(changes(test({}), test({ severity: 'warn', meta: { a: 1 } }))).toEqual([
      'configs: config `severity` was not set, is `warn`',
    ]);
  });

  it('sources, exposures, unit tests and snapshots', () => {
    expect(
      changes([source('s', 't', { loader: 'x', external: 'a' })], [source('s', 't', { loader: 'y', external: 'b' })]),
    ).toEqual(['other: `external` was `a`, is `b`']);
    expect(
      changes(
        [source('s', 't', { unrendered_schema: null, unrendered_database: null })],
        [source('s', 't', { unrendered_schema: 'x', unrendered_database: null })],
      ),
    ).toEqual(['relation: `schema` was not set, is `x`']);
    expect(changes([exposure('e', { type: 'ml' })], [exposure('e', { type: 'notebook' })])).toEqual([
      'other: `type` was `ml`, is `notebook`',
    ]);
    const unit = (rows: object): Nodes => [unitTest('u', 'model.proj.a', { expect: rows })];
    expect(changes(unit({ rows: [{ id: 1 }], fixture: null }), unit({ rows: [{ id: 2 }] }))).toEqual([
      'other: `expect` at `rows.0.id` was `1`, is `2`',
    ]);
    // null and an empty text are different data
    expect(changes(unit({ rows: [{ a: '' }] }), unit({ rows: [{ a: null }] }))).toHaveLength(1);
    expect(
      changes(
        [snapshot('h', { unrendered: { check_cols: 'all' } })],
        [snapshot('h', { unrendered: { check_cols: ['id'] } })],
      ),
    ).toEqual(['configs: config `check_cols` was `all`, is `["id"]`']);
  });
});

describe('state: methods', () => {
  const world = worldAgainst(
    [model('same'), model('code'), model('gone'), source('s', 't')],
    [model('same'), model('code', { code: 'select 2' }), model('fresh'), source('s', 't'), exposure('e')],
  );

  it.each([
    ['state:new', ['model.proj.fresh', 'exposure.proj.e']],
    ['state:old', ['model.proj.same', 'model.proj.code', 'source.proj.s.t']],
    ['state:modified', ['model.proj.code', 'model.proj.fresh', 'exposure.proj.e']],
    ['state:unmodified', ['model.proj.same', 'source.proj.s.t']],
    ['state:modified.body', ['model.proj.code', 'model.proj.fresh']],
    ['state:modified.contract', ['model.proj.fresh']],
    ['state:modified.macros', []],
  ])('%s', (term, ids) => {
    expect(selected(term, world)).toEqual(ids);
  });

  it('refuses other values', () => {
    expect(() => selected('state:modifed', world)).toThrow('`state:modifed` cannot be selected');
  });

  it('says why', () => {
    const options = {
      select: ['state:modified'],
      exclude: [],
      selector: null,
      indirectSelection: 'eager',
      explain: true,
    } as const;
    const { reasons } = select(options, world);
    expect(reasons('model.proj.code')).toEqual(['matches `state:modified`', 'the code changed, first in line 1']);
    expect(reasons('model.proj.fresh')).toEqual(['matches `state:modified`', 'is not in the state']);
  });
});

describe('broken contracts', () => {
  const contract = { enforced: true, alias_types: true, checksum: null };
  const column = (type: string, constraints: object[] = []): object => ({
    id: { name: 'id', description: '', data_type: type, constraints },
  });
  const found = (before: NodeFacts, now: NodeFacts | undefined, term = 'state:modified'): string[] => {
    const world = worldAgainst([model('a', { contract, ...before })], now ? [model('a', { contract, ...now })] : []);
    const options = { select: [term], exclude: [], selector: null, indirectSelection: 'eager' } as const;
    try {
      return select(options, world)
        .warnings.filter((d) => d.code === 'W302')
        .map(formatDiagnostic);
    } catch (error) {
      return (error as DiagnosticError).diagnostics.map(formatDiagnostic);
    }
  };

  it('are errors in versioned models', () => {
    const v1 = { version: 1, latest_version: 1 };
    expect(found({ ...v1, columns: column('integer') }, { ...v1, columns: column('text') })).toEqual([
      'Breaking change to contract Error [E302]: The contract of model `a.v1` is broken: column `id` was `integer`, is `text`\n  help: add to the contract without taking anything back, or make a new version of the model',
    ]);
    expect(found(v1, undefined)[0]).toContain('the model was deleted, renamed or disabled');
    expect(found({ ...v1, columns: {} }, { ...v1, columns: column('integer') })).toEqual([]);
    expect(found({ ...v1, columns: column('integer') }, { ...v1, columns: {} }, 'state:modified.body')).toEqual([]);
  });

  it('are warnings in others', () => {
    const kept = { columns: column('integer', [{ type: 'not_null' }]), constraints: [{ type: 'check' }] };
    expect(found(kept, { columns: column('integer') })).toEqual([
      'Warning [W302]: The contract of model `a` is broken: column `id` lost its constraint `not_null`; the constraint `check` was removed\n  help: what reads the model may fail: look at `state:modified+`',
    ]);
    expect(found({}, { contract: { enforced: false } })[0]).toContain('it is no longer enforced');
  });
});

describe('result: and source_status:', () => {
  const previous = {
    folder: 'state',
    manifest: undefined,
    run: {
      args: {},
      invocationId: '',
      results: [{ unique_id: 'model.proj.a', status: 'error' as const, batch_results: null }],
    },
    sources: new Map([
      ['source.proj.s.moving', { status: 'pass', maxLoadedAt: '2026-01-01T00:00:00+00:00' }],
      ['source.proj.s.still', { status: 'warn', maxLoadedAt: '2026-01-01T00:00:00+00:00' }],
    ]),
  };
  const nodes = [model('a'), model('b'), source('s', 'moving'), source('s', 'still'), source('s', 'added')];
  const now = new Map([
    ['source.proj.s.moving', { status: 'pass', maxLoadedAt: '2026-01-02T00:00:00+00:00' }],
    ['source.proj.s.still', { status: 'error', maxLoadedAt: '2026-01-01T01:00:00+01:00' }],
    ['source.proj.s.added', { status: 'pass', maxLoadedAt: '2026-01-01T00:00:00+00:00' }],
  ]);
  const world = worldOf(nodes, { previous, freshnessNow: now });

  it('by the status of the earlier run', () => {
    expect(selected('result:error', world)).toEqual(['model.proj.a']);
    expect(selected('result:success', world)).toEqual([]);
  });

  it('by newer rows, as moments and not as texts', () => {
    expect(selected('source_status:fresher', world)).toEqual(['source.proj.s.moving', 'source.proj.s.added']);
  });

  it('says what is missing', () => {
    expect(() => selected('state:modified', world)).toThrow(
      'The state folder `state` has no manifest.json, which `state:` needs',
    );
    expect(() => selected('source_status:fresher', worldOf(nodes, { previous }))).toThrow(
      'There is no sources.json of this project to compare with',
    );
  });
});

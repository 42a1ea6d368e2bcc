import { describe, expect, it } from 'vitest';
import type { ModelNode } from '../manifest/node.ts';
import { parseFiles } from './testing/parseFiles.ts';

// The checksums were taken by dbt 1.12.6.
describe('the checksum of a contract is that of dbt', () => {
  const checksum = (model: string, said: readonly string[] = []): string | null => {
    const { manifest, messages } = parseFiles({
      'models/a.sql': 'select 1',
      'models/e.sql': 'select 1 as id',
      'models/p.yml': `models:\n${model}`,
    });
    expect(messages.map((message) => message.split('\n')[0])).toEqual(said);
    return (manifest.nodes.get('model.shop.a') as ModelNode).contract.checksum;
  };

  it('for a view: its columns in the order of their names', () => {
    expect(
      checksum(
        `
  - name: a
    config: {contract: {enforced: true}, materialized: view}
    columns:
      - {name: id, data_type: int, constraints: [{type: not_null}]}
      - {name: Name, data_type: text}
      - {name: d, data_type: date}
`,
        ['Warning [W207]: the constraints of `a` have no effect: it is materialized as `view`'],
      ),
    ).toBe('0244fcce018d577ae617d934d713abcefd27781024d614039b1fe9fe501b5d84');
  });

  it('for a table: also what it is, and its own constraints', () => {
    expect(
      checksum(`
  - name: a
    config: {contract: {enforced: true}, materialized: table}
    constraints:
      - {type: check, columns: [id], expression: "id > 0", name: pos}
      - {type: primary_key, columns: [id, name]}
      - {type: foreign_key, columns: [id], to: "ref('e')", to_columns: [id]}
    columns:
      - {name: id, data_type: int, constraints: [{type: not_null}, {type: check, expression: "id <> 'it''s'", warn_unsupported: false}]}
      - {name: name, data_type: text}
      - {name: d, data_type: date}
`),
    ).toBe('de42fb1074cb45387e9c9fee65b00ceb9655eb58262bf88d1742a3798be63473');
  });
});

describe('the checksum of a unit test is that of dbt', () => {
  const checksum = (unitTest: string, id: string): string | null | undefined => {
    const { manifest, messages } = parseFiles({
      'models/a.sql': 'select 1 as id',
      'models/b.sql': "select * from {{ ref('a') }}",
      'models/c_v1.sql': "select * from {{ ref('a') }}",
      'models/c_v2.sql': "select * from {{ ref('a') }}",
      'models/p.yml':
        'models: [{name: c, latest_version: 2, versions: [{v: 1}, {v: 2}]}]\nsources: [{name: x, tables: [{name: y}]}]\n',
      'tests/fixtures/f.csv': 'id,name\n1,it\'s\n2,"a ""q"""\n3,\n',
      'tests/fixtures/g.sql': 'select 1 as id\n',
      'models/u.yml': `unit_tests:\n${unitTest}`,
    });
    expect(messages).toEqual([]);
    return manifest.unitTests.get(id)?.checksum;
  };

  it('with rows in every format, fixtures and overrides', () => {
    const found = checksum(
      `
  - name: u
    description: x
    model: b
    given:
      - input: ref('a')
        rows:
          - {id: 1, name: null, d: 2024-01-02}
          - {id: 3, name: "é\\n\\"", d: "2024"}
      - {input: this, format: csv, fixture: f}
      - {input: "source('x','y')", format: sql, fixture: g}
    expect: {format: csv, rows: "id,name\\n1,2\\n"}
    overrides:
      macros: {is_incremental: true}
      vars: {x: 1.5, y: [1, a]}
      env_vars: {Z: q}
`,
      'unit_test.shop.b.u',
    );
    expect(found).toBe('162a5594f6f2f13fcb5306d8e634dab8143394a045adaed1379b894ad1cadd66');
  });

  it('for some versions of a model, with a time and a float', () => {
    const found = checksum(
      `
  - name: u
    model: c
    versions: {include: [2]}
    given: [{input: ref('a'), rows: [{id: 1, x: true, t: 2024-01-02 03:04:05, f: 1.0}]}]
    expect: {rows: [{id: 1}]}
`,
      'unit_test.shop.c.u_v2',
    );
    expect(found).toBe('daca447023035cb607ef2aad0ddc67e44d76d05575a10e67a7b55703b6ed7d30');
  });

  it('without rows', () => {
    const found = checksum('  - {name: u, model: c, given: [], expect: {rows: []}}\n', 'unit_test.shop.c.u_v1');
    expect(found).toBe('dd1656ab55adacc828f4fe4f4f4cf392df3a71909f5d0da55811c48aaa399178');
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { stringify } from '../../base/json.ts';
import { CachedProject, type Surroundings } from '../testing/cachedProject.ts';

const plain: Surroundings = { env: {}, vars: {}, target: 'dev', flags: {} };
const open: CachedProject[] = [];
afterEach(() => {
  for (const project of open.splice(0)) project.close();
});

function project(files: Readonly<Record<string, string>>): CachedProject {
  const made = new CachedProject();
  open.push(made);
  made.write('dbt_project.yml', "name: shop\nversion: '1.0'\nprofile: shop\n");
  made.write(
    'profiles.yml',
    'shop:\n  target: dev\n  outputs:\n' +
      '    dev: {type: postgres, host: h, user: u, password: p, dbname: db, schema: main, threads: 1}\n' +
      '    prod: {type: postgres, host: h, user: u, password: p, dbname: db, schema: prod, threads: 4}\n',
  );
  for (const [path, text] of Object.entries(files)) made.write(path, text);
  return made;
}

/** What a command had to parse; its result must be that of a fresh parse in any case. */
function parsed(made: CachedProject, surroundings: Surroundings = plain): string {
  const { differences, parsed: now } = made.parse(surroundings);
  expect(differences).toEqual([]);
  return now;
}

describe('parseWithCache', () => {
  it('parses nothing when nothing changed, and repeats warnings and what templates printed', () => {
    const made = project({
      'models/a.sql': "{{ log('seen', info=true) }}{{ exceptions.warn('old') }}select 1 as id",
      'models/b.sql': "select * from {{ ref('a') }}",
      'models/s.yml':
        'models:\n  - name: a\n    columns:\n      - {name: id, data_tests: [unique, not_null]}\n  - name: missing\n',
      'seeds/s.csv': 'id\n1\n',
      'macros/m.sql': '{% macro m(x, y=1) %}{{ x }}{% endmacro %}',
    });
    expect(parsed(made)).toBe('everything');
    expect(parsed(made)).toBe('nothing');
    expect(parsed(made)).toBe('nothing');
  });

  it.each<[string, (made: CachedProject) => void]>([
    ['the config of a model', (made) => made.write('models/a.sql', "{{ config(tags=['x']) }} select 2 as id")],
    ['a model with something to say', (made) => made.write('models/a.sql', "{{ log('x') }} select 2 as id")],
    ['a new file', (made) => made.write('models/c.sql', 'select 3')],
    ['a deleted file', (made) => made.remove('models/b.sql')],
    ['a property file', (made) => made.write('models/s.yml', 'models: [{name: a, description: other}]')],
    ['a macro', (made) => made.write('macros/m.sql', '{% macro m() %}2{% endmacro %}')],
    ['an ignore file', (made) => made.write('.dbtignore', 'b.sql\n')],
    ['the project file', (made) => made.write('dbt_project.yml', `${made.files.get('dbt_project.yml')}vars: {x: 2}\n`)],
    ['selectors', (made) => made.write('selectors.yml', 'selectors: [{name: s, definition: "a"}]')],
  ])('parses again after a change of %s', (_, change) => {
    const made = project({
      'models/a.sql': 'select {{ m() }} as id',
      'models/b.sql': "select * from {{ ref('a') }}",
      'models/s.yml': 'models: [{name: a, description: one}]',
      'macros/m.sql': '{% macro m() %}1{% endmacro %}',
    });
    expect(parsed(made)).toBe('everything');
    expect(parsed(made)).toBe('nothing');
    change(made);
    expect(parsed(made)).toBe('everything');
    expect(parsed(made)).toBe('nothing');
  });

  it('keeps floats without a fraction', () => {
    const made = project({
      'models/a.sql': "{{ config(rate=4.0, lookback=2.0) }}select 1.0 as id, '[2.0,'",
      'models/s.yml':
        'models: [{name: a, config: {meta: {w: [1.0, 2]}}, columns: [{name: id, meta: {x: 3.0}, data_tests: [{accepted_values: {arguments: {values: [1.0]}}}]}]}]',
    });
    expect([parsed(made), parsed(made)]).toEqual(['everything', 'nothing']);
    made.write('models/a.sql', "{{ config(rate=4.0, lookback=2.0) }}select 2.0 as id, '[2.0,'");
    expect(parsed(made)).toBe('bodies');
    const { manifest } = made.open(plain);
    const text = stringify([...manifest.nodes.values()]);
    for (const part of ['"rate":4.0', '"lookback":2,', '"meta":{"w":[1.0,2]}', '"meta":{"x":3.0}', '"values":[1.0]'])
      expect(text).toContain(part);
  });

  it('parses again when what a template read of its surroundings changed, and only then', () => {
    const made = project({
      'models/a.sql':
        "{{ config(meta={'a': env_var('A', 'none'), 'full': flags.FULL_REFRESH, 'v': var('v', 0)}) }} select 1",
    });
    expect(parsed(made)).toBe('everything');
    expect(parsed(made, { ...plain, env: { B: '1' } })).toBe('nothing');
    expect(parsed(made, { ...plain, flags: { which: 'run', select: ['a'] } })).toBe('nothing');
    for (const changed of [
      { ...plain, env: { A: '1' } as Surroundings['env'] },
      { ...plain, flags: { fullRefresh: true } },
      { ...plain, vars: { v: 1 } },
      { ...plain, target: 'prod' },
    ]) {
      expect(parsed(made)).toBe('nothing');
      expect(parsed(made, changed)).toBe('everything');
      expect(parsed(made, changed)).toBe('nothing');
      expect(parsed(made)).toBe('everything');
      expect(parsed(made)).toBe('nothing');
    }
  });

  it('parses a model alone when nothing but its body changed', () => {
    const made = project({
      'models/a.sql': 'select {{ m() }} as id',
      'models/b.sql': "select * from {{ ref('a') }}",
      'models/c.sql': 'select 1',
      'models/s.yml':
        'models: [{name: b, description: "{{ doc(\'d\') }}", columns: [{name: id, data_tests: [unique]}]}]',
      'models/d.md': '{% docs d %}text{% enddocs %}',
      'macros/m.sql': '{% macro m() %}1{% endmacro %}',
      'tests/t.sql': "select * from {{ ref('b') }}",
    });
    parsed(made);
    made.write('models/b.sql', "select *, {{ m() }} from {{ ref('c') }}");
    expect(parsed(made)).toBe('bodies');
    expect(parsed(made)).toBe('bodies');
    made.write('tests/t.sql', "select * from {{ ref('c') }} union select * from {{ ref('a') }}");
    expect(parsed(made)).toBe('bodies');
    made.write('models/b.sql', "select * from {{ ref('a') }}");
    expect(parsed(made)).toBe('bodies');
    made.write('models/b.sql', "select * from {{ ref('gone') }}");
    expect(parsed(made)).toBe('everything');
  });

  it('never keeps what depends on the clock or the invocation', () => {
    const made = project({ 'models/a.sql': "{{ config(meta={'at': run_started_at | string}) }} select 1" });
    parsed(made);
    expect(parsed(made)).toBe('everything');
    made.write('models/a.sql', "select '{{ run_started_at }}' as at");
    parsed(made);
    expect(parsed(made)).toBe('bodies');
    expect(parsed(made)).toBe('bodies');
  });

  it('calls macros as they were when the command began', () => {
    const made = project({ 'models/a.sql': 'select {{ m(1) }}', 'macros/m.sql': '{% macro m(x) %}one{% endmacro %}' });
    parsed(made);
    const { macros } = made.open(plain);
    made.write('macros/m.sql', '\n\n{% macro m() %}two{% endmacro %}');
    const { definition } = macros.find('m', 'shop') ?? {};
    expect(definition?.parameters.map(({ name }) => name)).toEqual(['x']);
    expect(definition?.file).toEqual({ path: 'macros/m.sql', text: '{% macro m(x) %}one{% endmacro %}' });
  });

  it('throws a damaged cache away', () => {
    const made = project({ 'models/a.sql': 'select 1' });
    parsed(made);
    made.write('target/parse-cache/manifest', 'nonsense');
    made.write('target/parse-cache/files.json', '{');
    expect(parsed(made)).toBe('everything');
    expect(parsed(made)).toBe('nothing');
  });
});

import { afterEach, describe, expect, it } from 'vitest';
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

/** Whether a command took everything from the cache; its result must be that of a fresh parse either way. */
function isKept(made: CachedProject, surroundings: Surroundings = plain): boolean {
  const { differences, isKept: kept } = made.parse(surroundings);
  expect(differences).toEqual([]);
  return kept;
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
    expect(isKept(made)).toBe(false);
    expect(isKept(made)).toBe(true);
    expect(isKept(made)).toBe(true);
  });

  it.each<[string, (made: CachedProject) => void]>([
    ['a model', (made) => made.write('models/a.sql', 'select 2 as id')],
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
    expect(isKept(made)).toBe(false);
    expect(isKept(made)).toBe(true);
    change(made);
    expect(isKept(made)).toBe(false);
    expect(isKept(made)).toBe(true);
  });

  it('parses again when what a template read of its surroundings changed, and only then', () => {
    const made = project({
      'models/a.sql':
        "{{ config(meta={'a': env_var('A', 'none'), 'full': flags.FULL_REFRESH, 'v': var('v', 0)}) }} select 1",
    });
    expect(isKept(made)).toBe(false);
    expect(isKept(made, { ...plain, env: { B: '1' } })).toBe(true);
    expect(isKept(made, { ...plain, flags: { which: 'run', select: ['a'] } })).toBe(true);
    for (const changed of [
      { ...plain, env: { A: '1' } as Surroundings['env'] },
      { ...plain, flags: { fullRefresh: true } },
      { ...plain, vars: { v: 1 } },
      { ...plain, target: 'prod' },
    ]) {
      expect(isKept(made)).toBe(true);
      expect(isKept(made, changed)).toBe(false);
      expect(isKept(made, changed)).toBe(true);
      expect(isKept(made)).toBe(false);
      expect(isKept(made)).toBe(true);
    }
  });

  it('never keeps what depends on the clock or the invocation', () => {
    const made = project({ 'models/a.sql': "{{ config(meta={'at': run_started_at | string}) }} select 1" });
    isKept(made);
    expect(isKept(made)).toBe(false);
  });

  it('throws a damaged cache away', () => {
    const made = project({ 'models/a.sql': 'select 1' });
    isKept(made);
    made.write('target/parse-cache/manifest', 'nonsense');
    made.write('target/parse-cache/files.json', '{');
    expect(isKept(made)).toBe(false);
    expect(isKept(made)).toBe(true);
  });
});

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository, tsdt } from './support/cli.ts';
import { databases } from './support/databases.ts';
import { Shop } from './support/shop.ts';

const withoutSeconds = (text: string): string =>
  text.replace(/time="[\d.]+"/g, 'time="T"').replace(/timestamp="[^"]*"/g, 'timestamp="T"');

describe('results for CI', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open(databases[0]!, {
      'models/good.sql': 'select 1 as id, \'a < b & "c"\' as text',
      'models/bad.sql': 'select nothing_of_this_name',
      'models/behind.sql': "select * from {{ ref('bad') }}",
      'models/p.yml': `models: [{name: good, columns: [{name: id, data_tests: [not_null, {accepted_values: {name: values_of_id, arguments: {values: [2], quote: false}}}]}]}]`,
      'tests/warns.sql': "{{ config(severity='warn') }} select '100%, a:b' as x from {{ ref('good') }}",
    });
  });
  afterAll(() => shop?.close());

  it('--junit FILE writes a suite a kind and a case a node', async () => {
    await shop.fails('build', '--junit', 'reports/out.xml');
    expect(withoutSeconds(shop.project.read('reports/out.xml'))).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="tsdt" tests="6" failures="1" errors="1" skipped="1" time="T">
  <testsuite name="model" tests="3" failures="0" errors="1" skipped="1" time="T" timestamp="T">
    <testcase name="bad" classname="shop" file="models/bad.sql" time="T">
      <error message="Database Error in model bad (models/bad.sql)">Database Error in model bad (models/bad.sql)
  column &quot;nothing_of_this_name&quot; does not exist
  LINE 6:     select nothing_of_this_name
                     ^
  compiled code at target/run/shop/models/bad.sql</error>
    </testcase>
    <testcase name="good" classname="shop" file="models/good.sql" time="T"/>
    <testcase name="behind" classname="shop" file="models/behind.sql" time="T">
      <skipped message="skipped"/>
    </testcase>
  </testsuite>
  <testsuite name="test" tests="3" failures="1" errors="0" skipped="0" time="T" timestamp="T">
    <testcase name="warns" classname="shop" file="tests/warns.sql" time="T">
      <system-out>Got 1 result, configured to warn if != 0
compiled code at target/compiled/shop/tests/warns.sql</system-out>
    </testcase>
    <testcase name="not_null_good_id" classname="shop" file="models/p.yml" time="T"/>
    <testcase name="values_of_id" classname="shop" file="models/p.yml" time="T">
      <failure message="Got 1 result, configured to fail if != 0">Got 1 result, configured to fail if != 0
compiled code at target/compiled/shop/models/p.yml/values_of_id.sql</failure>
    </testcase>
  </testsuite>
</testsuites>
`);
    expect(existsSync(join(shop.project.root, 'target', 'run_results.json'))).toBe(true);
  });

  it('annotates lines in GitHub Actions, with paths from the repository', async () => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: join(shop.project.root, '..') };
    const folder = shop.project.root.split('/').at(-1);
    const { stderr } = await tsdt(shop.project.root, ['build'], { env, connect: shop.connect });
    expect(stderr.trim().split('\n').sort()).toEqual([
      `::error file=${folder}/models/bad.sql,line=1,col=8,title=model bad::column "nothing_of_this_name" does not exist`,
      `::error file=${folder}/models/p.yml,title=test values_of_id::Got 1 result, configured to fail if != 0%0Acompiled code at target/compiled/shop/models/p.yml/values_of_id.sql`,
      `::warning file=${folder}/tests/warns.sql,title=test warns::Got 1 result, configured to warn if != 0%0Acompiled code at target/compiled/shop/tests/warns.sql`,
    ]);
    shop.write({ 'models/odd,name%.sql': 'select {{ nope( }}' });
    const wrong = await tsdt(shop.project.root, ['parse'], { env });
    expect(wrong.stderr).toBe(
      `::error file=${folder}/models/odd%2Cname%25.sql,line=1,col=17,title=Compilation Error E101::unexpected \`}\`, expected \`)\`\n`,
    );
    rmSync(join(shop.project.root, 'models', 'odd,name%.sql'));
  });

  it('annotations hold no secrets, and no text of a query can begin another command', async () => {
    shop.write({
      'models/leaks.sql': "select '{{ env_var('DBT_ENV_SECRET_WORD') if false }}' || nope_x\n\n::error::made up",
      'macros/m.sql':
        "{% macro raise_it() %}{% do exceptions.raise_compiler_error('one\n::error::two ' ~ env_var('OPEN_WORD')) %}{% endmacro %}",
    });
    const env = { GITHUB_ACTIONS: 'true', OPEN_WORD: 'x' };
    const { stderr } = await tsdt(shop.project.root, ['run-operation', 'raise_it'], { env, connect: shop.connect });
    expect(
      stderr
        .trim()
        .split('\n')
        .filter((line) => line.startsWith('::error::')),
    ).toEqual([]);
    expect(stderr).toContain('one%0A::error::two x');
    rmSync(join(shop.project.root, 'models', 'leaks.sql'));
  });
});

describe('completions', () => {
  const words = async (line: string): Promise<string[]> => {
    const { code, stdout } = await tsdt(tmpdir(), ['completions', 'bash']);
    expect(code).toBe(0);
    const all = line.split(' ');
    const script = `${stdout}
COMP_WORDS=(${all.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${all.length - 1}
_tsdt; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
  };

  it('of bash complete commands, options and values', async () => {
    expect(await words('tsdt bu')).toEqual(['build']);
    expect(await words('tsdt docs ')).toEqual(['generate', 'serve']);
    expect(await words('tsdt build --full')).toEqual(['--full-refresh']);
    expect(await words('tsdt source freshness --sel')).toEqual(['--select', '--selector']);
    expect(await words('tsdt build --indirect-selection c')).toEqual(['cautious']);
    expect(await words('tsdt ls --expl')).toEqual(['--explain']);
    expect(await words('tsdt build --explain')).toEqual(['']);
  });

  it('complete names of nodes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsdt-completions-'));
    writeFileSync(
      join(folder, 'tsdt'),
      '#!/bin/sh\n[ "$*" = "ls --quiet --output name" ] && echo orders && echo order_items && echo customers\n',
      { mode: 0o755 },
    );
    expect(await words(`${folder}/tsdt build --select ord`)).toEqual(['orders', 'order_items']);
    rmSync(folder, { recursive: true });
  });

  it('of zsh and fish are their scripts; another shell is a mistake', async () => {
    expect((await tsdt(tmpdir(), ['completions', 'zsh'])).stdout).toMatch(/^#compdef tsdt dbt\n/);
    const fish = (await tsdt(tmpdir(), ['completions', 'fish'])).stdout;
    expect(fish).toContain("complete -c tsdt -n __fish_use_subcommand -a build -d 'load seeds, build models");
    for (const line of fish.trim().split('\n')) expect(line).toMatch(/^complete -c tsdt /);
    const { code, stdout, stderr } = await tsdt(tmpdir(), ['completions', 'fihs']);
    expect(code).toBe(2);
    expect(stdout + stderr).toContain('did you mean `fish`?');
  });
});

describe('init --dbt-alias', () => {
  it('makes an executable dbt that schedulers can call', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsdt-alias '));
    const program = join(repository, 'dist', 'cli.js');
    execFileSync(process.execPath, [program, 'init', '--dbt-alias', 'tools'], { cwd: folder });
    expect(readdirSync(join(folder, 'tools')).sort()).toEqual(['dbt', 'dbt.cmd']);
    const dbt = join(folder, 'tools', 'dbt');
    expect(statSync(dbt).mode & 0o111).toBe(0o111);
    for (const words of [['--version'], ['--no-use-colors', '--version'], ['-v', '--no-use-colors']])
      expect(execFileSync(dbt, words, { encoding: 'utf8' })).toMatch(/Core:\n {2}- installed: 1\.\d+/);
    execFileSync(process.execPath, [program, 'init', '--dbt-alias', 'tools'], { cwd: folder });
    writeFileSync(dbt, '#!/bin/sh\n');
    const again = await tsdt(folder, ['init', '--dbt-alias', 'tools']);
    expect(again.code).toBe(2);
    expect(again.stdout).toContain('is another program');
    rmSync(folder, { recursive: true });
  });
});

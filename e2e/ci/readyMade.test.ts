import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readCommandLine } from '../../src/cli/program.ts';
import { options, takes } from '../../src/commands/options.ts';
import { repository } from '../support/cli.ts';

/** Parts of these files, as YAML gives them. */
// biome-ignore lint/suspicious/noExplicitAny: files of five programs, each read where its shape is checked
type Yaml = any;

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

function documents(path: string): Yaml[] {
  const all = parseAllDocuments(read(path));
  return (Array.isArray(all) ? all : []).map((document) => {
    expect(document.errors, path).toEqual([]);
    expect(document.warnings, path).toEqual([]);
    return document.toJS() as Yaml;
  });
}

const document = (path: string): Yaml => documents(path)[0];

/** Every piece of shell in the ready-made files, by file and place. */
function scripts(): [where: string, script: string][] {
  const own = (path: string, steps: Yaml[], key: string): [string, string][] =>
    steps.filter((step) => key in step).map((step, at) => [`${path} ${at}`, step[key] as string]);
  return [
    ...own('action.yml', document('action.yml').runs.steps, 'run'),
    ...own('ci/gitea.yml', document('ci/gitea.yml').jobs.check.steps, 'run'),
    ...own('ci/azure-pipelines.yml', document('ci/azure-pipelines.yml').steps, 'bash'),
    ...Object.entries<Yaml>(document('.github/workflows/nightly.yml').jobs).flatMap(([job, { steps }]) =>
      own(`nightly.yml ${job}`, steps, 'run'),
    ),
    ['templates/tsdt-ci.yml', (documents('templates/tsdt-ci.yml')[1]['tsdt-ci'].script as string[]).join('\n')],
    [
      'ci/bitbucket-pipelines.yml',
      (document('ci/bitbucket-pipelines.yml').pipelines['pull-requests']['**'][0].step.script as string[]).join('\n'),
    ],
    ...(document('.pre-commit-hooks.yaml') as Yaml[]).map((hook): [string, string] => [`hook ${hook.id}`, hook.entry]),
  ];
}

describe.each(scripts())('the script of %s', (_, script) => {
  it('is shell', () => {
    expect(() => execFileSync('bash', ['-n'], { input: script, stdio: 'pipe' })).not.toThrow();
  });

  it('uses commands and options that there are', () => {
    // a variable stands for a value that no option is mistaken for
    const words = (text: string): string[] =>
      text
        .replace(/"\$@"|"\$\{args\[@\]\}"/g, '')
        .replace(/"[^"]*"/g, 'value')
        .trim()
        .split(/\s+/);
    for (const [, line = ''] of script.matchAll(/(?:^|[;|&] *)\s*(?:tsdt|node "\S*cli\.js") (.*)$/gm))
      expect(() => readCommandLine(words(line)), line).not.toThrow();
    const named = script
      .split('\n')
      .filter((line) => !/^\s*(npm|npx|git) /.test(line))
      .flatMap((line) => line.match(/(?<=[\s(])--[a-z][a-z-]+/g) ?? []);
    const known = options.filter((option) => takes('ci', option)).map(({ name }) => `--${name}`);
    expect(known).toEqual(expect.arrayContaining(named));
  });

  it('has no expressions of the host in it, through which a change could write shell', () => {
    expect(script).not.toMatch(/\$\{\{|\$\[\[|\$\(System\./);
  });
});

describe('what the scripts call', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsdt-ready-'));
    mkdirSync(join(folder, 'bin'));
    for (const name of ['node', 'tsdt', 'npm', 'git']) {
      // words of programs that are not looked at go to nobody
      const text = name === 'node' || name === 'tsdt' ? `printf '%s\\n' "$@"` : ':';
      writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(folder, 'bin', name), 0o755);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (shell: string, script: string, env: Readonly<Record<string, string>>): string =>
    execFileSync(shell, [...(shell === 'bash' ? ['-eo', 'pipefail'] : ['-e']), '-c', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, ...env },
      encoding: 'utf8',
    })
      .trim()
      .split('\n')
      .join(' ');

  const check = (): string => document('action.yml').runs.steps.at(-1).run as string;
  const github = { GITHUB_ACTION_PATH: '/a', GITHUB_BASE_REF: 'main', PROJECT: '.', BASE: '', LABELS: 'null' };

  it.each([
    [{ PUBLISH: 'true', UNTRUSTED: 'false' }, '--base origin/main --publish'],
    [{ PUBLISH: 'true', UNTRUSTED: 'true' }, '--base origin/main --untrusted'],
    [{ PUBLISH: 'false', UNTRUSTED: 'false', BASE: 'v1' }, '--base v1'],
    [
      {
        PUBLISH: 'false',
        UNTRUSTED: 'false',
        LABELS: '[\n "bug",\n "tsdt:allow-row_change", "$(x) tsdt:allow-breaking"]',
      },
      '--base origin/main --allow row_change',
    ],
  ])('action.yml with %j', (env, args) => {
    expect(run('bash', check(), { ...github, ...env })).toBe(`/a/dist/cli.js ci --project-dir . ${args}`);
  });

  it.each([
    ['', 'true', '--base origin/main --publish'],
    [
      'bug,tsdt:allow-row_change,tsdt:allow-breaking',
      'false',
      '--base origin/main --allow row_change --allow breaking',
    ],
  ])('the GitLab component with labels %j', (labels, publish, args) => {
    const [, script = ''] = scripts().find(([where]) => where.startsWith('templates')) ?? [];
    const env = {
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
      CI_MERGE_REQUEST_LABELS: labels,
      TSDT_CI_PROJECT: 'shop',
      TSDT_CI_PUBLISH: publish,
      TSDT_CI_PACKAGE: 'tsdt',
    };
    expect(run('sh', script, env)).toBe(`ci --project-dir shop ${args}`);
  });

  it.each([
    ['a', '--publish'],
    ['', '--untrusted'],
  ])('Gitea with the token %j', (token, args) => {
    const script = document('ci/gitea.yml').jobs.check.steps.at(-1).run as string;
    expect(run('sh', script, { GITEA_TOKEN: token, GITHUB_BASE_REF: 'main' })).toBe(`ci --base origin/main ${args}`);
  });
});

describe('shapes that the hosts demand', () => {
  it('action.yml', () => {
    const action = document('action.yml');
    expect(action.runs.using).toBe('composite');
    for (const step of action.runs.steps) expect('uses' in step || typeof step.shell === 'string').toBe(true);
    const used = [...read('action.yml').matchAll(/\binputs\.([a-z-]+)/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(Object.keys(action.inputs)));
    for (const input of Object.values<Yaml>(action.inputs)) expect(typeof input.default).toBe('string');
  });

  it('the GitLab component', () => {
    const [head, body, ...rest] = documents('templates/tsdt-ci.yml');
    expect(rest).toEqual([]);
    const used = [...read('templates/tsdt-ci.yml').matchAll(/\$\[\[ inputs\.([a-z-]+) \]\]/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(Object.keys(head.spec.inputs)));
    expect(Object.keys(body)).toEqual(['tsdt-ci']);
  });

  it('workflows give the action inputs that it has', () => {
    const inputs = Object.keys(document('action.yml').inputs);
    for (const path of ['ci/github.yml', 'ci/github-publish.yml', '.github/workflows/pull-request.yml']) {
      const { jobs, permissions } = document(path);
      expect(permissions).toMatchObject({ 'pull-requests': 'write', statuses: 'write' });
      const steps = Object.values<Yaml>(jobs).flatMap(({ steps: all }) => all as Yaml[]);
      const own = steps.filter(({ uses }) => uses === 'OWNER/tsdt@COMMIT' || uses === './');
      expect(own).toHaveLength(1);
      expect(inputs).toEqual(expect.arrayContaining(Object.keys(own[0].with)));
    }
  });

  it('the workflow of this repository is the one that others are given', () => {
    const shape = (path: string): Yaml => {
      const { name: _, ...rest } = document(path);
      return JSON.parse(JSON.stringify(rest).replace('OWNER/tsdt@COMMIT', './'));
    };
    expect(shape('.github/workflows/pull-request.yml')).toEqual(shape('ci/github.yml'));
  });

  it('the nightly workflow: 300 kills on a schedule, tests and variables that there are', () => {
    const { on, jobs } = document('.github/workflows/nightly.yml');
    expect(on.schedule).toEqual([{ cron: expect.stringMatching(/^\d+ \d+ \* \* \*$/) }]);
    for (const { 'runs-on': system, steps } of Object.values<Yaml>(jobs)) {
      expect(system).toBe('ubuntu-latest');
      for (const step of steps) expect('uses' in step !== 'run' in step, JSON.stringify(step)).toBe(true);
      expect((steps as Yaml[]).flatMap(({ run: script }) => script ?? [])[0]).toBe('npm ci');
    }
    const chance = jobs.chance.strategy.matrix.include as Yaml[];
    expect(chance).toContainEqual({ test: 'e2e/safety/killed.test.ts', variable: 'TSDT_KILLS', times: 300 });
    for (const { test, variable } of chance) expect(read(test), test).toContain(`process.env.${variable} ??`);
    const step = (jobs.chance.steps as Yaml[]).at(-1);
    const env = Object.fromEntries(
      Object.entries<string>(step.env).map(([name, value]) => [
        name,
        value.replace(/^\$\{\{ matrix\.(\w+) \}\}$/, (_, key) => String(chance[0][key])),
      ]),
    );
    const script = `${step.run as string}`.replace('npx ', 'echo $TSDT_KILLS ');
    expect(execFileSync('bash', ['-ec', script], { env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' })).toBe(
      '300 vitest run --reporter=verbose e2e/safety/killed.test.ts\n',
    );
  });

  it('the workflow that publishes runs nothing of a fork', () => {
    const { on, jobs } = document('ci/github-publish.yml');
    expect(on.workflow_run.workflows).toEqual([document('ci/github.yml').name]);
    const uses = (jobs.publish.steps as Yaml[]).map((step) => step.uses as string);
    expect(uses).toEqual(['actions/download-artifact@v4', 'OWNER/tsdt@COMMIT']);
  });

  it('the hooks of pre-commit', () => {
    for (const hook of document('.pre-commit-hooks.yaml') as Yaml[]) {
      expect(Object.keys(hook)).toEqual(expect.arrayContaining(['id', 'name', 'entry', 'language', 'files']));
      expect(() => new RegExp(hook.files as string)).not.toThrow();
    }
  });
});

it('docs/ci.md names commands, options and files that there are', () => {
  const text = read('docs/ci.md');
  const known = options.filter((option) => takes('ci', option)).map(({ name }) => `--${name}`);
  const named = [...text.matchAll(/`[^`\n]*?(--[a-z][a-z-]+)/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(5);
  expect(known).toEqual(expect.arrayContaining(named));
  for (const [, path = ''] of text.matchAll(/\]\(\.\.\/([^)]+)\)/g)) expect(read(path), path).not.toBe('');
});

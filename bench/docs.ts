/**
 * How quick the documentation site of a large project is, in Chromium, from the file system.
 *
 *     npm run bench:docs -- [N ...]        generated projects of N models (1000 10000 20000)
 *
 * Prints how long the site takes to be written and its size, then in the browser: first paint, the first answer of the search
 * (with its index loaded), a later one, the surroundings of a model, and the overview of the whole graph. The middle of five.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../e2e/support/browser.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const sizes = process.argv
  .slice(2)
  .map(Number)
  .filter((n) => n > 0);
const browser = await startBrowser();
try {
  const rows = [];
  for (const models of sizes.length > 0 ? sizes : [1000, 10_000, 20_000]) rows.push(await measure(models, browser));
  console.table(rows);
  console.log('milliseconds, but for what says otherwise');
} finally {
  await browser.close();
}

async function measure(models: number, browser: Browser): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'tsdt-docs-'));
  try {
    run('bench/generate-project.mjs', [folder, String(models), '--project-file', 'project.yml'], repository);
    run('dist/cli.js', ['parse', '--profile', 'pglite'], folder);
    const started = performance.now();
    run('dist/cli.js', ['docs', 'generate', '--from', 'target'], folder);
    const seconds = (performance.now() - started) / 1000;
    const data = join(folder, 'target/site/data');
    const bytes = readdirSync(data).reduce((sum, name) => sum + statSync(join(data, name)).size, 0);
    const page = pathToFileURL(join(folder, 'target/index.html')).href;
    return {
      models,
      'written (s)': Math.round(seconds * 10) / 10,
      'size (MB)': Math.round(bytes / 1e6),
      ...(await inBrowser(browser, page)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(script: string, args: readonly string[], cwd: string): void {
  const done = spawnSync(process.execPath, [join(repository, script), ...args], { cwd, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${script} ${args.join(' ')}\n${done.stdout}${done.stderr}`);
}

async function inBrowser(browser: Browser, address: string): Promise<Record<string, number>> {
  const rounds: Record<string, number>[] = [];
  for (let n = 0; n < 5; n += 1) rounds.push(await round(browser, address));
  const middle = (key: string): number => rounds.map((one) => one[key]!).sort((a, b) => a - b)[2]!;
  return Object.fromEntries(Object.keys(rounds[0]!).map((key) => [key, middle(key)]));
}

async function round(browser: Browser, address: string): Promise<Record<string, number>> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  await page.goto(`${address}#/`);
  await page.waitForSelector('.cards');
  const paint = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now(),
  );
  // measured in the page, from the word that is typed to the answer that is drawn
  const search = (words: string): Promise<number> =>
    page.evaluate<number>(`new Promise((done) => {
      const input = document.querySelector('input[role=combobox]');
      const started = performance.now();
      const watch = new MutationObserver(() => {
        if (!document.querySelector('[role=option]')) return;
        watch.disconnect();
        done(Math.round(performance.now() - started));
      });
      watch.observe(document.querySelector('.search'), { childList: true, subtree: true, attributes: true });
      input.focus();
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, ${JSON.stringify(words)});
      input.dispatchEvent(new Event('input', { bubbles: true }));
    })`);
  const firstSearch = await search('fct_00100');
  await page.fill('input[role=combobox]', '');
  await page.waitForSelector('[role=option]', { state: 'detached' });
  const nextSearch = await search('amonut'); // a mistake of typing
  await page.goto(`${address}#/browse/model`);
  const link = await page.locator('tbody a').nth(100).getAttribute('href');
  const id = decodeURIComponent(link!.replace('#/resource/', ''));
  const go = (hash: string, ready: string): Promise<number> =>
    timed(async () => {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await page.waitForSelector(ready);
    });
  // the graph's data is read with the first graph
  await go('#/lineage?select=resource_type:exposure', '.graph[data-ready]');
  await go('#/', '.cards');
  const surroundings = await go(`#/lineage?select=1%2B${encodeURIComponent(id)}%2B1`, '.graph[data-ready] .box');
  await go('#/', '.cards');
  const whole = await go('#/lineage', '.graph.whole[data-ready], .graph[data-ready] .box');
  await context.close();
  return {
    'first paint': Math.round(paint),
    'first search': firstSearch,
    search: nextSearch,
    surroundings,
    'whole graph': whole,
  };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return Math.round(performance.now() - started);
}

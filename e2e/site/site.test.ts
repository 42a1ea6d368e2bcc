import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { repository, tsdt } from '../support/cli.ts';
import { TestProject } from '../support/project.ts';
import { siteProject } from './project.ts';

/** Pictures of the views that are worth a look after a change; not kept in the repository. */
const pictures = join(repository, 'test-output', 'site');

let project: TestProject;
let browser: Browser;
let site: string;

beforeAll(async () => {
  project = new TestProject(siteProject);
  const steps = [['seed'], ['build'], ['test'], ['source', 'freshness'], ['docs', 'generate', '--static']];
  for (const step of steps) {
    const { code, stdout } = await tsdt(project.root, step);
    expect(code, stdout).toBe(0);
  }
  site = pathToFileURL(join(project.root, 'target', 'index.html')).href;
  mkdirSync(pictures, { recursive: true });
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  project?.remove();
});

interface Visit {
  readonly page: Page;
  /** What the page asked for that does not lie beside it. */
  readonly outside: string[];
  readonly errors: string[];
}

interface View {
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly from?: string;
}

async function visit<T>(place: string, work: (visit: Visit) => Promise<T>, view: View = {}): Promise<T> {
  const context = await browser.newContext({
    viewport: { width: view.width ?? 1280, height: 860 },
    colorScheme: view.theme ?? 'light',
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const from = view.from ?? site;
  const folder = from.slice(0, from.lastIndexOf('/') + 1);
  const outside: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(folder) && !/^(data|blob):/.test(url)) outside.push(url);
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // a hostile `<style>` is refused while it is taken apart, before it is thrown away
    if (message.type() === 'error' && !message.text().startsWith('Applying inline style violates'))
      errors.push(message.text());
  });
  try {
    await page.goto(`${from}${place}`);
    const result = await work({ page, outside, errors });
    expect(errors).toEqual([]);
    expect(outside).toEqual([]);
    return result;
  } finally {
    await context.close();
  }
}

const model = (name: string): string => `#/resource/model.shop.${name}`;

/** Every kind of page, and a text that stands on it. */
const pages: readonly (readonly [name: string, place: string, text: string])[] = [
  ['overview', '#/', 'The shop'],
  ['models', '#/browse/model', 'stg_customers'],
  ['sources', '#/browse/source', 'raw.raw_orders'],
  ['exposures', '#/browse/exposure', 'revenue_board'],
  ['macros', '#/browse/macro', 'cents'],
  ['groups', '#/browse/group', 'Sales team'],
  ['seeds', '#/browse/seed', 'raw_orders'],
  ['snapshots', '#/browse/snapshot', 'orders_snapshot'],
  ['model', model('orders'), 'the money is there'],
  ['version', `${model('customers')}.v2`, 'Latest version'],
  ['source', '#/resource/source.shop.raw.raw_orders', 'What was paid, in dollars.'],
  ['exposure', '#/resource/exposure.shop.revenue_board', 'What the board looks at on Monday.'],
  ['macro', '#/resource/macro.shop.cents', 'An amount in dollars.'],
  ['group', '#/resource/group.shop.sales', 'Members'],
  ['snapshot', '#/resource/snapshot.shop.orders_snapshot', 'dbt_valid_from'],
  ['analysis', '#/resource/analysis.shop.largest', 'largest'],
  ['test', '#/resource/test.shop.amounts_are_positive', 'amounts_are_positive'],
  ['lineage', '#/lineage', 'resources'],
  ['column', '#/column/model.shop.orders/amount_cents', 'with filters and joins'],
  ['search', '#/search?q=customer', 'Found in'],
  ['nothing', '#/browse/metric', '0 metrics'],
  ['missing', '#/nowhere/orders', 'There is no such page'],
];

/** Faults that keep people out; the whole page is looked at. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate('axe.run({ preload: false })')) as axe.AxeResults;
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

describe('every page', () => {
  it.each(pages)('%s', async (name, place, text) => {
    for (const theme of ['light', 'dark'] as const) {
      await visit(
        place,
        async ({ page }) => {
          await page.locator('main').getByText(text).first().waitFor();
          // what is drawn late belongs to the page
          if (await page.locator('main .graph').count()) await page.locator('.graph[data-ready]').waitFor();
          expect(await faults(page)).toEqual([]);
          await page.screenshot({ path: join(pictures, `${name}-${theme}.png`) });
          // the picture of the README is one of these
          if (name === 'model' && theme === 'light' && process.env.TSDT_KEEP_PICTURES)
            await page.screenshot({ path: join(repository, 'docs', 'site.png') });
        },
        { theme },
      );
    }
  });

  it('fits a phone', async () => {
    for (const [name, place] of pages) {
      await visit(
        place,
        async ({ page }) => {
          await page.locator('main h1').waitFor();
          expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBeLessThanOrEqual(390);
          if (name === 'overview' || name === 'model')
            await page.screenshot({ path: join(pictures, `${name}-phone.png`) });
        },
        { width: 390 },
      );
    }
  });
});

describe('a resource', () => {
  it('shows columns with types, tests and constraints, facts, and its last runs', () =>
    visit(model('orders'), async ({ page }) => {
      const row = page.locator('tr', { has: page.locator('th', { hasText: 'order_id' }) });
      await row.waitFor();
      expect(await row.innerText()).toMatch(/order_id\s+integer\s+Identifier of the order\.\s+not null/);
      const facts = await page.locator('.facts').first().innerText();
      expect(facts).toMatch(/Owner\s+Sales team/);
      expect(facts).toMatch(/Contract\s+enforced/);
      const runs = await page.locator('section', { hasText: 'Last runs' }).locator('tbody tr').count();
      expect(runs).toBe(1);
      expect(await page.locator('section[aria-labelledby=tests]').innerText()).toContain('only_paid_orders');
    }));

  it('shows how tests came out over time', () =>
    visit(model('stg_orders'), async ({ page }) => {
      const row = page.locator('tr', { hasText: 'accepted_values_stg_orders_amount' });
      await row.waitFor();
      expect(await row.innerText()).toContain('warn');
      expect(await row.locator('.trend').getAttribute('aria-label')).toMatch(/^Last results: .+ warn, .+ warn$/);
    }));

  it('links references in its code, and shows the compiled code', () =>
    visit(model('orders'), async ({ page }) => {
      await page.locator('.code a', { hasText: "ref('stg_orders'" }).click();
      await page.locator('h1', { hasText: 'stg_orders' }).waitFor();
      await page.locator('.code a', { hasText: "source('raw', 'raw_orders'" }).click();
      await page.locator('h1', { hasText: 'raw.raw_orders' }).waitFor();
      await page.goBack();
      await page.goBack();
      await page.locator('h1', { hasText: 'orders' }).waitFor();
      await page.getByRole('button', { name: 'Compiled' }).click();
      expect(await page.locator('.code').innerText()).toContain('"stg_orders" as o');
    }));

  it('leads to what it reads and what reads it', () =>
    visit(model('stg_orders'), async ({ page }) => {
      const readBy = page.locator('section', { hasText: 'Read by' }).locator('.neighbours');
      await readBy.waitFor();
      expect((await readBy.innerText()).split('\n').sort()).toEqual(['orders model', 'orders_snapshot snapshot']);
    }));

  it('says who uses a macro', () =>
    visit('#/resource/macro.shop.cents', async ({ page }) => {
      await page.locator('section', { hasText: 'Used by' }).getByRole('link', { name: 'orders' }).waitFor();
    }));

  it('is found by a link that dbt writes', () =>
    visit('#!/model/model.shop.orders', async ({ page }) => {
      await page.locator('h1', { hasText: 'orders' }).waitFor();
    }));
});

describe('hostile descriptions', () => {
  it.each([
    ['its page', model('hostile')],
    ['the overview', '#/'],
    ['a list', '#/browse/model'],
    ['the search', '#/search?q=hacked'],
  ])('do nothing on %s', async (_, place) => {
    const work = async ({ page }: Visit): Promise<void> => {
      await page.locator('main h1').waitFor();
      for (const link of await page.locator('.markdown a').all()) {
        const href = await link.getAttribute('href');
        if (href !== null) expect(href).toMatch(/^(https?:|mailto:|#\/)/);
      }
      await page
        .locator('.markdown')
        .first()
        .hover({ timeout: 500 })
        .catch(() => {});
      expect(await page.evaluate('globalThis.hacked')).toBeUndefined();
      expect(
        await page.locator('.markdown :is(script, iframe, form, style, svg, [onerror], [onload], [onfocus])').count(),
      ).toBe(0);
      expect(await page.locator('main').isVisible()).toBe(true);
    };
    await visit(place, work);
    await visit(place, work, { from: site.replace('index.html', 'static_index.html') });
  });

  it('show remote pictures as links, so that nobody is told who reads', () =>
    visit(model('hostile'), async ({ page }) => {
      const link = page.locator('.markdown a', { hasText: 'remote' });
      expect(await link.getAttribute('href')).toBe('https://example.com/pixel.png');
    }));
});

describe('search', () => {
  const found = (page: Page): Promise<string[]> => page.locator('[role=option] strong').allInnerTexts();

  it.each([
    ['a name', 'stg_orders', 'stg_orders'],
    ['the beginning of a name', 'cust', 'customers'],
    ['a mistake of typing', 'cusotmers', 'customers'],
    ['a column', 'amount_cents', 'orders'],
    ['a description', 'Monday', 'revenue_board'],
    ['code', 'upper', 'customers.v2'],
    ['a tag', 'daily', 'orders'],
  ])('finds %s', (_, words, name) =>
    visit('#/', async ({ page }) => {
      await page.fill('input[role=combobox]', words);
      await page.locator('[role=option]').first().waitFor();
      expect((await found(page))[0]).toContain(name);
    }),
  );

  it('is led by keys', () =>
    visit('#/', async ({ page }) => {
      await page.locator('main h1').waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('orders');
      await page.locator('[role=option]').first().waitFor();
      const [first, second] = await found(page);
      expect(first).toBe('orders');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      expect(await page.locator('[role=option][aria-selected=true] strong').innerText()).toBe(second);
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      await page.locator('h1', { hasText: 'orders' }).waitFor();
      await page.keyboard.press('Control+k');
      expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('combobox');
      await page.keyboard.press('Escape');
      expect(await page.evaluate('document.activeElement.tagName')).toBe('BODY');
    }));

  it('says when nothing is found', () =>
    visit('#/search?q=zzzzzzzz', async ({ page }) => {
      await page.getByText('Nothing was found.').waitFor();
    }));
});

describe('lineage', () => {
  const boxes = async (page: Page): Promise<string[]> => {
    await page.locator('.graph[data-ready] .box').first().waitFor();
    return (await page.locator('.box > a').allInnerTexts()).sort();
  };
  const select = (words: string, more = ''): string => `#/lineage?select=${encodeURIComponent(words)}${more}`;

  it.each([
    ['+orders', ['orders', 'raw.raw_orders', 'raw_customers', 'stg_customers', 'stg_orders']],
    ['1+orders+1', ['amounts_are_positive', 'largest', 'orders', 'revenue_board', 'stg_customers', 'stg_orders']],
    ['tag:daily source:raw', ['orders', 'raw.raw_orders']],
    ['staging,stg_o*', ['stg_orders']],
    ['models/marts', ['customers.v1', 'customers.v2', 'orders']],
    ['group:sales exposure:*', ['orders', 'revenue_board']],
    ['@orders_snapshot', ['orders_snapshot', 'raw.raw_orders', 'stg_orders']],
    ['config.materialized:table', ['customers.v1', 'customers.v2', 'orders']],
  ])('selects %s', (words, names) =>
    visit(select(words), async ({ page }) => {
      expect(await boxes(page)).toEqual(names);
    }),
  );

  it('excludes, and says what matches nothing', () =>
    visit(select('+orders nothing_such', '&exclude=source:raw'), async ({ page }) => {
      expect(await boxes(page)).toEqual(['orders', 'raw_customers', 'stg_customers', 'stg_orders']);
      expect(await page.locator('p[role=status]').innerText()).toBe('4 resources · nothing matches “nothing_such”');
    }));

  it('grows and shrinks by its boxes, and each view has its address', () =>
    visit(select('orders'), async ({ page }) => {
      expect(await boxes(page)).toEqual(['orders']);
      await page.getByRole('button', { name: 'Show what it reads: orders' }).click({ force: true });
      await page.locator('.box', { hasText: 'stg_orders' }).waitFor();
      expect(await boxes(page)).toEqual(['orders', 'stg_customers', 'stg_orders']);
      await page.getByRole('button', { name: 'Hide: stg_customers' }).click({ force: true });
      await page.locator('.box', { hasText: 'stg_customers' }).waitFor({ state: 'detached' });
      const address = new URL(page.url());
      expect(new URLSearchParams(address.hash.split('?')[1]).get('exclude')).toBe('model.shop.stg_customers');
      await page.reload();
      expect(await boxes(page)).toEqual(['orders', 'stg_orders']);
      await page.goBack();
      await page.locator('.box', { hasText: 'stg_customers' }).waitFor();
    }));

  it('is coloured by what is chosen', () =>
    visit(select('models/marts', '&colour=status'), async ({ page }) => {
      await boxes(page);
      expect(await page.locator('.legend').innerText()).toBe('in order');
      await page.selectOption('select', 'materialized');
      await page.locator('.legend', { hasText: 'table' }).waitFor();
    }));

  it('is saved as SVG and PNG', () =>
    visit(select('+orders'), async ({ page }) => {
      await boxes(page);
      const save = async (kind: string): Promise<Buffer> => {
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name: kind }).click(),
        ]);
        expect(download.suggestedFilename()).toBe(`lineage.${kind.toLowerCase()}`);
        return readFileSync(await download.path());
      };
      const svg = (await save('SVG')).toString('utf8');
      expect(
        svg
          .match(/font-weight="600">[^<]+/g)
          ?.map((text) => text.split('>')[1])
          .sort(),
      ).toEqual(['orders', 'raw.raw_orders', 'raw_customers', 'stg_customers', 'stg_orders']);
      expect(svg.match(/<path/g)).toHaveLength(4);
      const png = await save('PNG');
      expect(png.subarray(1, 4).toString()).toBe('PNG');
    }));
});

describe('columns', () => {
  it('say where they come from and where they go, with inherited descriptions', () =>
    visit(model('orders'), async ({ page }) => {
      const row = page.locator('#column-customer_name');
      await row.waitFor();
      expect(await row.innerText()).toMatch(/stg_customers\.name\s+renamed/);
      expect(await page.locator('#column-amount_cents').innerText()).toMatch(/stg_orders\.amount\s+transformed/);
      await page.goto(`${site}${model('stg_orders')}`);
      const amount = page.locator('#column-amount');
      await amount.waitFor();
      expect(await amount.innerText()).toMatch(/What was paid, in dollars\.\s+inherited from raw\.raw_orders\.amount/);
    }));

  it('show the tests of the columns that they are copies of as inherited, with how they came out', () =>
    visit(model('orders'), async ({ page }) => {
      const inherited = page.locator('#column-order_id .labels.inherited');
      await inherited.waitFor();
      expect((await inherited.innerText()).split('\n').sort()).toEqual([
        'inherited from stg_orders.order_id',
        'not null',
        'unique',
      ]);
      expect(await inherited.locator('.label.good').count()).toBe(2);
      // its own test stands apart, and a computed column inherits nothing
      const computed = page.locator('#column-amount_cents');
      expect(await computed.locator('.label', { hasText: /^not null$/ }).count()).toBe(1);
      expect(await computed.locator('.inherited').count()).toBe(0);
    }));

  it('are followed through the whole project', () =>
    visit('#/column/source.shop.raw.raw_orders/amount', async ({ page }) => {
      await page.locator('.graph[data-ready] .box').first().waitFor();
      const found = await page.locator('.box').allInnerTexts();
      expect(found.map((text) => text.split('\n')[0]).sort()).toEqual([
        'orders',
        'orders_snapshot',
        'raw.raw_orders',
        'stg_orders',
      ]);
      await page.locator('.box', { hasText: 'orders' }).locator('li a', { hasText: 'amount_cents' }).click();
      await page.locator('h1', { hasText: 'orders.amount_cents' }).waitFor();
      await page.getByLabel('with filters and joins').check();
      await page.locator('.box', { hasText: 'state' }).first().waitFor();
    }));
});

describe('where the site lies', () => {
  it('may be one file', () =>
    visit(
      model('orders'),
      async ({ page }) => {
        await page.locator('h1', { hasText: 'orders' }).waitFor();
        await page.fill('input[role=combobox]', 'customers');
        await page.locator('[role=option]').first().waitFor();
      },
      { from: site.replace('index.html', 'static_index.html') },
    ));

  it('may be any path of a web host', async () => {
    const folder = join(project.root, 'published');
    cpSync(join(project.root, 'target', 'index.html'), join(folder, 'deep', 'index.html'), { recursive: true });
    cpSync(join(project.root, 'target', 'site'), join(folder, 'deep', 'site'), { recursive: true });
    const { server, address } = await plainServer(folder);
    try {
      await visit(
        model('orders'),
        async ({ page }) => {
          await page.locator('h1', { hasText: 'orders' }).waitFor();
        },
        { from: `${address}/deep/index.html` },
      );
    } finally {
      server.close();
    }
  });

  it('is served, and open pages show the next run', async () => {
    const stop = new AbortController();
    let said = '';
    const serving = tsdt(project.root, ['docs', 'serve', '--port', '0', '--no-browser'], {
      signal: stop.signal,
      onOutput: (text) => {
        said += text;
      },
    });
    try {
      await expect.poll(() => said, { timeout: 20_000 }).toContain('Press Ctrl+C');
      const address = /at (http:\S+)/.exec(said)?.[1] as string;
      // 0 is any free port, as the system hands them out
      expect(new URL(address).port).toMatch(/^\d{4,5}$/);
      expect(new URL(address).port).not.toBe('8080');
      await visit(
        '#/',
        async ({ page }) => {
          const rows = page.locator('section', { hasText: 'Last runs' }).locator('tbody tr');
          await rows.first().waitFor();
          const before = await rows.count();
          expect((await tsdt(project.root, ['test', '--select', 'stg_orders'])).code).toBe(0);
          await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(before + 1);
        },
        { from: `${address}/` },
      );
      for (const path of [
        '/run_history.jsonl',
        '/compiled/shop/models/hostile.sql',
        '/../project.yml',
        '/%2e%2e/project.yml',
      ])
        expect((await fetch(address + path)).status, path).toBe(404);
      expect((await fetch(`${address}/manifest.json`)).status).toBe(200);
    } finally {
      stop.abort();
    }
    expect((await serving).code).toBe(0);
  });

  it('may come from the artifacts of another project', async () => {
    const other = new TestProject({});
    try {
      for (const name of ['manifest.json', 'catalog.json', 'run_results.json'])
        cpSync(join(project.root, 'target', name), join(other.root, 'theirs', name));
      const made = await tsdt(other.root, ['docs', 'generate', '--from', 'theirs']);
      expect(made.code, made.stdout).toBe(0);
      await visit(
        model('orders'),
        async ({ page }) => {
          await page.locator('#column-amount_cents').waitFor();
        },
        { from: pathToFileURL(join(other.root, 'theirs', 'index.html')).href },
      );
      const none = await tsdt(other.root, ['docs', 'generate', '--from', 'nowhere']);
      expect(none.code).toBe(2);
      expect(none.stdout + none.stderr).toContain('nowhere');
    } finally {
      other.remove();
    }
  });
});

async function plainServer(folder: string): Promise<{ server: Server; address: string }> {
  const server = createServer((request, response) => {
    try {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      const type = path.endsWith('.js') ? 'text/javascript' : path.endsWith('.css') ? 'text/css' : 'text/html';
      response.writeHead(200, { 'content-type': type }).end(readFileSync(join(folder, path)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const bound = server.address();
  return { server, address: `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}` };
}

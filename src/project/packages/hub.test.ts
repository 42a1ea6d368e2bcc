import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiagnosticError, formatDiagnostic } from '../../base/diagnostic.ts';
import { Hub, type HubPackage, hubAddress } from './hub.ts';
import { PackageCache } from './packageCache.ts';
import { archiveOf, newFolder } from './testing/files.ts';
import { type HubDouble, openHubDouble } from './testing/hubDouble.ts';
import { Web } from './web.ts';

let double: HubDouble;
let folder = '';
let said: string[] = [];
beforeEach(async () => {
  folder = newFolder();
  said = [];
  double = await openHubDouble((name) => archiveOf({ 'dbt_project.yml': `name: ${name}` }));
  double.publish('a/utils', { '1.0.0': {}, '1.1.0': { requireDbt: ['>=1.0.0', '<1.5.0'] } });
});
afterEach(async () => {
  await double.close();
  rmSync(folder, { recursive: true });
});

/** A new process: it knows only what the cache on disk knows. */
function newHub(address = double.address): Hub {
  const env = { TSDT_CACHE_DIR: folder };
  const log = (message: string): void => void said.push(message);
  const web = new Web({ env, signal: new AbortController().signal, retryDelay: 1, log });
  return new Hub({ address, web, cache: new PackageCache(env), log });
}

const ask = (name: string, hub = newHub()): Promise<HubPackage> => hub.package(name, { wantedBy: 'shop' });

async function mistake(name: string, hub = newHub()): Promise<string> {
  try {
    await ask(name, hub);
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(formatDiagnostic).join('\n');
    throw error;
  }
  throw new Error('there was no mistake');
}

describe('the hub', () => {
  it('tells the versions of a package, and is asked once', async () => {
    const hub = newHub();
    const { versions } = await ask('a/utils', hub);
    await ask('a/utils', hub);
    expect([...versions.keys()]).toEqual(['1.0.0', '1.1.0']);
    expect(versions.get('1.1.0')).toMatchObject({ name: 'utils', isCompatible: false });
    expect(double.requests).toEqual(['api/v1/a/utils.json']);
  });

  it('is asked again while it is in trouble', async () => {
    double.fail(503, 500, 429);
    expect((await ask('a/utils')).versions.size).toBe(2);
    expect(said).toEqual([
      'Repeating a request: the answer was 503 Service Unavailable',
      'Repeating a request: the answer was 500 Internal Server Error',
      'Repeating a request: the answer was 429 Too Many Requests',
    ]);
  });

  it('may give up', async () => {
    double.fail(500, 500, 500, 500, 500, 500);
    expect(await mistake('a/utils')).toBe(
      `Runtime Error [E008]: the package hub at ${double.address} gave nothing on \`a/utils\`: the answer was 500 Internal Server Error
  help: TSDT_PACKAGE_HUB_URL or DBT_PACKAGE_HUB_URL may name another hub, HTTPS_PROXY a proxy`,
    );
    expect(double.requests).toHaveLength(6);
  });

  it('may not be there', async () => {
    expect(await mistake('a/utils', newHub('http://127.0.0.1:9/'))).toContain(
      'the package hub at http://127.0.0.1:9/ gave nothing on `a/utils`: ',
    );
  });

  it('knows no such package', async () => {
    expect(await mistake('a/utlis')).toBe(
      `Runtime Error [E008]: Package a/utlis was not found in the package index
  help: did you mean \`a/utils\`?`,
    );
    expect(double.requests).toEqual(['api/v1/a/utlis.json', 'api/v1/index.json']);
  });

  it.each([
    ['not JSON', 'the answer is not JSON'],
    ['[]', 'the answer is of another form'],
    ['{"name": "x"}', 'the answer has no `name` or no `versions`'],
    ['{"name": "x", "versions": {"1.0.0": {}}}', 'the answer on version 1.0.0 lacks `name`, `packages` or `downloads`'],
  ])('may answer %s', async (body, reason) => {
    double.serve('api/v1/a/odd.json', body);
    expect(await mistake('a/odd')).toContain(`gave nothing on \`a/odd\`: ${reason}`);
  });

  it('need not repeat what it said, and its word counts while it is away', async () => {
    await ask('a/utils');
    await ask('a/utils');
    double.publish('a/utils', { '1.0.0': {}, '1.1.0': {}, '2.0.0': {} });
    expect([...(await ask('a/utils')).versions.keys()]).toEqual(['1.0.0', '1.1.0', '2.0.0']);
    double.fail(500, 500, 500, 500, 500, 500);
    expect((await ask('a/utils')).versions.size).toBe(3);
    expect(said.at(-1)).toBe(
      'The package hub cannot be reached (the answer was 500 Internal Server Error); what it said before is used',
    );
  });

  it('stands where the environment says', () => {
    expect(hubAddress({})).toBe('https://hub.getdbt.com/');
    expect(hubAddress({ DBT_PACKAGE_HUB_URL: 'http://a' })).toBe('http://a/');
    expect(hubAddress({ DBT_PACKAGE_HUB_URL: 'http://a/', TSDT_PACKAGE_HUB_URL: 'http://b/' })).toBe('http://b/');
  });
});

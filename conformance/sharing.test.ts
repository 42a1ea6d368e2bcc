import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { play } from './play.ts';
import { type OpenStage, postgresStage } from './stages.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'scenarios');
let stage: OpenStage;
beforeAll(async () => {
  stage = await postgresStage(await (await fetch(`${inject('databaseBroker')}/postgres`)).text());
});
afterAll(() => stage?.close());

for (const group of ['build', 'tests']) {
  for (const file of readdirSync(join(folder, group)).filter((name) => name.endsWith('.yaml'))) {
    it(`${group}/${file.replace('.yaml', '')} is the same when tests share and when they do not`, async () => {
      const path = join(folder, group, file);
      const shared = await play(path, stage, { TSDT_SHARE_TESTS: 'true' });
      const alone = await play(path, stage, { TSDT_SHARE_TESTS: 'false' });
      expect(shared.observed).toEqual(alone.observed);
    });
  }
}

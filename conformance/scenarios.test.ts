import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { differences, play } from './play.ts';
import { type OpenStage, pgliteStage, postgresStage } from './stages.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'scenarios');

/** Scenarios that cannot be the same on a stage, each with its reason. */
const skips: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pglite: {},
  postgres: {},
};

/** Lines in which tsdt differs on purpose from a recording that carries no harm tag, each with its reason. */
const intended: Readonly<Record<string, { readonly reason: string; readonly lines: RegExp }>> = {
  cmd_build_all_kinds: {
    reason: 'a snapshot of a source with doubled rows doubles them in dbt; tsdt keeps one current row a key',
    lines: /^\.\d\.relations\.\{schema\}\.sn\.rows:/,
  },
};

const stages: Readonly<Record<string, () => Promise<OpenStage>>> = {
  pglite: async () => pgliteStage(await shared('/warehouse')),
  postgres: async () => postgresStage(await shared('/postgres')),
};

async function shared(path: string): Promise<string> {
  return (await fetch(inject('databaseBroker') + path)).text();
}

const groups = readdirSync(folder).filter((group) => !process.env.SCENARIOS || group === process.env.SCENARIOS);

for (const [stageName, open] of Object.entries(stages)) {
  describe(`recorded scenarios on ${stageName}`, () => {
    let stage: OpenStage;
    beforeAll(async () => {
      stage = await open();
    });
    afterAll(() => stage?.close());

    for (const group of groups) {
      for (const file of readdirSync(join(folder, group)).filter((name) => name.endsWith('.yaml'))) {
        const name = file.replace('.yaml', '');
        const reason = skips[stageName]?.[name];
        if (reason !== undefined) {
          it.skip(`${group}/${name}: ${reason}`, () => {});
          continue;
        }
        it(`${group}/${name}`, async () => {
          const path = join(folder, group, file);
          const expected = JSON.parse(readFileSync(path.replace(/\.yaml$/, '.expected.json'), 'utf8')) as unknown;
          const { observed, scenario, output } = await play(path, stage);
          const wrong = differences(expected, observed);
          // where dbt harms its users, tsdt differs on purpose; what it does instead has tests of its own
          const others = wrong.filter((line) => !intended[name]?.lines.test(line));
          if (scenario.harm === undefined) expect(others, output).toEqual([]);
        });
      }
    }
  });
}

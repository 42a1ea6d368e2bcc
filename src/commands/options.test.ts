import { describe, expect, it } from 'vitest';
import { commands, readCommandLine } from '../cli/program.ts';
import { variablesOf } from './flags.ts';
import { options, takes } from './options.ts';
import { dbtFlags, dbtVariables } from './testing/dbtFlags.ts';

const everyCommand = commands.map(({ name }) => name);
const wordsOf = (command: string): string[] => (command === 'freshness' ? ['source', 'freshness'] : command.split(' '));

/** What an option of this spelling needs after it. */
function valueFor(flag: string): string[] {
  const name = flag.replace(/^--?/, '');
  const spec = options.find(
    (option) => option.name === name || option.aliases?.includes(name) || (flag.length === 2 && option.short === name),
  );
  if (flag === '-m') return ['x'];
  if (spec === undefined || spec.kind === 'boolean' || name.startsWith('no-')) return [];
  return [spec.choices?.[0] ?? (spec.kind === 'number' ? '1' : spec.kind === 'yaml' ? '{}' : 'x')];
}

/** `skip-profile-setup` and `select` share `-s`: a spelling has a meaning only with its command. */
function accepted(command: string, flag: string): unknown {
  if (command === 'init' && flag === '-s') return readCommandLine(['init', '-s']).given;
  return readCommandLine([...wordsOf(command), flag, ...(flag === '-s' ? ['x'] : valueFor(flag))]).given;
}

describe("dbt's flags", () => {
  const flags = Object.entries(dbtFlags).flatMap(([command, list]) =>
    list.flatMap((text) => text.split(/[,/]/).map((flag) => [command, flag] as const)),
  );

  // `--version` answers by itself; dbt takes the older names from the environment alone
  const read = flags.filter(([, flag]) => !/^(?:--version|-V|-v|--deprecated-.*)$/.test(flag));

  it.each(read)('%s %s is known', (command, flag) => {
    const known = (given: unknown): void => expect(Object.keys(given as object)).not.toEqual([]);
    if (command !== 'all') return known(accepted(command, flag));
    for (const name of everyCommand) known(accepted(name, flag));
    // and before the command
    known(readCommandLine([flag, ...valueFor(flag), 'parse']).given);
  });

  it('have the environment variables that dbt reads, and no others of its prefix', () => {
    const names = new Set(
      Object.values(dbtFlags).flatMap((list) =>
        list.map((text) => text.split(/[,/]/).find((flag) => options.some((o) => `--${o.name}` === flag)) ?? ''),
      ),
    );
    for (const option of options) {
      if (!names.has(`--${option.name}`)) continue;
      const known = dbtVariables[option.name];
      const name = known === undefined ? option.name.toUpperCase().replaceAll('-', '_') : known;
      const expected = name === null ? [] : [`DBT_ENGINE_${name}`, `DBT_${name}`];
      expect([option.name, ...variablesOf(option).filter((v) => v.startsWith('DBT_'))]).toEqual([
        option.name,
        ...expected,
      ]);
    }
  });
});

describe('the table of options', () => {
  it('names each option once', () => {
    const names = options.flatMap((option) => [option.name, ...(option.aliases ?? [])]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('names commands that there are', () => {
    const which = new Set(everyCommand.map((name) => (name === 'source freshness' ? 'freshness' : name)));
    for (const option of options)
      if (option.commands !== 'all') expect(option.commands.filter((command) => !which.has(command))).toEqual([]);
    expect(options.filter((option) => ![...which].some((command) => takes(command, option)))).toEqual([]);
  });
});

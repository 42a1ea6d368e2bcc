import { variablesOf } from '../commands/flags.ts';
import { type OptionSpec, options } from '../commands/options.ts';

const width = 38;

/** `tsdt --help-flags`: every option with its commands and variables, and apart those that are accepted and change nothing. */
export function helpFlags(): string {
  const effective = options.filter((option) => option.withoutEffect === undefined);
  const others = options.filter((option) => option.withoutEffect !== undefined);
  return [
    'Every option, the commands that take it, and its environment variables. The command line counts first, then the',
    'environment, then `flags:` of the project file (those marked *), then `flags:` of ~/.dbt/user_settings.yml.',
    '',
    ...effective.flatMap((option) => [
      `  ${spelling(option).padEnd(width)} ${option.help}`,
      `  ${''.padEnd(width)} ${commandsOf(option)}; ${variablesOf(option).join(', ')}${option.inProject ? ' *' : ''}`,
    ]),
    '',
    'Accepted because dbt has them, without effect:',
    '',
    ...others.map((option) => `  ${spelling(option).padEnd(width)} ${option.withoutEffect}`),
    '',
  ].join('\n');
}

function spelling(option: OptionSpec): string {
  const value = option.kind === 'boolean' ? '' : ` ${option.value ?? 'VALUE'}`;
  const names = [`--${option.name}`, ...(option.aliases ?? []).map((alias) => `--${alias}`)];
  return `${option.short ? `-${option.short}, ` : ''}${names.join(', ')}${value}`;
}

function commandsOf({ commands }: OptionSpec): string {
  return commands === 'all' ? 'every command' : commands.join(', ');
}

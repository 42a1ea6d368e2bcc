import { Command, CommanderError, type Help, Option } from 'commander';
import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import { type OptionSpec, options, takes } from '../commands/options.ts';
import { helpFlags } from './helpFlags.ts';
import { versionText } from './version.ts';

/** One command as the user wrote it. */
export interface CommandLine {
  /** `run`, `docs generate`, `freshness`, ... */
  readonly which: string;
  readonly given: Readonly<Record<string, unknown>>;
  readonly positional: readonly string[];
}

interface CommandSpec {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly about: string;
  /** Name of an optional argument. */
  readonly argument?: string;
  readonly group: string;
}

/** Every command; two words stand for a subcommand. */
export const commands: readonly CommandSpec[] = [
  { name: 'build', about: 'load seeds, build models and snapshots, and test them, in order', group: 'Build' },
  { name: 'run', about: 'build models', group: 'Build' },
  { name: 'test', about: 'run tests', group: 'Build' },
  { name: 'seed', about: 'load seed files into tables', group: 'Build' },
  { name: 'snapshot', about: 'record the history of changing rows', group: 'Build' },
  { name: 'retry', about: 'repeat what failed or was skipped in the last run', group: 'Build' },
  { name: 'clone', about: 'make copies of the relations of another state', group: 'Build' },
  { name: 'run-operation', about: 'run one macro', argument: 'macro', group: 'Build' },
  { name: 'source freshness', about: 'check how old the data of sources is', group: 'Build' },
  { name: 'sources check', about: 'compare the columns of the sources with those written down', group: 'Look' },
  { name: 'sources lock', about: 'write down which columns the sources have', group: 'Look' },
  { name: 'ls', aliases: ['list'], about: 'list resources', group: 'Look' },
  { name: 'show', about: 'print the rows of a model or a query', group: 'Look' },
  { name: 'compile', about: 'write the SQL of models, run nothing', group: 'Look' },
  {
    name: 'lineage',
    about: 'what a column is made from, and what is made from it',
    argument: 'model.column',
    group: 'Look',
  },
  { name: 'check', about: 'find mistakes in the SQL of models, without a database', group: 'Look' },
  { name: 'parse', about: 'read the project and say what is wrong', group: 'Look' },
  { name: 'docs generate', about: 'write catalog.json and the documentation', group: 'Look' },
  { name: 'docs serve', about: 'serve the documentation', group: 'Look' },
  { name: 'ci', about: 'say what a change does to the project and its data', argument: 'clean', group: 'Look' },
  { name: 'init', about: 'make a small working project', argument: 'name', group: 'Set up' },
  { name: 'debug', about: 'check the project, the profile and the connection', group: 'Set up' },
  { name: 'deps', about: 'install packages', group: 'Set up' },
  { name: 'clean', about: 'delete artifacts', group: 'Set up' },
  {
    name: 'completions',
    about: 'print the completions of a shell: bash, zsh, fish',
    argument: 'shell',
    group: 'Set up',
  },
];

/** The word under which a command is known inside: dbt's `flags.WHICH`. */
const whichOf = (name: string): string => (name === 'source freshness' ? 'freshness' : name);

/** The end of parsing before there is a command to run: help was asked for, or the words are wrong. */
export class Stop extends Error {
  readonly exitCode: number;
  readonly output: string;
  constructor(exitCode: number, output: string) {
    super(output);
    this.exitCode = exitCode;
    this.output = output;
  }
}

/** Reads a command line. Options may stand before the command too. Throws Stop for help, DiagnosticError (E007) for mistakes. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  if (argv.length === 1 && argv[0] === '--help-flags') throw new Stop(0, helpFlags());
  let result: CommandLine | undefined;
  let output = '';
  const write = (text: string): void => {
    output += text;
  };
  const program = new Command('tsdt');
  const style = (command: Command): Command =>
    command
      .exitOverride()
      .configureOutput({ writeOut: write, writeErr: write })
      .configureHelp({ sortOptions: false, formatHelp: (cmd, helper) => formatHelp(cmd, helper) })
      .helpOption('-h, --help', 'this text');
  style(program)
    .description('tsdt builds, tests and documents tables from templated SQL, as dbt does.')
    .version(versionText().trimEnd(), '-v, --version', 'the version');
  addOptions(
    program,
    options.filter((o) => o.commands === 'all'),
  );
  const groups = new Map<string, Command>();
  for (const spec of commands) {
    const words = spec.name.split(' ');
    let parent = program;
    if (words.length === 2) {
      const first = words[0] as string;
      parent =
        groups.get(first) ??
        style(program.command(first)).description(first === 'docs' ? 'the documentation' : 'the sources');
      groups.set(first, parent);
    }
    const command = style(parent.command(words.at(-1) as string)).description(spec.about);
    for (const alias of spec.aliases ?? []) command.alias(alias);
    if (spec.name === 'source freshness') command.alias('snapshot-freshness');
    if (spec.argument) command.argument(`[${spec.argument}]`);
    const which = whichOf(spec.name);
    // a thousand options take longer to make than most commands to run: only those of a command that is named
    if ([...words, ...(spec.aliases ?? []), 'snapshot-freshness'].some((word) => argv.includes(word)))
      addOptions(
        command,
        options.filter((o) => takes(which, o)),
      );
    command.action((...args: unknown[]) => {
      const self = args.at(-1) as Command;
      refuseBoth(which, self);
      result = {
        which,
        given: { ...collected(program), ...collected(self), ...impliedTypes(which, self) },
        positional: self.args,
      };
    });
  }
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0 || error.code === 'commander.helpDisplayed' || error.code === 'commander.help')
      throw new Stop(argv.length === 0 ? 2 : 0, output);
    throw new DiagnosticError(explain(error, argv));
  }
  if (result === undefined) throw new Stop(2, program.helpInformation());
  return result;
}

function addOptions(command: Command, specs: readonly OptionSpec[]): void {
  for (const spec of specs) {
    const names = [spec.name, ...(spec.aliases ?? [])];
    names.forEach((name, index) => {
      const short =
        index === 0 && spec.short ? `-${spec.short}, ` : spec.name === 'select' && name === 'models' ? '-m, ' : '';
      const value =
        spec.kind === 'boolean'
          ? ''
          : spec.kind === 'list'
            ? ` <${spec.value ?? 'value'}...>`
            : ` <${spec.value ?? 'value'}>`;
      const option = new Option(`${short}--${name}${value}`, spec.help);
      if (spec.hidden || index > 0) option.hideHelp();
      command.addOption(option);
      if (spec.kind === 'boolean' && !spec.onlyOn)
        command.addOption(new Option(`--no-${name}`, `not: ${spec.help}`).hideHelp());
    });
  }
}

/** `ls --models` stands for a type, so that dbt takes no other selection beside it. */
function refuseBoth(which: string, command: Command): void {
  const given = (keys: readonly string[]): boolean => keys.some((key) => command.getOptionValueSource(key) === 'cli');
  if (which !== 'ls' || !given(['models', 'model'])) return;
  const other = given(['select'])
    ? '--select'
    : given(['resourceType', 'resourceTypes'])
      ? '--resource-type'
      : undefined;
  if (other === undefined) return;
  throw new DiagnosticError(
    diagnostic('E007', `\`--models\` and \`${other}\` are mutually exclusive`, {
      help: ['`--models` lists models alone; name other resources with `--select` and `--resource-type`'],
    }),
  );
}

/** `ls --models x` lists models only. */
function impliedTypes(which: string, command: Command): Record<string, unknown> {
  const named = ['models', 'model'].some((key) => command.getOptionValueSource(key) === 'cli');
  return which === 'ls' && named ? { 'resource-type': ['model'] } : {};
}

/** What a command was given, by the long names of the table. */
function collected(command: Command): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  const values = command.opts<Record<string, unknown>>();
  for (const spec of options) {
    for (const name of [spec.name, ...(spec.aliases ?? [])]) {
      const key = name.replace(/-([a-z0-9])/g, (_, c: string) => c.toUpperCase());
      if (command.getOptionValueSource(key) !== 'cli') continue;
      const value = values[key];
      given[spec.name] =
        spec.kind === 'list' ? [...((given[spec.name] as string[] | undefined) ?? []), ...(value as string[])] : value;
    }
  }
  return given;
}

function explain(error: CommanderError, argv: readonly string[]) {
  const message = error.message.replace(/^error: /, '').replace(/\n[\s\S]*$/, '');
  const known =
    error.code === 'commander.unknownCommand'
      ? commands.map((c) => c.name)
      : options.flatMap((o) => [`--${o.name}`, `--no-${o.name}`]);
  const word = /'([^']*)'/.exec(message)?.[1] ?? '';
  const meant = didYouMean(word, known);
  const command = argv.find((arg) => commands.some((c) => c.name.split(' ')[0] === arg));
  return diagnostic('E007', message, {
    help: [
      ...(meant ? [`did you mean \`${meant}\`?`] : []),
      `\`tsdt ${command ? `${command} ` : ''}--help\` lists what there is`,
    ],
  });
}

/** Help with the commands in groups, and the options that every command has kept apart. */
function formatHelp(command: Command, helper: Help): string {
  const row = (term: string, text: string): string => `  ${term.padEnd(34)} ${text}`;
  const usage = ['Usage: ', helper.commandUsage(command)].join('');
  const lines = [usage, '', helper.commandDescription(command), ''];
  if (command.parent === null) {
    for (const group of [...new Set(commands.map((c) => c.group))]) {
      lines.push(`${group}:`);
      for (const c of commands.filter((spec) => spec.group === group)) lines.push(row(c.name, c.about));
      lines.push('');
    }
    lines.push(
      '`tsdt COMMAND --help` has the options of a command, `tsdt --help-flags` all of them with their environment variables.',
      '',
    );
    return lines.join('\n');
  }
  const subcommands = helper.visibleCommands(command).filter((c) => c.name() !== 'help');
  if (subcommands.length > 0) lines.push('Commands:', ...subcommands.map((c) => row(c.name(), c.description())), '');
  const all = helper.visibleOptions(command);
  const own = all.filter((o) => options.some((spec) => spec.commands !== 'all' && `--${spec.name}` === o.long));
  const shared = all.filter((o) => !own.includes(o));
  if (own.length > 0)
    lines.push('Options:', ...own.map((o) => row(helper.optionTerm(o), helper.optionDescription(o))), '');
  lines.push(
    'Options of every command:',
    ...shared.map((o) => row(helper.optionTerm(o), helper.optionDescription(o))),
    '',
  );
  return lines.join('\n');
}

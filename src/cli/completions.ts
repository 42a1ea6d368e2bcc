import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import { type OptionSpec, options, takes } from '../commands/options.ts';

interface Command {
  readonly name: string;
  readonly about: string;
}

const shells = ['bash', 'zsh', 'fish'] as const;

/** The script that lets a shell complete commands, options, their values and the names of nodes. Throws E007. */
export function completions(shell: string | undefined, commands: readonly Command[]): string {
  switch (shell) {
    case 'bash':
      return bash(commands);
    case 'zsh':
      // zsh runs bash's completions
      return `#compdef tsdt dbt\nautoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`;
    case 'fish':
      return fish(commands);
    default: {
      const meant = shell === undefined ? undefined : didYouMean(shell, shells);
      throw new DiagnosticError(
        diagnostic(
          'E007',
          shell === undefined ? 'completions needs the name of a shell' : `\`${shell}\` is not a shell known here`,
          {
            help: [
              ...(meant ? [`did you mean \`${meant}\`?`] : []),
              'it is `bash`, `zsh` or `fish`, for example: source <(tsdt completions bash)',
            ],
          },
        ),
      );
    }
  }
}

const whichOf = (name: string): string => (name === 'source freshness' ? 'freshness' : name);
const shown = (which: string): readonly OptionSpec[] => options.filter((o) => takes(which, o) && !o.hidden);
const flagsOf = (which: string): string =>
  shown(which)
    .flatMap((o) => [`--${o.name}`, ...(o.kind === 'boolean' && !o.onlyOn ? [`--no-${o.name}`] : [])])
    .join(' ');

/** Options whose values are nodes, and those whose values are folders. */
const nodeOptions = '--select|-s|--models|-m|--exclude';
const folderOptions = '--project-dir|--profiles-dir|--target-path|--log-path|--state|--defer-state';

function bash(commands: readonly Command[]): string {
  const words = [...new Set(commands.map(({ name }) => name.split(' ')[0]))].join(' ');
  const second = (first: string): string =>
    commands.flatMap(({ name }) => (name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : [])).join(' ');
  const cases = commands.map(({ name }) => `    '${name}') flags='${flagsOf(whichOf(name))}' ;;`);
  const choices = options.flatMap((o) =>
    o.choices ? [`    --${o.name}) COMPREPLY=($(compgen -W '${o.choices.join(' ')}' -- "$current")); return ;;`] : [],
  );
  return `_tsdt() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" command='' flags='' word at
  # a line is cut at = and : too: what stands before belongs to the word
  for ((at = 1; at < COMP_CWORD; at += 1)); do
    word="\${COMP_WORDS[at]}"
    case "$word" in
      -*) ;;
      docs | source) command="$word" ;;
      ${words
        .split(' ')
        .filter((word) => word !== 'docs' && word !== 'source')
        .join(' | ')} | generate | serve | freshness)
        command="\${command:+$command }$word"
        break ;;
    esac
  done
  case "$previous" in
    ${nodeOptions})
      COMPREPLY=($(compgen -W "$("\${COMP_WORDS[0]}" ls --quiet --output name 2>/dev/null)" -- "$current")); return ;;
    ${folderOptions})
      COMPREPLY=($(compgen -d -- "$current")); return ;;
${choices.join('\n')}
  esac
  case "$command" in
    '') COMPREPLY=($(compgen -W '${words} --help --version' -- "$current")); return ;;
    docs) COMPREPLY=($(compgen -W '${second('docs')}' -- "$current")); return ;;
    source) COMPREPLY=($(compgen -W '${second('source')}' -- "$current")); return ;;
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$flags --help" -- "$current"))
}
complete -F _tsdt tsdt
complete -F _tsdt dbt
`;
}

function fish(commands: readonly Command[]): string {
  const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
  const lines = ['complete -c tsdt -f'];
  const firsts = new Map<string, string>();
  for (const { name, about } of commands) {
    const [first = '', second] = name.split(' ');
    if (second === undefined) firsts.set(first, about);
    else {
      firsts.set(first, firsts.get(first) ?? (first === 'docs' ? 'the documentation' : 'the sources'));
      lines.push(`complete -c tsdt -n '__fish_seen_subcommand_from ${first}' -a ${second} -d ${quoted(about)}`);
    }
  }
  for (const [first, about] of firsts)
    lines.push(`complete -c tsdt -n __fish_use_subcommand -a ${first} -d ${quoted(about)}`);
  for (const option of options) {
    if (option.hidden) continue;
    const where =
      option.commands === 'all'
        ? ''
        : ` -n '__fish_seen_subcommand_from ${option.commands.map((name) => name.split(' ').at(-1)).join(' ')}'`;
    const short = option.short ? ` -s ${option.short}` : '';
    const values = option.choices
      ? ` -x -a ${quoted(option.choices.join(' '))}`
      : option.name === 'select' || option.name === 'exclude'
        ? " -x -a '(tsdt ls --quiet --output name 2>/dev/null)'"
        : option.kind === 'boolean'
          ? ''
          : ' -r';
    lines.push(`complete -c tsdt${where} -l ${option.name}${short}${values} -d ${quoted(option.help)}`);
  }
  return `${lines.join('\n')}\n`;
}

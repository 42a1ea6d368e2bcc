/** One option of the command line, with all that is said about it: the parser, the help and the manual read this table. */
export interface OptionSpec {
  /** Long name without dashes; also `TSDT_<NAME>`, `DBT_ENGINE_<NAME>` and `DBT_<NAME>` in the environment. */
  readonly name: string;
  readonly short?: string;
  readonly aliases?: readonly string[];
  readonly kind: 'boolean' | 'text' | 'number' | 'list' | 'yaml';
  readonly choices?: readonly string[];
  /** Which commands take it. */
  readonly commands: 'all' | readonly string[];
  readonly help: string;
  /** How the value is called in the help: `--target NAME`. */
  readonly value?: string;
  /** May stand under `flags:` of the project file. */
  readonly inProject?: boolean;
  /** Accepted for dbt's sake, changes nothing, and why. */
  readonly withoutEffect?: string;
  /** Not shown in the help. */
  readonly hidden?: boolean;
  /** Environment names other than the usual ones. */
  readonly env?: readonly string[];
}

const selecting = ['build', 'run', 'test', 'seed', 'snapshot', 'compile', 'show', 'ls', 'clone', 'freshness', 'docs generate'];
const building = ['build', 'run'];
const anything = 'all';

/** Every option of tsdt. The order is that of the help. */
export const options: readonly OptionSpec[] = [
  // what to work on
  { name: 'select', short: 's', aliases: ['models', 'model'], kind: 'list', commands: selecting, value: 'SELECTOR', help: 'nodes to work on: names, paths, tag:x, +graph+ operators' },
  { name: 'exclude', kind: 'list', commands: selecting, value: 'SELECTOR', help: 'nodes to leave out' },
  { name: 'selector', kind: 'text', commands: selecting, value: 'NAME', help: 'a selector of selectors.yml' },
  { name: 'resource-type', aliases: ['resource-types'], kind: 'list', commands: ['build', 'test', 'ls', 'clone'], value: 'TYPE', help: 'only nodes of these types' },
  { name: 'exclude-resource-type', aliases: ['exclude-resource-types'], kind: 'list', commands: ['build', 'test', 'ls', 'clone'], value: 'TYPE', help: 'no nodes of these types' },
  { name: 'indirect-selection', kind: 'text', choices: ['eager', 'cautious', 'buildable', 'empty'], commands: anything, inProject: true, value: 'MODE', help: 'which tests follow the selected nodes (eager)' },
  // how to build
  { name: 'full-refresh', short: 'f', kind: 'boolean', commands: ['build', 'run', 'seed', 'compile', 'clone', 'retry'], help: 'rebuild incremental models and seeds from nothing' },
  { name: 'empty', kind: 'boolean', commands: ['build', 'run', 'seed', 'snapshot', 'compile'], help: 'build with no rows, to check the SQL' },
  { name: 'sample', kind: 'text', commands: building, value: 'WINDOW', help: 'build with recent rows only, e.g. "3 days"' },
  { name: 'event-time-start', kind: 'text', commands: building, value: 'TIME', help: 'first moment of microbatch models' },
  { name: 'event-time-end', kind: 'text', commands: building, value: 'TIME', help: 'end of microbatch models' },
  { name: 'store-failures', kind: 'boolean', commands: ['build', 'test'], help: 'keep the failing rows of tests in tables' },
  { name: 'fail-fast', short: 'x', kind: 'boolean', commands: anything, inProject: true, help: 'stop at the first failure' },
  { name: 'threads', kind: 'number', commands: anything, value: 'N', help: 'how many nodes at once (as in the profile)' },
  { name: 'show', kind: 'boolean', commands: ['build', 'seed'], help: 'print a sample of what was loaded' },
  { name: 'export-saved-queries', aliases: ['include-saved-query'], kind: 'boolean', commands: ['build'], help: 'export saved queries', withoutEffect: 'saved queries are kept in the manifest, not run', hidden: true },
  // output of commands
  { name: 'inline', kind: 'text', commands: ['compile', 'show'], value: 'SQL', help: 'a query instead of nodes' },
  { name: 'inline-direct', kind: 'text', commands: ['show'], value: 'SQL', help: 'a query without templates', hidden: true },
  { name: 'limit', kind: 'number', commands: ['show'], value: 'N', help: 'rows to show (5; -1 for all)' },
  { name: 'output', short: 'o', kind: 'text', commands: ['ls', 'compile', 'show', 'freshness'], value: 'FORM', help: 'form of the output: text, json; ls also name, path, selector' },
  { name: 'output-keys', kind: 'list', commands: ['ls'], value: 'KEY', help: 'keys of `--output json`' },
  { name: 'introspect', kind: 'boolean', commands: ['compile'], help: 'let templates query the database while compiling' },
  { name: 'inject-ephemeral-ctes', kind: 'boolean', commands: ['compile', 'show'], help: 'put ephemeral models into the SQL', hidden: true },
  { name: 'args', kind: 'yaml', commands: ['run-operation'], value: 'YAML', help: 'arguments of the macro' },
  { name: 'sql', kind: 'text', commands: ['run-operation'], value: 'SQL', help: 'a statement instead of a macro' },
  { name: 'connection', kind: 'boolean', commands: ['debug'], help: 'only test the connection' },
  { name: 'config-dir', kind: 'boolean', commands: ['debug'], help: 'print where profiles.yml is looked for' },
  { name: 'skip-profile-setup', short: 's', kind: 'boolean', commands: ['init'], help: 'ask nothing' },
  { name: 'skip-debug', kind: 'boolean', commands: ['init'], help: 'do not try the connection', withoutEffect: 'init never connects', hidden: true },
  { name: 'clean-project-files-only', kind: 'boolean', commands: ['clean'], help: 'refuse to delete outside of the project (always so)' },
  { name: 'compile', kind: 'boolean', commands: ['docs generate'], help: 'compile the nodes first' },
  { name: 'empty-catalog', kind: 'boolean', commands: ['docs generate'], help: 'do not read the database for the catalog' },
  { name: 'static', kind: 'boolean', commands: ['docs generate'], help: 'one file that holds the whole site' },
  { name: 'host', kind: 'text', commands: ['docs serve'], value: 'HOST', help: 'address to listen on (127.0.0.1)' },
  { name: 'port', kind: 'number', commands: ['docs serve'], value: 'PORT', help: 'port to listen on (8080)' },
  { name: 'browser', kind: 'boolean', commands: ['docs serve'], help: 'open a browser' },
  { name: 'add-package', kind: 'text', commands: ['deps'], value: 'NAME@VERSION', help: 'write a package into packages.yml' },
  { name: 'source', kind: 'text', choices: ['hub', 'git', 'local'], commands: ['deps'], value: 'KIND', help: 'where the added package comes from' },
  { name: 'lock', kind: 'boolean', commands: ['deps'], help: 'only write package-lock.yml' },
  { name: 'upgrade', kind: 'boolean', commands: ['deps'], help: 'forget package-lock.yml' },
  { name: 'explain', kind: 'boolean', commands: ['ls'], help: 'say why each node is selected' },
  { name: 'dry-run', kind: 'boolean', commands: ['build', 'run', 'test', 'seed', 'snapshot'], help: 'print the plan, run nothing' },
  // where the project is
  { name: 'project-dir', kind: 'text', commands: anything, value: 'DIR', help: 'folder of the project file' },
  { name: 'profiles-dir', kind: 'text', commands: anything, value: 'DIR', help: 'folder of profiles.yml' },
  { name: 'profile', kind: 'text', commands: anything, value: 'NAME', help: 'profile to use; `pglite` is the embedded Postgres' },
  { name: 'target', short: 't', kind: 'text', commands: anything, value: 'NAME', help: 'target of the profile' },
  { name: 'target-path', kind: 'text', commands: anything, value: 'DIR', help: 'folder of the artifacts (target)' },
  { name: 'log-path', kind: 'text', commands: anything, value: 'DIR', help: 'folder of the log file (logs)' },
  { name: 'vars', kind: 'yaml', commands: anything, value: 'YAML', help: 'variables, e.g. "day: 2024-01-01"' },
  // state
  { name: 'state', kind: 'text', commands: anything, value: 'DIR', help: 'artifacts of an earlier run to compare with' },
  { name: 'defer', kind: 'boolean', commands: anything, help: 'take what is not built here from the state' },
  { name: 'defer-state', kind: 'text', commands: anything, value: 'DIR', help: 'another state for --defer' },
  { name: 'favor-state', kind: 'boolean', commands: anything, help: 'prefer the state even to what is built here' },
  // messages
  { name: 'quiet', short: 'q', kind: 'boolean', commands: anything, help: 'only errors and what was asked for' },
  { name: 'debug', short: 'd', kind: 'boolean', commands: anything, inProject: true, help: 'say more, statements included' },
  { name: 'log-format', kind: 'text', choices: ['text', 'debug', 'json', 'default'], commands: anything, inProject: true, value: 'FORM', help: 'form of the messages: text, debug, json' },
  { name: 'log-format-file', kind: 'text', choices: ['text', 'debug', 'json', 'default'], commands: anything, inProject: true, value: 'FORM', help: 'form of the log file', hidden: true },
  { name: 'log-level', kind: 'text', choices: ['debug', 'info', 'warn', 'error', 'none'], commands: anything, inProject: true, value: 'LEVEL', help: 'least level of messages (info)' },
  { name: 'log-level-file', kind: 'text', choices: ['debug', 'info', 'warn', 'error', 'none'], commands: anything, inProject: true, value: 'LEVEL', help: 'least level in the log file (debug)', hidden: true },
  { name: 'log-file-max-bytes', kind: 'number', commands: anything, value: 'N', help: 'size at which the log file is rotated', hidden: true },
  { name: 'use-colors', kind: 'boolean', commands: anything, inProject: true, help: 'colours (in a terminal, unless NO_COLOR is set)' },
  { name: 'use-colors-file', kind: 'boolean', commands: anything, inProject: true, help: 'colours in the log file', hidden: true },
  { name: 'printer-width', kind: 'number', commands: anything, inProject: true, value: 'N', help: 'width of the lines of nodes (80)', hidden: true },
  { name: 'print', kind: 'boolean', commands: anything, help: 'show what macros print()', hidden: true },
  { name: 'warn-error', kind: 'boolean', commands: anything, inProject: true, help: 'treat warnings as errors' },
  { name: 'warn-error-options', kind: 'yaml', commands: anything, inProject: true, value: 'YAML', help: 'which warnings are errors: {error: [...], silence: [...]}' },
  // the rest
  { name: 'partial-parse', kind: 'boolean', commands: anything, inProject: true, help: 'reuse what an earlier parse left' },
  { name: 'version-check', kind: 'boolean', commands: anything, inProject: true, help: 'heed require-dbt-version' },
  { name: 'write-json', kind: 'boolean', commands: anything, inProject: true, help: 'write artifacts' },
  { name: 'populate-cache', kind: 'boolean', commands: anything, inProject: true, help: 'read what exists at the start', hidden: true },
  { name: 'cache-selected-only', kind: 'boolean', commands: anything, inProject: true, help: 'read only the schemas of selected nodes', hidden: true },
  { name: 'macro-debugging', kind: 'boolean', commands: anything, help: 'accepted', hidden: true, withoutEffect: 'errors always show the chain of macros' },
  { name: 'maximum-seed-size-mib', kind: 'number', commands: anything, inProject: true, value: 'N', help: 'accepted', hidden: true, withoutEffect: 'seeds of any size are compared by content' },
  { name: 'log-cache-events', kind: 'boolean', commands: anything, help: 'accepted', hidden: true, withoutEffect: 'the catalog cache has no events' },
  { name: 'partial-parse-file-path', kind: 'text', commands: anything, value: 'FILE', help: 'accepted', hidden: true, withoutEffect: 'the parse cache has one place' },
  { name: 'partial-parse-file-diff', kind: 'boolean', commands: anything, help: 'accepted', hidden: true, withoutEffect: 'changed files are always found' },
  { name: 'record-timing-info', short: 'r', kind: 'text', commands: anything, value: 'FILE', help: 'accepted', hidden: true, withoutEffect: 'Python profiling; use `node --cpu-prof`' },
  { name: 'send-anonymous-usage-stats', kind: 'boolean', commands: anything, inProject: true, help: 'accepted', hidden: true, withoutEffect: 'tsdt sends nothing' },
  { name: 'single-threaded', kind: 'boolean', commands: anything, help: 'accepted', hidden: true, withoutEffect: 'use `--threads 1`' },
  { name: 'show-all-deprecations', kind: 'boolean', commands: anything, help: 'accepted', hidden: true, withoutEffect: 'each deprecation is said once with its count' },
  { name: 'show-resource-report', kind: 'boolean', commands: anything, help: 'accepted', hidden: true, withoutEffect: 'not measured' },
  { name: 'static-parser', kind: 'boolean', commands: anything, inProject: true, help: 'accepted', hidden: true, withoutEffect: 'there is one parser' },
  { name: 'use-experimental-parser', kind: 'boolean', commands: anything, inProject: true, help: 'accepted', hidden: true, withoutEffect: 'there is one parser' },
  { name: 'use-v2-parser', kind: 'boolean', commands: anything, inProject: true, help: 'accepted', hidden: true, withoutEffect: 'there is one parser' },
  { name: 'v2-parser', kind: 'text', commands: anything, inProject: true, value: 'NAME', help: 'accepted', hidden: true, withoutEffect: 'there is one parser' },
  { name: 'upload-to-artifacts-ingest-api', kind: 'boolean', commands: anything, help: 'accepted', hidden: true, withoutEffect: 'of the dbt platform' },
  { name: 'use-fast-test-edges', kind: 'boolean', commands: anything, help: 'accepted', hidden: true, withoutEffect: 'the plan is always fast' },
  { name: 'hints-enabled', kind: 'boolean', commands: anything, inProject: true, help: 'accepted', hidden: true, withoutEffect: 'advice comes with its message' },
  { name: 'manage-state', kind: 'boolean', commands: anything, help: 'accepted', hidden: true, withoutEffect: 'of the dbt platform' },
  { name: 'snowflake-projects-otel', kind: 'boolean', commands: anything, inProject: true, help: 'accepted', hidden: true, withoutEffect: 'of the dbt platform' },
  { name: 'sqlparse', kind: 'yaml', commands: anything, value: 'YAML', help: 'accepted', hidden: true, withoutEffect: 'sqlparse is not used' },
  { name: 'deprecated-defer', kind: 'boolean', commands: anything, help: 'accepted', hidden: true, withoutEffect: 'use `--defer`' },
  { name: 'deprecated-favor-state', kind: 'boolean', commands: anything, help: 'accepted', hidden: true, withoutEffect: 'use `--favor-state`' },
  { name: 'deprecated-print', kind: 'boolean', commands: anything, help: 'accepted', hidden: true, withoutEffect: 'use `--print`' },
  { name: 'deprecated-state', kind: 'text', commands: anything, value: 'DIR', help: 'accepted', hidden: true, withoutEffect: 'use `--state`' },
];

/** Whether a command takes an option. */
export function takes(command: string, option: OptionSpec): boolean {
  return option.commands === 'all' || option.commands.includes(command);
}

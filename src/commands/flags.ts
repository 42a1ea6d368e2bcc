import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import type { Json, JsonObject } from '../manifest/node.ts';
import type { Flags } from '../manifest/project.ts';
import { readYaml, toVariables } from '../template/index.ts';
import { type OptionSpec, options } from './options.ts';
import { userFlags } from './userSettings.ts';

/** Of lines of nodes. */
export const defaultPrinterWidth = 80;

/** Options by their long names, as the command line gave them: text, lists, true, false. */
export type Given = Readonly<Record<string, unknown>>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The value of one option: command line, then environment, then the project's `flags:`, then those of the user's settings;
 * undefined when nobody says. An older variable (`DBT_NO_PRINT`) counts above the newer one, as in dbt.
 */
export function optionValue(
  name: string,
  given: Given,
  env: Environment,
  project: Readonly<Record<string, Json>> = {},
  user: Readonly<Record<string, Json>> = {},
): unknown {
  const spec = byName.get(name);
  if (spec === undefined) throw new Error(`no option ${name}`);
  const fromCommandLine = given[name];
  if (fromCommandLine !== undefined) return convert(spec, fromCommandLine, `--${name}`);
  for (const older of options) {
    if (older.insteadOf !== name) continue;
    const value = fromEnvironment(older, env);
    if (value !== undefined) return older.isNegated ? !value : value;
  }
  const value = fromEnvironment(spec, env);
  if (value !== undefined) return value;
  const key = name.replaceAll('-', '_');
  for (const flags of spec.inProject ? [project, user] : [user]) {
    const written = flags[key];
    if (written !== undefined && written !== null) return convert(spec, written, `flags: ${key}`);
  }
  return undefined;
}

/** The variables that set an option, the strongest first. */
export function variablesOf(spec: OptionSpec): readonly string[] {
  const key = spec.env ?? spec.name.toUpperCase().replaceAll('-', '_');
  return [`TSDT_${key}`, ...(spec.notInDbtEnvironment ? [] : [`DBT_ENGINE_${key}`, `DBT_${key}`])];
}

function fromEnvironment(spec: OptionSpec, env: Environment): unknown {
  for (const variable of variablesOf(spec)) {
    const text = env[variable];
    if (text !== undefined && text !== '') return convert(spec, text, variable);
  }
  return undefined;
}

const byName = new Map(options.map((option) => [option.name, option]));

const words = (value: unknown): string[] => String(value).split(/\s+/).filter(Boolean);

function notOneOf(choices: readonly string[], value: string, said: string): DiagnosticError {
  const meant = didYouMean(value.toLowerCase(), choices);
  const all = choices.map((choice) => `'${choice}'`).join(', ');
  return new DiagnosticError(
    diagnostic('E007', `Invalid value for '${said}': '${value}' is not one of ${all}`, {
      help: meant ? [`did you mean \`${meant}\`?`] : [],
    }),
  );
}

function convert(spec: OptionSpec, value: unknown, said: string): unknown {
  const wrong = (meant: string): DiagnosticError =>
    new DiagnosticError(diagnostic('E007', `Invalid value for '${said}': '${String(value)}' is not ${meant}`));
  switch (spec.kind) {
    case 'boolean': {
      if (typeof value === 'boolean') return value;
      const text = String(value).toLowerCase();
      if (['1', 'true', 't', 'yes', 'y', 'on'].includes(text)) return true;
      if (['0', 'false', 'f', 'no', 'n', 'off'].includes(text)) return false;
      throw wrong('a valid boolean');
    }
    case 'number': {
      const number = Number(value);
      if (!Number.isInteger(number) || String(value).trim() === '') throw wrong('a valid integer');
      if (spec.least !== undefined && number < spec.least) throw wrong(`${spec.least} or more`);
      return number;
    }
    case 'list': {
      if (!spec.words && !spec.choices) return Array.isArray(value) ? value : words(value);
      const items = (Array.isArray(value) ? value : [value]).flatMap(words);
      const strange = items.find((item) => spec.choices && !spec.choices.includes(item.toLowerCase()));
      if (strange === undefined) return spec.choices ? items.map((item) => item.toLowerCase()) : items;
      throw notOneOf(spec.choices ?? [], strange, said);
    }
    case 'yaml':
      return typeof value === 'object' ? value : yamlMapping(String(value), said);
    case 'text':
      if (spec.choices && !spec.choices.includes(String(value).toLowerCase()))
        throw notOneOf(spec.choices, String(value), said);
      return spec.choices ? String(value).toLowerCase() : String(value);
  }
}

/** A mapping given as YAML on the command line: `--vars '{a: 1}'`. */
export function yamlMapping(text: string, said: string): JsonObject {
  const file = { path: said, text };
  const document = readYaml(file);
  const errors = document.diagnostics.filter((d) => d.severity === 'error');
  if (errors.length > 0)
    throw new DiagnosticError(
      errors.map((d) => ({ ...d, code: 'E007' as const, message: `\`${said}\` is not YAML: ${d.message}` })),
    );
  if (document.value === null || document.value === undefined) return {};
  if (!(document.value instanceof Map)) {
    throw new DiagnosticError(
      diagnostic('E007', `\`${said}\` must be a YAML mapping, such as '{name: value}'`, {
        place: { file, span: { start: 0, end: text.length } },
      }),
    );
  }
  const strange = [...document.value.keys()].find((key) => typeof key !== 'string');
  if (strange !== undefined) {
    throw new DiagnosticError(
      diagnostic('E007', `a key of \`${said}\` is not text: ${String(strange)}`, {
        place: { file, span: { start: 0, end: text.length } },
        help: ['YAML reads on, off, yes and no as booleans: quote them'],
      }),
    );
  }
  return toVariables(document.value) as JsonObject;
}

/** All flags of a command, merged. Throws a DiagnosticError (E007) for values that cannot be. */
export function mergeFlags(
  which: string,
  given: Given,
  env: Environment,
  project: Readonly<Record<string, Json>>,
): Flags {
  const user = userFlags(env);
  const value = (name: string): unknown => optionValue(name, given, env, project, user);
  const flag = (name: string, fallback: boolean): boolean => (value(name) as boolean | undefined) ?? fallback;
  const text = (name: string): string | null => (value(name) as string | undefined) ?? null;
  const number = (name: string, fallback: number): number => (value(name) as number | undefined) ?? fallback;
  const list = (name: string): readonly string[] => (value(name) as readonly string[] | undefined) ?? [];
  for (const { name, insteadOf } of options) {
    if (insteadOf !== undefined && given[name] !== undefined)
      throw new DiagnosticError(diagnostic('E007', `\`--${name}\` is no option of its own: use \`--${insteadOf}\``));
  }
  const warnErrorOptions = value('warn-error-options') as JsonObject | undefined;
  if (given['warn-error'] === true && given['warn-error-options'] !== undefined) {
    throw new DiagnosticError(diagnostic('E007', '--warn-error: not allowed with --warn-error-options'));
  }
  checkEventTimes(text('event-time-start'), text('event-time-end'));
  const format = (name: string, fallback: Flags['logFormat']): Flags['logFormat'] =>
    (text(name) as Flags['logFormat'] | null) ?? fallback;
  return {
    which,
    select: list('select'),
    exclude: list('exclude'),
    selector: text('selector'),
    resourceTypes: list('resource-type'),
    excludeResourceTypes: list('exclude-resource-type'),
    indirectSelection: (text('indirect-selection') as Flags['indirectSelection'] | null) ?? 'eager',
    fullRefresh: flag('full-refresh', false),
    failFast: flag('fail-fast', false),
    empty: flag('empty', false),
    sample: text('sample'),
    eventTimeStart: text('event-time-start'),
    eventTimeEnd: text('event-time-end'),
    storeFailures: flag('store-failures', false),
    threads: (value('threads') as number | undefined) ?? null,
    state: text('state'),
    defer: flag('defer', false),
    deferState: text('defer-state'),
    favorState: flag('favor-state', false),
    warnError: flag('warn-error', false),
    warnErrorOptions: readWarnErrorOptions(warnErrorOptions),
    introspect: flag('introspect', true),
    partialParse: flag('partial-parse', true),
    populateCache: flag('populate-cache', true),
    cacheSelectedOnly: flag('cache-selected-only', false),
    useColors: flag('use-colors', env.NO_COLOR === undefined || env.NO_COLOR === ''),
    quiet: flag('quiet', false),
    print: flag('print', true),
    printerWidth: number('printer-width', defaultPrinterWidth),
    debug: flag('debug', false),
    versionCheck: flag('version-check', true),
    writeJson: flag('write-json', true),
    logFormat: format('log-format', 'default'),
    // where the file has no form, level or colours of its own, those of the console count for it
    logFormatFile: format('log-format-file', format('log-format', 'debug')),
    logLevel: (text('log-level') as Flags['logLevel'] | null) ?? 'info',
    logLevelFile: ((text('log-level-file') ?? text('log-level')) as Flags['logLevel'] | null) ?? 'debug',
    useColorsFile: flag('use-colors-file', flag('use-colors', false)),
    logFileMaxBytes: number('log-file-max-bytes', 10 * 1024 * 1024),
    macroDebugging: flag('macro-debugging', false),
    maximumSeedSizeMib: number('maximum-seed-size-mib', 1),
    limit: (value('limit') as number | undefined) ?? null,
    output: text('output'),
    outputKeys: list('output-keys'),
    inline: text('inline'),
    show: flag('show', false),
    behavior: behaviorFlags(project),
    given: Object.fromEntries(
      Object.entries({ ...byOwnVariables(env), ...given }).map(([name, v]) => [name.replaceAll('-', '_'), v as Json]),
    ),
  };
}

/** What `TSDT_<NAME>` says is as good as said on the command line. */
function byOwnVariables(env: Environment): Given {
  const found: Record<string, unknown> = {};
  for (const spec of options) {
    const [own = ''] = variablesOf(spec);
    const text = env[own];
    if (text !== undefined && text !== '') found[spec.name] = spec.kind === 'yaml' ? text : convert(spec, text, own);
  }
  return found;
}

/** Both ends of the time of microbatch models, or none; the start before the end. */
function checkEventTimes(start: string | null, end: string | null): void {
  const usage = (message: string): DiagnosticError => new DiagnosticError(diagnostic('E007', message));
  if ((start === null) !== (end === null)) {
    throw usage('`--event-time-start` and `--event-time-end` must be given together');
  }
  if (start === null || end === null) return;
  for (const [name, value] of [
    ['--event-time-start', start],
    ['--event-time-end', end],
  ] as const) {
    if (Number.isNaN(Date.parse(value)))
      throw usage(`Invalid value for '${name}': '${value}' is not a time such as 2024-05-01 or 2024-05-01T12:00:00`);
  }
  if (Date.parse(start) >= Date.parse(end)) throw usage('`--event-time-start` must be before `--event-time-end`');
}

/** `include`/`exclude` are the older names of `error`/`warn`. */
function readWarnErrorOptions(data: JsonObject | undefined): Flags['warnErrorOptions'] {
  const unknown = Object.keys(data ?? {}).find(
    (key) => !['error', 'warn', 'silence', 'include', 'exclude'].includes(key),
  );
  if (unknown !== undefined)
    throw new DiagnosticError(
      diagnostic('E007', `unknown key \`${unknown}\` in --warn-error-options`, {
        help: ['it knows `error`, `warn` and `silence`'],
      }),
    );
  const list = (...names: string[]): readonly string[] => {
    const found = names.map((name) => data?.[name]).find((v) => v !== undefined && v !== null);
    return found === undefined ? [] : Array.isArray(found) ? found.map(String) : [String(found)];
  };
  const oldNames = ['include', 'exclude'].filter((name) => data !== undefined && Object.hasOwn(data, name));
  return {
    error: list('error', 'include'),
    warn: list('warn', 'exclude'),
    silence: list('silence'),
    ...(oldNames.length > 0 ? { oldNames } : {}),
  };
}

/** dbt's behaviour flags with the defaults of 1.12. */
const behaviorDefaults: Readonly<Record<string, boolean>> = {
  require_batched_execution_for_custom_microbatch_strategy: true,
  require_event_names_in_deprecations: false,
  require_explicit_package_overrides_for_builtin_materializations: true,
  require_resource_names_without_spaces: true,
  source_freshness_run_project_hooks: true,
  skip_nodes_if_on_run_start_fails: true,
  state_modified_compare_more_unrendered_values: true,
  state_modified_compare_vars: false,
  require_yaml_configuration_for_mf_time_spines: true,
  require_nested_cumulative_type_params: true,
  validate_macro_args: true,
  require_all_warnings_handled_by_warn_error: true,
  require_generic_test_arguments_property: true,
  require_unique_project_resource_names: false,
  require_ref_searches_node_package_before_root: false,
  require_valid_schema_from_generate_schema_name: false,
  allow_jinja_file_extensions: false,
  require_sql_header_in_test_configs: false,
  support_custom_ref_kwargs: false,
  require_corrected_analysis_fqns: false,
  require_source_and_semantic_model_names_without_spaces: false,
  enable_grouped_warn_error_parser_logs: false,
  enable_truthy_nulls_equals_macro: false,
  use_catalogs_v2: false,
  latest_version_pointer_enabled_by_default: false,
  // tsdt's own
  count_merged_rows: false,
};

function behaviorFlags(project: Readonly<Record<string, Json>>): Record<string, boolean> {
  return Object.fromEntries(
    Object.entries({ ...behaviorDefaults, ...project }).flatMap(([name, value]) =>
      typeof value === 'boolean' ? [[name, value]] : [],
    ),
  );
}

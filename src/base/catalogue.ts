import type { Severity } from './diagnostic.ts';

interface Entry {
  /** dbt's words before a message of this kind: schedulers look for them. */
  readonly title: string;
  readonly severity: Severity;
  /** What this is about, one line, for the manual. */
  readonly about: string;
  /** dbt's name for a warning of this kind: what `--warn-error-options` may name. */
  readonly event?: string;
}

const compilation = 'Compilation Error';
const parsing = 'Parsing Error';
const runtime = 'Runtime Error';
const database = 'Database Error';

const error = (title: string, about: string): Entry => ({ title, severity: 'error', about });
const warning = (event: string, about: string): Entry => ({ title: 'Warning', severity: 'warning', about, event });

/** Every kind of message of tsdt. E = error, W = warning; the hundreds name the room. Codes are never reused. */
export const catalogue = {
  // 0xx reading the project
  E001: error(runtime, 'no project file'),
  E002: error(parsing, 'a file cannot be read'),
  E003: error(runtime, 'a value in the project file is wrong'),
  E004: error(runtime, 'a profile or target is missing'),
  E005: error(runtime, 'a value in a profile is wrong'),
  E006: error(parsing, 'env_var names a variable that is not set'),
  E007: error(runtime, 'a command line argument is wrong'),
  E008: error(runtime, 'a package is missing or wrong'),
  E009: error(runtime, 'the project asks for another version'),
  E010: error(runtime, 'the columns of the sources were never written down'),
  E011: error(runtime, 'git cannot give what is asked for'),
  E012: error(runtime, 'an untrusted change reaches for what it may not have'),
  E013: error(runtime, 'the report cannot be published'),
  E014: error(runtime, 'the file system refuses something'),
  W001: warning('CustomKeyInObjectDeprecation', 'an unknown key'),
  W002: warning('DuplicateYAMLKeysDeprecation', 'a duplicate YAML key'),
  W003: warning('Deprecations', 'a deprecated form'),
  W004: warning('UnusedResourceConfigPath', 'a configuration path that matches nothing'),
  W005: warning('NoNodeForYamlKey', 'properties for a resource that does not exist'),
  W006: warning('DepsUnpinned', 'a git package that is not pinned'),
  W007: warning('PackageRedirectDeprecation', 'a package that moved'),
  W008: warning('DepsScrubbedPackageName', 'a secret that cannot stand in the lock file'),
  W009: warning('MissingArgumentsPropertyInGenericTestDeprecation', 'arguments of a test outside of `arguments`'),
  W010: warning('PropertyMovedToConfigDeprecation', 'configs of a test outside of `config`'),
  W011: warning('ConfigSourcePathDeprecation', 'an old name of a key of the project file'),
  W012: warning('UnexpectedJinjaBlockDeprecation', 'a tag outside of blocks, which has no effect'),
  W013: warning('SourceOverrideDeprecation', 'a source that overrides one of a package'),
  W014: warning('MissingPlusPrefixDeprecation', 'a config of the project file without a `+`'),
  W015: warning('WEOIncludeExcludeDeprecation', 'old names of keys of warn_error_options'),
  W016: warning('ModulesItertoolsUsageDeprecation', 'a template that uses `modules.itertools`'),
  W017: warning('ResourceNamesWithSpacesDeprecation', 'a name with a blank'),
  W018: warning('DuplicateNameDistinctNodeTypesDeprecation', 'a model, seed or snapshot of one name'),
  W019: warning('MFCumulativeTypeParamsDeprecation', 'a cumulative metric in its old form'),
  W020: warning('MFTimespineWithoutYamlConfigurationDeprecation', 'a time spine that only its name makes one'),
  // 1xx templates
  E101: error(compilation, 'template syntax'),
  E102: error(compilation, 'an undefined name'),
  E103: error(compilation, 'a template expression failed'),
  E104: error(compilation, 'raised by the project'),
  E105: error(compilation, 'a limit of the template engine'),
  // 2xx the graph
  E201: error(compilation, 'a reference to a node that does not exist'),
  E202: error(compilation, 'a reference to a disabled node'),
  E203: error(compilation, 'a cycle'),
  E204: error(compilation, 'a duplicate name'),
  E205: error(parsing, 'a property of a resource is wrong'),
  E206: error(compilation, 'a config value is wrong'),
  E207: error(parsing, 'a reference that access rules forbid'),
  E208: error(compilation, 'a macro that does not exist'),
  E209: error(compilation, 'two resources with one relation'),
  E210: error(parsing, 'a rule of the semantic layer'),
  W201: warning('NodeNotFoundOrDisabled', 'a test or exposure on a node that does not exist'),
  W202: warning('NodeNotFoundOrDisabled', 'a generic test that is not defined'),
  W203: warning('DeprecatedModel', 'a model past its deprecation date'),
  W204: warning('DeprecatedReference', 'a reference to a model past its deprecation date'),
  W205: warning('UpcomingReferenceDeprecation', 'a reference to a model that will be deprecated'),
  W206: warning('InvalidMacroAnnotation', 'arguments of a macro that are not described as they are'),
  W207: warning('UnsupportedConstraintMaterialization', 'constraints that have no effect'),
  W208: warning('SemanticValidationFailure', 'something in the semantic layer may surprise'),
  W209: warning('InvalidDisabledTargetInTestNode', 'a test on something that is disabled'),
  W210: warning('PackageNodeDependsOnRootProjectNode', 'a node of a package that refers to the project that uses it'),
  W211: warning('FreshnessConfigProblem', 'a source whose freshness cannot be known'),
  W212: warning('MicrobatchModelNoEventTimeInputs', 'a microbatch model that reads everything in each batch'),
  W213: warning('InvalidConcurrentBatchesConfig', 'batches that cannot run at the same time here'),
  W214: warning('WrongResourceSchemaFile', 'properties in the section of another kind'),
  // 3xx selection
  E301: error(runtime, 'a selector that cannot be read'),
  E302: error('Breaking change to contract Error', 'a versioned model breaks the contract that it had in the state'),
  W301: warning('NoNodesForSelectionCriteria', 'a selector that matches nothing'),
  W302: warning('UnversionedBreakingChange', 'a model breaks the contract that it had in the state'),
  // 4xx databases
  E401: error(database, 'a statement failed'),
  E402: error(database, 'no connection'),
  E403: error(database, 'another process uses the warehouse'),
  E404: error(compilation, 'a contract does not hold'),
  E405: error(runtime, 'a seed cannot be loaded'),
  E406: error(database, 'a relation cannot be replaced safely'),
  E407: error(runtime, 'cancelled'),
  E408: error(runtime, 'a name in the database is taken'),
  W401: warning('JinjaLogWarning', 'raised by the project'),
  W402: warning('AdapterEventWarning', 'something in the database may surprise'),
  W403: warning('NotificationFailed', 'a notification or the history of runs could not be written'),
  // 5xx what the SQL says, as `check` finds it
  E501: error(compilation, 'a column that does not exist'),
  E502: error(compilation, 'a table that does not exist'),
  E503: error(compilation, 'a name that could mean two columns'),
  E504: error(compilation, 'parts of a query that do not fit together'),
  E505: error(compilation, 'a contract that cannot hold'),
  W501: warning('UnusedCte', 'a CTE that nothing reads'),
  W502: warning('UnusedColumn', 'a column of a CTE that nothing reads'),
  W503: warning('HardCodedRelation', 'a table that is named without ref or source'),
  W504: warning('UncheckedSql', 'SQL that could not be checked'),
  // 9xx tsdt itself
  E901: error('Internal Error', 'a mistake of tsdt itself'),
} as const satisfies Record<string, Entry>;

export type Code = keyof typeof catalogue;

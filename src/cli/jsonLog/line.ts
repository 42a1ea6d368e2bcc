export type Level = 'debug' | 'info' | 'warn' | 'error';

/** One line of the log, before it has its time and process. */
export interface Line {
  readonly name: string;
  /** Where it is not that of `codes`: warnings have their own. */
  readonly code?: string;
  readonly level: Level;
  readonly msg: string;
  /** `{ msg }` where nothing else is told. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly thread?: string;
}

/** The codes of dbt's events, by name. */
export const codes: Readonly<Record<string, string>> = {
  AdapterRegistered: 'E034',
  BuildingCatalog: 'E044',
  CatalogWritten: 'E042',
  CommandCompleted: 'Q039',
  CompiledNode: 'Q042',
  ConcurrencyLine: 'Q027',
  ConfirmCleanPath: 'Z013',
  DebugCmdOut: 'Z047',
  DebugCmdResult: 'Z048',
  DepsAddPackage: 'M032',
  DepsFoundDuplicatePackage: 'M033',
  DepsInstallInfo: 'M015',
  DepsListSubdirectory: 'M018',
  DepsLockUpdating: 'M031',
  DepsNoPackagesFound: 'M013',
  DepsNotifyUpdatesAvailable: 'M019',
  DepsStartPackageInstall: 'M014',
  DepsUpdateAvailable: 'M016',
  DepsUpToDate: 'M017',
  EndOfRunSummary: 'Z030',
  EndRunResult: 'Q037',
  FinishedRunningStats: 'E047',
  FoundStats: 'W006',
  FreshnessCheckComplete: 'Q003',
  JinjaLogDebug: 'I063',
  JinjaLogInfo: 'I062',
  LogFreshnessResult: 'Q018',
  LogFunctionResult: 'Q047',
  LogHookEndLine: 'Q033',
  LogHookStartLine: 'Q032',
  LogModelResult: 'Q012',
  LogNodeNoOpResult: 'Q019',
  LogSeedResult: 'Q016',
  LogSnapshotResult: 'Q015',
  LogStartLine: 'Q011',
  LogTestResult: 'Q007',
  MainEncounteredError: 'Z002',
  MainReportArgs: 'A002',
  MainReportVersion: 'A001',
  MarkSkippedChildren: 'Z033',
  NodeCompiling: 'Q030',
  NodeExecuting: 'Q031',
  NodeFinished: 'Q025',
  NodeStart: 'Q024',
  Note: 'Z050',
  NothingToDo: 'Q035',
  PrintEvent: 'Z052',
  ResourceReport: 'Z051',
  RunResultError: 'Z024',
  RunResultFailure: 'Z022',
  RunResultWarning: 'Z021',
  RunResultWarningMessage: 'Z046',
  ShowNode: 'Q041',
  SkippingDetails: 'Q034',
  SQLCompiledPath: 'Z026',
  SQLQuery: 'E016',
  SQLQueryStatus: 'E017',
  StatsLine: 'Z023',
};

import { catalogue } from '../../base/catalogue.ts';
import type { Diagnostic } from '../../base/diagnostic.ts';

/** The codes that dbt gives its warnings in structured logs. */
const codes: Readonly<Record<string, string>> = {
  AdapterEventWarning: 'E003',
  ConfigSourcePathDeprecation: 'D003',
  CustomKeyInObjectDeprecation: 'D027',
  DeprecatedModel: 'I065',
  DeprecatedReference: 'I067',
  DepsScrubbedPackageName: 'M035',
  DepsUnpinned: 'M029',
  DuplicateNameDistinctNodeTypesDeprecation: 'D040',
  DuplicateYAMLKeysDeprecation: 'D024',
  FreshnessConfigProblem: 'I073',
  InvalidConcurrentBatchesConfig: 'I075',
  InvalidDisabledTargetInTestNode: 'I050',
  InvalidMacroAnnotation: 'I076',
  JinjaLogWarning: 'I061',
  MFCumulativeTypeParamsDeprecation: 'D019',
  MFTimespineWithoutYamlConfigurationDeprecation: 'D018',
  MicrobatchModelNoEventTimeInputs: 'I074',
  MissingArgumentsPropertyInGenericTestDeprecation: 'D039',
  MissingPlusPrefixDeprecation: 'D037',
  ModulesItertoolsUsageDeprecation: 'D034',
  NoNodeForYamlKey: 'I058',
  NoNodesForSelectionCriteria: 'M030',
  NodeNotFoundOrDisabled: 'I060',
  PackageNodeDependsOnRootProjectNode: 'I077',
  PackageRedirectDeprecation: 'D001',
  PropertyMovedToConfigDeprecation: 'D030',
  ResourceNamesWithSpacesDeprecation: 'D015',
  SemanticValidationFailure: 'I070',
  SourceOverrideDeprecation: 'D035',
  UnexpectedJinjaBlockDeprecation: 'D023',
  UnsupportedConstraintMaterialization: 'I068',
  UnusedResourceConfigPath: 'I051',
  UnversionedBreakingChange: 'I071',
  UpcomingReferenceDeprecation: 'I066',
  WEOIncludeExcludeDeprecation: 'D031',
  WrongResourceSchemaFile: 'I057',
};

/** Under which of dbt's names and codes a warning is logged; one that dbt has not keeps its own code. */
export function warningEvent({ code }: Diagnostic): { readonly name: string; readonly code: string } {
  const { event = 'JinjaLogWarning' }: { readonly event?: string } = catalogue[code];
  return { name: event, code: codes[event] ?? code };
}

export { writeAtomically } from './atomicFile.ts';
export type { Catalog, CatalogColumn, CatalogStat, CatalogTable } from './catalog.ts';
export { noStats, readCatalogFile, writeCatalog } from './catalog.ts';
export { deferredRelations } from './deferred.ts';
export type { Journal } from './journal.ts';
export { startJournal } from './journal.ts';
export { junitXml, writeJunit } from './junit.ts';
export { readManifest } from './manifestReader.ts';
export type { CompiledParts, ManifestBody, ManifestExtras } from './manifestWriter.ts';
export { manifestBody, manifestPieces, readsField, readsKey, writeManifest } from './manifestWriter.ts';
export type { InvocationFacts } from './metadata.ts';
export { withNewerKeys } from './newerKeys.ts';
export type { PreviousState } from './previousState.ts';
export { openState } from './previousState.ts';
export type { PastResult, PastRun } from './runHistory.ts';
export { keepRun, readLastRun, readRunHistory, rowChanges } from './runHistory.ts';
export type { InvocationArgs, PreviousResult, PreviousRun } from './runResults.ts';
export { readRunResults, writeRunResults } from './runResults.ts';
export { diagnosticJson, sarifLog, sarifOf } from './sarif.ts';
export { legacyTimeSpine, semanticManifest, writeSemanticManifest } from './semanticManifest.ts';
export type { FreshnessResult, PreviousFreshness } from './sources.ts';
export { readSources, writeSources } from './sources.ts';
export {
  type LockedColumn,
  readSourcesLock,
  type SourceChange,
  type SourcesLock,
  sourceChanges,
  sourcesLockFile,
  writeSourcesLock,
} from './sourcesLock.ts';
export type { SqlFolder } from './targetFiles.ts';
export { sqlPath, writeSql } from './targetFiles.ts';
export { xmlText } from './xmlText.ts';

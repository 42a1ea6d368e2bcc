export { check } from './check.ts';

export { ci } from './ci/ci.ts';
export { cleanChecks } from './ci/clean.ts';

export { clean } from './clean.ts';
export { clone } from './clone.ts';
export { compile } from './compile.ts';
export { dbtAlias } from './dbtAlias.ts';
export { debug } from './debug.ts';
export { deps } from './deps.ts';
export { docsGenerate } from './docsGenerate.ts';
export { docsServe } from './docsServe.ts';
export { execute, planAndRun } from './execute.ts';
export { freshness } from './freshness.ts';
export { init } from './init.ts';
export type { ExitCode, Invocation } from './invocation.ts';
export { lineage } from './lineage.ts';
export { list } from './list.ts';
export { openProject } from './openProject.ts';
export { parse } from './parse.ts';
export { retry } from './retry.ts';
export { runOperation } from './runOperation.ts';
export { show } from './show.ts';
export { sourcesCheck } from './sourcesCheck.ts';
export { liveSources, sourcesLock } from './sourcesLock.ts';
export { watch } from './watch.ts';
export { openWorkspace } from './workspace.ts';

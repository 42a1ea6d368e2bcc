export { clean } from './clean.ts';
export { execute, planAndRun } from './execute.ts';
export { init } from './init.ts';
export type { ExitCode, Invocation } from './invocation.ts';
export { list } from './list.ts';
export { openProject } from './openProject.ts';
export { parse } from './parse.ts';
export { openWorkspace } from './workspace.ts';

export { clean } from './clean.ts';
export { init } from './init.ts';
export type { ExitCode, Invocation } from './invocation.ts';
export { list } from './list.ts';
export { parse } from './parse.ts';

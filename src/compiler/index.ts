export type { CompiledCte, CompiledNode } from './compiledNode.ts';
export { type CompileOptions, codeOf, compileNode } from './compileNode.ts';
export { type Cte, type Injected, injectCtes } from './ctes.ts';
export { withForeignKeys } from './foreignKeys.ts';

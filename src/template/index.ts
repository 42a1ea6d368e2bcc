/** The template engine: Jinja as dbt runs it, without knowing dbt. */
export { type Block, BlockError, dataBlock, type ScanOptions, scanBlocks } from './blocks.ts';
export { toDiagnostic } from './diagnostic.ts';
export { type ErrorKind, TemplateError, typeError, undefinedError, valueError } from './errors.ts';
export { Evaluation, type EvaluationOptions, LimitError, type Limits } from './evaluate/evaluation.ts';
export type { Globals } from './evaluate/frame.ts';
export { pythonLiteral } from './evaluate/pythonLiteral.ts';
export { MacroReturn, returnFunction } from './evaluate/return.ts';
export {
  type Definition,
  type Dispatch,
  MacroFunction,
  macroFunction,
  parseDefinition,
  parseMacroFile,
} from './macros.ts';
export { renderNativeSync } from './native.ts';
export {
  attributeNames,
  binary,
  callValue,
  compare,
  equals,
  getAttribute,
  getItem,
  isCallable,
  items,
  iterate,
  lengthOf,
  repr,
  sorted,
  str,
  toArray,
  truthy,
} from './operators.ts';
export { OutputMap } from './outputMap.ts';
export { parseTemplate, type RenderOptions, render, renderSync, renderWithMap, type Template } from './template.ts';
export * from './values.ts';
export { parseWithFloats, withoutFloats } from './wholeFloats.ts';
export * from './yaml/index.ts';

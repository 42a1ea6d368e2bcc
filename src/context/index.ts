export { baseMembers } from './base.ts';
export { Column, ColumnClass } from './column.ts';
export { Context, MacroValue } from './context.ts';
export { scrubSecrets, secretsOf } from './facts.ts';
export type { Invocation } from './invocation.ts';
export { type ParseNode, type ParseOptions, type ParseRecorder, parseContext, projectQuoting } from './parseContext.ts';
export {
  createMacroRegistry,
  internalNamespace,
  isInternalPackage,
  type MacroPackage,
  MacroRegistry,
  type RegisteredMacro,
} from './registry.ts';
export { Relation, RelationClass } from './relation.ts';
export { raisesWarning, silencesWarning } from './warnings.ts';
export {
  type DocsContextOptions,
  docsContext,
  type ProfileContextOptions,
  profileContext,
  projectContext,
  type YamlContextOptions,
  yamlContext,
} from './yamlContext.ts';

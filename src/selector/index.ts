export type { Selection, SelectionOptions } from './select.ts';
export { select } from './select.ts';
export type { NamedSelector, SelectorTable } from './selectorsFile.ts';
export { readSelectors } from './selectorsFile.ts';
export type { IndirectSelection } from './spec.ts';
export type { Change, ChangePart } from './state/comparison.ts';
export { StateComparison } from './state/comparison.ts';
export type { World } from './world.ts';

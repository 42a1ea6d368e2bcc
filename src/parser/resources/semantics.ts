import type { References } from '../references.ts';
import type { ParseState } from '../state.ts';

export function parseSemantics(_state: ParseState, _references: References): void {}

import type { SourceFile } from '../base/source.ts';
import type { Recorded } from './rendering.ts';
import type { ParseState } from './state.ts';

export function recordPython(_state: ParseState, _source: SourceFile, _uniqueId: string, _recorded: Recorded): void {}

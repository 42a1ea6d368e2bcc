import { comparisonTests } from './comparison.ts';
import { kindTests } from './kind.ts';
import type { Test } from './test.ts';

export type { Test } from './test.ts';

/** Every test that `is` knows. */
export const tests: ReadonlyMap<string, Test> = new Map([...comparisonTests, ...kindTests]);

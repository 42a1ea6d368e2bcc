import type { Action } from '../../planner/index.ts';
import type { NodeRunner } from '../job.ts';
import { runClone } from './clone.ts';
import { runCompile } from './compile.ts';
import { runFreshness } from './freshness.ts';
import { runFunction } from './function.ts';
import { runModel } from './model.ts';
import { reportOnly } from './noOp.ts';
import { runSeed } from './seed.ts';
import { runShow } from './show.ts';
import { runSnapshot } from './snapshot.ts';
import { runTest } from './test.ts';
import { runUnitTest } from './unitTest.ts';

/** What is done for each action of a plan. */
export const runners: Readonly<Record<Action, NodeRunner>> = {
  run: runModel,
  seed: runSeed,
  snapshot: runSnapshot,
  function: runFunction,
  test: runTest,
  'unit-test': runUnitTest,
  compile: runCompile,
  show: runShow,
  clone: runClone,
  freshness: runFreshness,
  'no-op': reportOnly,
  list: reportOnly,
};

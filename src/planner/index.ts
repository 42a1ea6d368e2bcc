export type { Effect, EffectOptions, Standing } from './effect.ts';
export { effectOf, hasRelation } from './effect.ts';
export { selectedTypes } from './kinds.ts';
export { listedObject, searchName, selectorName } from './listing.ts';
export type { Planned, PlanOptions } from './makePlan.ts';
export { makePlan, planOf, planRetry } from './makePlan.ts';
export type { Action, Plan, Step } from './plan.ts';

export { selectedTypes } from './kinds.ts';
export { listedObject, searchName, selectorName } from './listing.ts';
export type { Planned, PlanOptions } from './make-plan.ts';
export { makePlan, planOf, planRetry } from './make-plan.ts';
export type { Action, Plan, Step } from './plan.ts';

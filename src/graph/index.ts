export { Graph } from './graph.ts';
export { manifestGraph } from './manifest-graph.ts';
export type { Waiting } from './ready-queue.ts';
export { ReadyQueue } from './ready-queue.ts';

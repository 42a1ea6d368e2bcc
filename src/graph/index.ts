export { Graph } from './graph.ts';
export { manifestGraph } from './manifestGraph.ts';
export type { Waiting } from './readyQueue.ts';
export { ReadyQueue } from './readyQueue.ts';

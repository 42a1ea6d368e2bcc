export { parseWithCache } from './cache/parseWithCache.ts';
export { countNodes } from './counts.ts';
export { factsFor } from './facts.ts';
export { type ParsedProject, type ParseProjectOptions, parseProject } from './parseProject.ts';

export { type ParsedProject, type ParseProjectOptions, parseProject } from './parseProject.ts';

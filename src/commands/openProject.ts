import type { Project } from '../manifest/project.ts';
import { loadProject } from '../project/index.ts';
import { type Invocation, reportAll } from './invocation.ts';

/** Reads the project of an invocation and reports what is to be warned about. */
export function openProject(
  invocation: Invocation,
  options: { readonly withoutPackages?: boolean; readonly withoutProfile?: boolean } = {},
): Project {
  const { project, diagnostics } = loadProject({ ...invocation, ...options });
  reportAll(invocation.reporter, diagnostics);
  return project;
}

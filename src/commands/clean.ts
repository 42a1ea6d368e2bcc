import { existsSync, rmSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { type Diagnostic, DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { openProject } from './openProject.ts';
import { outputForm } from './outputForm.ts';

/** Deletes the clean-targets of the project, and nothing that holds its source or stands outside of it. */
export function clean(invocation: Invocation): ExitCode {
  const form = outputForm(invocation, 'clean', ['text', 'json']);
  const project = openProject(invocation, { withoutPackages: true, withoutProfile: true });
  const sources = Object.values(project.package.paths).flat();
  const problems: Diagnostic[] = [];
  const folders = project.cleanTargets.map((target) => {
    const folder = resolve(project.root, target);
    const inside = relative(project.root, folder);
    const holds = (path: string): boolean => {
      const source = resolve(project.root, path);
      return source === folder || source.startsWith(`${folder}${sep}`) || folder.startsWith(`${source}${sep}`);
    };
    if (inside === '' || inside.startsWith('..')) problems.push(refused(target, 'it is outside of the project'));
    else if (sources.some(holds)) problems.push(refused(target, 'it holds source files of the project'));
    return folder;
  });
  if (problems.length > 0) throw new DiagnosticError(problems);
  const cleaned: { folder: string; existed: boolean }[] = [];
  for (const [index, folder] of folders.entries()) {
    const existed = existsSync(folder);
    cleaned.push({ folder: project.cleanTargets[index] as string, existed });
    rmSync(folder, { recursive: true, force: true });
    invocation.reporter.report({
      kind: 'log',
      level: 'info',
      name: 'ConfirmCleanPath',
      data: { path: folder },
      message: existed ? `Cleaned ${project.cleanTargets[index]}` : `${project.cleanTargets[index]} is not there`,
    });
  }
  if (form === 'json') invocation.reporter.report({ kind: 'output', text: JSON.stringify(cleaned, null, 2) });
  return 0;
}

const refused = (target: string, why: string): Diagnostic =>
  diagnostic('E003', `the clean-target \`${target}\` is not deleted: ${why}`, {
    help: ['name only folders of generated files under `clean-targets`'],
  });

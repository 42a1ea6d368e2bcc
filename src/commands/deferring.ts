import { resolve } from 'node:path';
import { deferredRelations, openState } from '../artifacts/index.ts';
import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import type { DeferRelation } from '../manifest/node.ts';
import type { Workspace } from './workspace.ts';

/** The relations of the environment that `--defer` (or `clone`) looks to; nothing when it is not asked for. Throws E007. */
export function deferredOf(workspace: Workspace, always = false): ReadonlyMap<string, DeferRelation> | undefined {
  const { flags, root } = workspace.invocation;
  if (!flags.defer && !always) return undefined;
  const folder = flags.deferState ?? flags.state;
  if (folder === null) {
    throw new DiagnosticError(
      diagnostic('E007', `${always ? `\`${flags.which}\`` : '`--defer`'} needs the artifacts of another environment`, {
        help: ['name their folder with `--state`'],
      }),
    );
  }
  const { manifest } = openState(resolve(root, folder), folder);
  if (!manifest) {
    throw new DiagnosticError(diagnostic('E007', `there is no manifest.json in the state folder \`${folder}\``));
  }
  return deferredRelations(manifest);
}

import { join } from 'node:path';
import {
  readSourcesLock,
  type SourceChange,
  type SourcesLock,
  sourceChanges,
  sourcesLockFile,
  writeSourcesLock,
} from '../artifacts/index.ts';
import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import type { World } from '../context/world.ts';
import { readCatalog } from '../docs/index.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { outputForm } from './outputForm.ts';
import { withWorld } from './running.ts';
import { openWorkspace } from './workspace.ts';

/** `sources lock`: writes the columns and types that the sources have in the database into `sources.lock`. */
export async function sourcesLock(invocation: Invocation): Promise<ExitCode> {
  const form = outputForm(invocation, 'sources lock', ['text', 'json']);
  const workspace = openWorkspace(invocation);
  const path = join(workspace.project.root, sourcesLockFile);
  const before = readSourcesLock(path);
  return withWorld<ExitCode>(workspace, {}, async (world) => {
    const live = await liveSources(world, invocation.signal);
    const missing = [...world.manifest.sources.values()].filter(({ unique_id: id }) => !live.has(id));
    writeSourcesLock(live, path);
    const say = (message: string): void => invocation.reporter.report({ kind: 'log', level: 'info', message });
    for (const { source_name, name, relation_name } of missing)
      say(`\`${source_name}.${name}\` is not in the database (${relation_name}): left out`);
    const changed = before ? `, ${sourceChanges(before, live).length} changes` : '';
    if (form === 'json') {
      const text = JSON.stringify(lockedJson(world, live, before), null, 2);
      invocation.reporter.report({ kind: 'output', text });
    }
    say(`Columns of ${live.size} sources written to ${sourcesLockFile}${changed}`);
    return 0;
  });
}

/** Every source with what was written down of it, and what is not as it was in the file before. */
function lockedJson({ manifest }: World, live: SourcesLock, before: SourcesLock | undefined): object[] {
  const changes = before ? sourceChanges(before, live) : [];
  return [...manifest.sources.values()].map(({ unique_id: id, relation_name }) => ({
    unique_id: id,
    relation_name,
    exists: live.has(id),
    columns: live.get(id) ?? [],
    changes: changes.filter((change) => change.id === id && change.column !== undefined).map(changeJson),
  }));
}

/** A change of a column as `--output json` has it. */
export const changeJson = ({ column, kind, was, is }: SourceChange): object => ({
  column,
  kind: kind === 'type' ? 'changed' : kind,
  was: was ?? null,
  is: is ?? null,
});

/** The columns of the sources that exist, by unique id. Throws E402 when a database cannot be read. */
export async function liveSources(world: World, signal: AbortSignal): Promise<SourcesLock> {
  const { sources, errors } = await readCatalog(world, new Set(world.manifest.sources.keys()), signal);
  if (errors.length > 0)
    throw new DiagnosticError(errors.map((message) => diagnostic('E402', `the sources cannot be read: ${message}`)));
  return new Map(
    [...sources].map(([id, { columns }]) => [
      id,
      Object.values(columns)
        .sort((a, b) => a.index - b.index)
        .map(({ name, type }) => ({ name, type })),
    ]),
  );
}

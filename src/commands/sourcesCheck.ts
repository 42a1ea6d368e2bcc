import { join } from 'node:path';
import { readSourcesLock, type SourceChange, sourceChanges, sourcesLockFile } from '../artifacts/index.ts';
import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import type { SourceNode } from '../manifest/node.ts';
import { makePlan } from '../planner/index.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { outputForm } from './outputForm.ts';
import { withWorld } from './running.ts';
import { changeJson, liveSources } from './sourcesLock.ts';
import { openWorkspace, raiseOrReport, type Workspace } from './workspace.ts';

/** `sources check`: compares the columns that the sources have with those that were written down. 1 when anything differs. */
export async function sourcesCheck(invocation: Invocation): Promise<ExitCode> {
  const output = outputForm(invocation, 'sources check', ['text', 'json']);
  const workspace = openWorkspace(invocation);
  const lock = readSourcesLock(join(invocation.root, sourcesLockFile));
  if (lock === undefined)
    throw new DiagnosticError(
      diagnostic('E010', `there is no \`${sourcesLockFile}\` to compare with`, {
        help: ['run `tsdt sources lock` where the sources are as they should be, and commit the file'],
      }),
    );
  const sources = chosenSources(workspace);
  const live = await withWorld(workspace, {}, (world) => liveSources(world, invocation.signal));
  const ids = new Set(sources.map(({ unique_id }) => unique_id));
  const chosen = <T>(all: ReadonlyMap<string, T>): Map<string, T> => new Map([...all].filter(([id]) => ids.has(id)));
  const changes = sourceChanges(chosen(lock), chosen(live));
  // what is neither written down nor there has no change, but no contract either
  const unknown = sources.filter(({ unique_id: id }) => !lock.has(id) && !live.has(id));
  const differing = new Set([...changes.map(({ id }) => id), ...unknown.map(({ unique_id }) => unique_id)]);
  const print = (text: string): void => invocation.reporter.report({ kind: 'output', text });
  if (output === 'json') {
    const found = sources.map(({ unique_id: id, relation_name }) => ({
      unique_id: id,
      relation_name,
      status: differing.has(id) ? 'fail' : 'pass',
      exists: live.has(id),
      recorded: lock.has(id),
      changes: changes.filter((change) => change.id === id && change.column !== undefined).map(changeJson),
    }));
    print(JSON.stringify(found, null, 2));
  } else {
    const byId = new Map(sources.map((source) => [source.unique_id, source]));
    for (const change of changes) print(describe(change, byId.get(change.id)!));
    for (const source of unknown) print(`${nameOf(source)}: not in the database (${source.relation_name})`);
    const words = `${differing.size} of ${sources.length} sources ${differing.size === 1 ? 'differs' : 'differ'}`;
    invocation.reporter.report({ kind: 'log', level: 'info', message: `${words} from ${sourcesLockFile}` });
  }
  return differing.size > 0 ? 1 : 0;
}

function chosenSources({ invocation, selection }: Workspace): SourceNode[] {
  const { plan, warnings } = makePlan({ ...invocation.flags, which: 'list', resourceTypes: ['source'] }, selection);
  raiseOrReport(warnings, invocation);
  return plan.steps.map(({ node }) => node).filter((node) => node.resource_type === 'source');
}

function describe({ kind, column, was, is }: SourceChange, source: SourceNode): string {
  const name = nameOf(source);
  if (column === undefined)
    return kind === 'removed'
      ? `${name}: not in the database (${source.relation_name})`
      : `${name}: never written down; run \`tsdt sources lock\``;
  switch (kind) {
    case 'added':
      return `${name}: column ${column} (${is}) was added`;
    case 'removed':
      return `${name}: column ${column} (${was}) was removed`;
    case 'type':
      return `${name}: column ${column} changed from ${was} to ${is}`;
  }
}

const nameOf = ({ source_name, name }: SourceNode): string => `${source_name}.${name}`;

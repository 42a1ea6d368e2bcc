import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { readJournal } from './journal.ts';
import { readManifest } from './manifestReader.ts';
import { type PreviousRun, readRunResults } from './runResults.ts';
import { type PreviousFreshness, readSources } from './sources.ts';

/** The artifacts of an earlier invocation, for `--state`, `--defer`, `result:`, `source_status:` and `retry`. */
export interface PreviousState {
  /** As the user named it. */
  readonly folder: string;
  readonly manifest: Manifest | undefined;
  readonly run: PreviousRun | undefined;
  readonly sources: ReadonlyMap<string, PreviousFreshness> | undefined;
}

/** Opens a folder of artifacts; each is read when it is first asked for. Throws E007 when the folder does not exist. */
export function openState(folder: string, named = folder): PreviousState {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new DiagnosticError(
      diagnostic('E007', `The state folder \`${named}\` does not exist`, {
        help: ['`--state` names a folder with the manifest.json of an earlier run, for example a copy of `target`'],
      }),
    );
  }
  const manifest = once(() => {
    const path = join(folder, 'manifest.json');
    return existsSync(path) ? readManifest(path) : undefined;
  });
  const run = once(() => readJournal(folder) ?? readRunResults(join(folder, 'run_results.json')));
  const sources = once(() => readSources(join(folder, 'sources.json')));
  return {
    folder: named,
    get manifest() {
      return manifest();
    },
    get run() {
      return run();
    },
    get sources() {
      return sources();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

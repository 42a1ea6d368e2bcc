import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeResult } from '../manifest/result.ts';
import { artifactMetadata, type InvocationFacts } from './metadata.ts';
import { type InvocationArgs, type PreviousRun, resultText, writeRunResultTexts } from './runResults.ts';

const journalName = /^run_results\.(\d+)\.journal$/;

/**
 * Results as they come, one line of JSON each, so that a run that is killed leaves what it did: `retry` and `result:` read the
 * journal when it is there. `finish` turns it into run_results.json.
 */
export interface Journal {
  /** Says what the run will do, before it starts: nodes without a result count as skipped for `retry`. */
  readonly expect: (uniqueIds: readonly string[]) => void;
  readonly add: (result: NodeResult) => void;
  /** Writes run_results.json beside it and takes the journal away. `elapsed` in seconds. */
  readonly finish: (elapsed: number) => void;
}

/** Starts a journal in the target folder; one that a killed run left there is replaced. */
export function startJournal(
  folder: string,
  facts: InvocationFacts & { readonly args: InvocationArgs; readonly writeJson?: boolean },
): Journal {
  mkdirSync(folder, { recursive: true });
  for (const { path } of abandoned(folder)) rmSync(path, { force: true });
  // processes may share a target folder: each has a journal of its own
  const path = join(folder, `run_results.${process.pid}.journal`);
  const texts: string[] = [];
  const write = (line: unknown): void => appendFileSync(path, `${JSON.stringify(line)}\n`);
  writeFileSync(path, `${JSON.stringify({ invocation: facts.invocationId, args: facts.args })}\n`);
  return {
    expect: (uniqueIds) => write({ expect: uniqueIds }),
    add: (result) => {
      const text = resultText(result);
      texts.push(text);
      appendFileSync(path, `{"result": ${text}}\n`);
    },
    finish: (elapsed) => {
      if (facts.writeJson !== false) {
        const metadata = artifactMetadata('run-results/v6', facts);
        writeRunResultTexts(texts, elapsed, join(folder, 'run_results.json'), metadata, facts.args);
      }
      rmSync(path, { force: true });
    },
  };
}

interface Line {
  readonly invocation?: string;
  readonly args?: PreviousRun['args'];
  readonly expect?: readonly string[];
  readonly result?: NodeResult;
}

/** Journals whose process is gone, the newest first. */
function abandoned(folder: string): { readonly path: string; readonly time: number }[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => journalName.test(name) && !isAlive(Number(journalName.exec(name)![1])))
    .map((name) => join(folder, name))
    .map((path) => ({ path, time: statSync(path).mtimeMs }))
    .sort((a, b) => b.time - a.time);
}

/** A journal that carries this process's number before the process made one is of an earlier process with that number. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * What a killed run left, when that is newer than run_results.json; undefined otherwise. A last line that was cut off is
 * left out.
 */
export function readJournal(folder: string): PreviousRun | undefined {
  const [newest] = abandoned(folder);
  const finished = statSync(join(folder, 'run_results.json'), { throwIfNoEntry: false });
  if (!newest || (finished && finished.mtimeMs > newest.time)) return undefined;
  const { path } = newest;
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line): Line[] => {
      try {
        return line ? [JSON.parse(line) as Line] : [];
      } catch {
        return [];
      }
    });
  const [head] = lines;
  if (head?.args === undefined) return undefined;
  const results = new Map<string, PreviousRun['results'][number]>();
  for (const { expect } of lines) {
    for (const id of expect ?? []) results.set(id, { unique_id: id, status: 'skipped', batch_results: null });
  }
  for (const { result } of lines) {
    if (result)
      results.set(result.unique_id, {
        unique_id: result.unique_id,
        status: result.status,
        batch_results: result.batch_results,
      });
  }
  return { results: [...results.values()], args: head.args, invocationId: head.invocation ?? '' };
}

import { describe, expect, test } from 'vitest';
import type { GraphNode } from '../manifest/node.ts';
import type { Status } from '../manifest/result.ts';
import type { Action, Plan, Step } from '../planner/index.ts';
import { Progress, type Turn } from './progress.ts';

const step = (
  id: string,
  waitsFor: readonly string[] = [],
  rest: { action?: Action; skipWhenFailed?: readonly string[]; parents?: readonly string[] } = {},
): Step => ({
  id,
  node: {
    unique_id: id,
    resource_type: 'model',
    depends_on: { nodes: rest.parents ?? [], macros: [] },
  } as unknown as GraphNode,
  action: rest.action ?? 'run',
  reasons: [],
  waitsFor,
  skipWhenFailed: rest.skipWhenFailed ?? waitsFor,
});
const plan = (...steps: Step[]): Plan => ({ which: 'build', steps });
const free = { failFast: false, blocked: false };
const said = (turn: Turn | undefined): string => (turn ? `${turn.skip ? 'skip' : 'run'} ${turn.step.id}` : 'nothing');

async function take(progress: Progress, status: Status = 'success'): Promise<string> {
  const turn = (await progress.next())!;
  progress.finish(turn.step, turn.skip ? 'skipped' : status);
  return said(turn);
}

describe('the order of a run', () => {
  test('a worker waits while all that is left depends on running steps', async () => {
    const progress = new Progress(plan(step('a'), step('b', ['a'])), free);
    const first = (await progress.next())!;
    let second: Turn | undefined;
    const waiting = progress.next().then((turn) => {
      second = turn;
    });
    await Promise.resolve();
    expect(second).toBeUndefined();
    progress.finish(first.step, 'success');
    await waiting;
    expect(said(second)).toBe('run b');
  });

  test('waiting workers go home when nothing is left', async () => {
    const progress = new Progress(plan(step('a')), free);
    const turn = (await progress.next())!;
    const others = [progress.next(), progress.next()];
    progress.finish(turn.step, 'error');
    expect((await Promise.all(others)).map(said)).toEqual(['nothing', 'nothing']);
  });

  test('a failure skips what depends on it, and names itself all the way down', async () => {
    const progress = new Progress(plan(step('a'), step('b', ['a']), step('c', ['b']), step('other')), free);
    expect(await take(progress, 'error')).toBe('run a');
    const turns: Turn[] = [];
    for (let turn = await progress.next(); turn; turn = await progress.next()) {
      turns.push(turn);
      progress.finish(turn.step, turn.skip ? 'skipped' : 'success');
    }
    expect(turns.map((turn) => [said(turn), turn.skip?.because])).toEqual([
      ['skip b', 'a'],
      ['skip c', 'a'],
      ['run other', undefined],
    ]);
  });

  test('a partial success skips, a warning and `on_error: continue` do not', async () => {
    const steps = [
      step('p'),
      step('after_p', ['p']),
      step('w'),
      step('after_w', ['w']),
      step('c'),
      step('after_c', ['c'], { skipWhenFailed: [] }),
    ];
    const progress = new Progress(plan(...steps), free);
    const statuses: Record<string, Status> = { p: 'partial success', w: 'warn', c: 'error' };
    const seen: string[] = [];
    for (let turn = await progress.next(); turn; turn = await progress.next()) {
      seen.push(said(turn));
      progress.finish(turn.step, turn.skip ? 'skipped' : (statuses[turn.step.id] ?? 'success'));
    }
    expect(seen.sort()).toEqual(['run after_c', 'run after_w', 'run c', 'run p', 'run w', 'skip after_p']);
  });

  test('fail-fast skips what has not started', async () => {
    const progress = new Progress(plan(step('a'), step('b')), { failFast: true, blocked: false });
    expect(await take(progress, 'fail')).toBe('run a');
    expect((await progress.next())?.skip).toEqual({ message: 'Skipping due to fail_fast' });
  });

  test('when a hook before the run failed everything is skipped', async () => {
    const progress = new Progress(plan(step('a')), { failFast: false, blocked: true });
    expect(said(await progress.next())).toBe('skip a');
  });

  test('after a failed unit test of a model its other ones are skipped', async () => {
    const unit = (id: string): Step => step(id, [], { action: 'unit-test', parents: ['m'] });
    const progress = new Progress(plan(unit('u1'), unit('u2'), step('m', ['u1', 'u2'])), free);
    expect([await take(progress, 'fail'), await take(progress), await take(progress)]).toEqual([
      'run u1',
      'skip u2',
      'skip m',
    ]);
  });
});

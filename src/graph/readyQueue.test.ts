import { expect, it } from 'vitest';
import { ReadyQueue } from './readyQueue.ts';

const step = (id: string, ...waitsFor: string[]) => ({ id, waitsFor });

it('starts with the longest path, then goes in the order given', () => {
  const queue = new ReadyQueue([
    step('lone'),
    step('short'),
    step('after_short', 'short'),
    step('long'),
    step('long2', 'long'),
    step('long3', 'long2', 'short', 'not in the plan'),
  ]);
  expect(queue.size).toBe(6);
  expect([queue.take()?.id, queue.take()?.id, queue.take()?.id, queue.take()]).toEqual([
    'long',
    'short',
    'lone',
    undefined,
  ]);
  queue.finish('long');
  expect(queue.take()?.id).toBe('long2');
  queue.finish('short');
  expect(queue.take()?.id).toBe('after_short');
  expect(queue.take()).toBeUndefined();
  queue.finish('long2');
  expect(queue.take()?.id).toBe('long3');
  for (const id of ['long3', 'lone', 'after_short']) queue.finish(id);
  expect(queue.size).toBe(0);
});

it('refuses steps that wait for each other, and to finish what was not taken', () => {
  expect(() => new ReadyQueue([step('a', 'b'), step('b', 'a')])).toThrow('the steps of a plan wait for each other');
  expect(() => new ReadyQueue([step('a')]).finish('a')).toThrow('a was not taken from the queue');
});

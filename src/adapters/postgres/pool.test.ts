import { expect, it } from 'vitest';
import { DiagnosticError } from '../../base/diagnostic.ts';
import { Pool } from './pool.ts';

/** A source whose opening and closing happen when the test says so. */
class SteeredSource {
  readonly opening: PromiseWithResolvers<string>[] = [];
  readonly closing: PromiseWithResolvers<void>[] = [];
  readonly log: string[] = [];

  open(): Promise<string> {
    const steps = withResolvers<string>();
    this.opening.push(steps);
    return steps.promise;
  }
  close(item: string): Promise<void> {
    this.log.push(`close ${item}`);
    const steps = withResolvers<void>();
    this.closing.push(steps);
    return steps.promise;
  }
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: Error): void;
}

function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: (value: T) => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** All that can go on without the test has gone on. */
const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

it('uses an item again before it opens another', async () => {
  const source = new SteeredSource();
  const pool = new Pool(source, 2);
  const first = pool.take();
  source.opening[0]!.resolve('a');
  pool.give(await first, true);
  expect(await pool.take()).toBe('a');
  expect(source.opening.length).toBe(1);
});

it('hands items on in the order in which they were asked for', async () => {
  const source = new SteeredSource();
  const pool = new Pool(source, 1);
  const first = pool.take();
  source.opening[0]!.resolve('a');
  await first;
  const order: number[] = [];
  const waiting = [1, 2].map(async (n) => {
    const item = await pool.take();
    order.push(n);
    pool.give(item, true);
  });
  pool.give('a', true);
  await Promise.all(waiting);
  expect(order).toEqual([1, 2]);
});

it('opens the next only when the one that cannot be used again is closed', async () => {
  const source = new SteeredSource();
  const pool = new Pool(source, 1);
  const first = pool.take();
  source.opening[0]!.resolve('a');
  await first;
  const next = pool.take();
  pool.give('a', false);
  await settled();
  expect(source.log).toEqual(['close a']);
  expect(source.opening.length).toBe(1);
  source.closing[0]!.resolve();
  await settled();
  source.opening[1]!.resolve('b');
  expect(await next).toBe('b');
});

it('waits until an item was put in order', async () => {
  const source = new SteeredSource();
  const pool = new Pool(source, 1);
  const first = pool.take();
  source.opening[0]!.resolve('a');
  await first;
  const order = withResolvers<boolean>();
  const next = pool.take();
  pool.give('a', order.promise);
  await settled();
  order.resolve(true);
  expect(await next).toBe('a');
});

it('gives the place of a failed opening to the next who waits', async () => {
  const source = new SteeredSource();
  const pool = new Pool(source, 1);
  const first = pool.take();
  const next = pool.take();
  source.opening[0]!.reject(new Error('refused'));
  await expect(first).rejects.toThrow('refused');
  await settled();
  source.opening[1]!.resolve('b');
  expect(await next).toBe('b');
});

it('does not keep who gives up during an opening, and closes what comes of it', async () => {
  const source = new SteeredSource();
  const pool = new Pool(source, 1);
  const stop = new AbortController();
  const first = pool.take(stop.signal);
  const next = pool.take();
  stop.abort();
  await expect(first).rejects.toBeInstanceOf(DiagnosticError);
  await settled();
  expect(source.opening.length).toBe(1);
  source.opening[0]!.resolve('a');
  await settled();
  expect(source.log).toEqual(['close a']);
  source.closing[0]!.resolve();
  await settled();
  source.opening[1]!.resolve('b');
  expect(await next).toBe('b');
});

it('lets those who wait go when they give up or the pool closes', async () => {
  const source = new SteeredSource();
  const pool = new Pool(source, 1);
  const first = pool.take();
  source.opening[0]!.resolve('a');
  await first;
  const stop = new AbortController();
  const [impatient, patient] = [pool.take(stop.signal), pool.take()];
  stop.abort();
  await expect(impatient).rejects.toBeInstanceOf(DiagnosticError);
  const closed = pool.close();
  await expect(patient).rejects.toBeInstanceOf(DiagnosticError);
  await closed;
  pool.give('a', true);
  await settled();
  expect(source.log).toEqual(['close a']);
});

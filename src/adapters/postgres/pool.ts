import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';

/** Opens and closes what a pool holds. */
export interface PoolSource<T> {
  open(signal?: AbortSignal): Promise<T>;
  close(item: T): Promise<void>;
  /** Whether one that lay idle can still be used; it is closed when not. */
  isUsable?(item: T): boolean;
}

/** Hands out connections: an idle one, a new one while there are fewer than `size`, or the next that comes back, in order of asking. */
export class Pool<T> {
  private readonly source: PoolSource<T>;
  private readonly size: number;
  private readonly idle: T[] = [];
  private readonly waiting: (() => void)[] = [];
  private readonly returning = new Set<Promise<void>>();
  private taken = 0;
  private isClosed = false;

  constructor(source: PoolSource<T>, size: number) {
    this.source = source;
    this.size = size;
  }

  async take(signal?: AbortSignal): Promise<T> {
    this.refuse(signal);
    while (this.taken >= this.size) {
      await this.turn(signal);
      this.refuse(signal);
    }
    this.taken += 1;
    for (let ready = this.idle.pop(); ready !== undefined; ready = this.idle.pop()) {
      if (this.source.isUsable?.(ready) ?? true) return ready;
      await this.source.close(ready).catch(() => undefined);
    }
    return this.open(signal);
  }

  /** Who gives up does not wait until the opening is over; its place is free then, and what was opened is closed. */
  private async open(signal?: AbortSignal): Promise<T> {
    const opening = this.source.open(signal);
    const { promise: stopped, stop } = abortion(signal);
    try {
      return await Promise.race([opening, stopped]);
    } catch (error) {
      const late = opening
        .then((item) => this.source.close(item))
        .catch(() => undefined)
        .finally(() => {
          this.returning.delete(late);
          this.free();
        });
      this.returning.add(late);
      throw error;
    } finally {
      stop();
    }
  }

  /** Takes an item back: at once for the next who waits, or after it was put in order (`ready`), or not at all (null). */
  give(item: T, ready: Promise<boolean> | boolean): void {
    if (ready === true && !this.isClosed) {
      this.idle.push(item);
      this.free();
      return;
    }
    const returning = this.settle(item, ready).finally(() => {
      this.returning.delete(returning);
      this.free();
    });
    this.returning.add(returning);
  }

  /** Its place is free only when the item is in order or gone: PGlite's folder takes one connection at a time. */
  private async settle(item: T, ready: Promise<boolean> | boolean): Promise<void> {
    const reusable = await Promise.resolve(ready).catch(() => false);
    if (reusable && !this.isClosed) this.idle.push(item);
    else await this.source.close(item).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const wake of this.waiting.splice(0)) wake();
    await Promise.all(this.returning);
    await Promise.all(this.idle.splice(0).map((item) => this.source.close(item)));
  }

  private free(): void {
    this.taken -= 1;
    this.waiting.shift()?.();
  }

  private turn(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        signal?.removeEventListener('abort', aborted);
        resolve();
      };
      const aborted = (): void => {
        const index = this.waiting.indexOf(done);
        if (index >= 0) this.waiting.splice(index, 1);
        done();
      };
      signal?.addEventListener('abort', aborted, { once: true });
      this.waiting.push(done);
    });
  }

  private refuse(signal?: AbortSignal): void {
    if (signal?.aborted || this.isClosed) throw gaveUp();
  }
}

const gaveUp = (): DiagnosticError =>
  new DiagnosticError(diagnostic('E407', 'cancelled while waiting for a session of the database'));

/** A promise that rejects when the signal comes, until it is stopped. */
function abortion(signal?: AbortSignal): { promise: Promise<never>; stop(): void } {
  let stop = (): void => {};
  const promise = new Promise<never>((_, reject) => {
    const aborted = (): void => reject(gaveUp());
    signal?.addEventListener('abort', aborted, { once: true });
    stop = () => signal?.removeEventListener('abort', aborted);
  });
  return { promise, stop };
}

import type { Timing } from '../manifest/result.ts';

/** Takes down when the phases of a node began and ended. */
export class Timer {
  readonly timing: Timing[] = [];
  private readonly now: () => number;
  constructor(now: () => number) {
    this.now = now;
  }

  async measure<T>(name: Timing['name'], work: () => Promise<T>): Promise<T> {
    const started = this.now();
    try {
      return await work();
    } finally {
      this.timing.push({ name, started_at: isoText(started), completed_at: isoText(this.now()) });
    }
  }
}

/** With microseconds, as dbt's artifacts have it. */
export const isoText = (millis: number): string => new Date(millis).toISOString().replace('Z', '000Z');

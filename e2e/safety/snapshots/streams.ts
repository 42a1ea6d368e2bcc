import { Random } from '../../support/random.ts';
import { keyOf, type SnapshotConfig, type SourceRow } from './model.ts';

/** How a source looks at the time of one snapshot. */
export interface Round {
  readonly rows: readonly SourceRow[];
  /** Two different rows have one key: the snapshot must be refused. */
  readonly isContradictory: boolean;
}

/** Every combination of what a snapshot may be told. */
export const configs: readonly SnapshotConfig[] = (['ignore', 'invalidate', 'new_record'] as const).flatMap(
  (hardDeletes) =>
    [false, true].flatMap((isComposite) =>
      [false, true].flatMap((hasEnd) =>
        (
          [
            { strategy: 'timestamp', checked: 'all', hasClock: true },
            { strategy: 'check', checked: 'all', hasClock: false },
            { strategy: 'check', checked: ['v', 'w'], hasClock: false },
            { strategy: 'check', checked: ['v'], hasClock: true },
            { strategy: 'check', checked: 'all', hasClock: true },
          ] as const
        ).map((strategy): SnapshotConfig => ({ ...strategy, hardDeletes, isComposite, hasEnd })),
      ),
    ),
);

/** Days after 2020-01-01, all before the snapshots' own times but for the last. */
const clocks = [0, 1, 2, 10, 11, 400, 401, 1000, 36_500];

/**
 * A random life of a source: rows come, change, go and come back, some without a key or a clock, with clocks that stand still
 * or run backward, doubled now and then.
 */
export function* stream(seed: number, rounds: number, config: SnapshotConfig): Generator<Round> {
  const random = new Random(seed);
  const row = (id: number | null): SourceRow => ({
    stream: config.isComposite ? random.pick([1, 2, null]) : 1,
    id,
    v: random.pick(['a', 'b', null]),
    w: random.pick([1, 2, null]),
    at: random.happens(0.1) ? null : random.pick(clocks),
  });
  let rows = new Map<string, SourceRow>();
  for (let round = 0; round < rounds; round += 1) {
    const next = new Map<string, SourceRow>();
    for (const [key, old] of rows)
      if (!random.happens(0.2)) next.set(key, random.happens(0.4) ? change(random, old) : old);
    for (let count = random.below(4); count > 0; count -= 1) {
      const fresh = row(random.pick([1, 2, 3, 4, null]));
      if (!next.has(keyOf(fresh))) next.set(keyOf(fresh), fresh);
    }
    rows = next;
    const given = [...next.values()];
    const doubled = given.length > 0 && random.happens(0.2) ? random.pick(given) : undefined;
    if (!doubled) yield { rows: given, isContradictory: false };
    else {
      const isContradictory = random.happens(0.5);
      yield { rows: [...given, isContradictory ? { ...doubled, v: `${doubled.v}!` } : doubled], isContradictory };
    }
  }
}

function change(random: Random, row: SourceRow): SourceRow {
  const at = random.pick([
    row.at,
    row.at === null ? 5 : row.at + 1,
    row.at === null ? null : row.at - 3,
    random.pick(clocks),
    null,
  ]);
  return random.pick([
    { ...row, at },
    { ...row, at, v: random.pick(['a', 'b', 'c', null]) },
    { ...row, w: random.pick([1, 2, 3, null]) },
    { ...row, at, v: random.pick(['a', 'b', null]), w: random.pick([1, 2, null]) },
  ]);
}

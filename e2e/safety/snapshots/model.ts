/** One row of a source: `at` is its own clock, null when it says nothing. */
export interface SourceRow {
  readonly stream: number | null;
  readonly id: number | null;
  readonly v: string | null;
  readonly w: number | null;
  readonly at: number | null;
}

export interface SnapshotConfig {
  readonly strategy: 'timestamp' | 'check';
  readonly checked: 'all' | readonly ('v' | 'w')[];
  /** Whether the row's own clock is used; a check can do without. */
  readonly hasClock: boolean;
  readonly hardDeletes: 'ignore' | 'invalidate' | 'new_record';
  readonly isComposite: boolean;
  /** Current rows end at a date far away instead of null. */
  readonly hasEnd: boolean;
}

/** A version of a row. Times are numbers of any one scale. */
export interface Version {
  readonly row: SourceRow;
  readonly clock: number | null;
  readonly from: number | null;
  to: number | null;
  isCurrent: boolean;
  readonly isDeleted: boolean;
}

export const keyOf = ({ stream, id }: Pick<SourceRow, 'stream' | 'id'>): string => `${stream}|${id}`;

/** What a snapshot is to hold, kept in memory: every version of every key, one after the other. */
export class SnapshotModel {
  readonly versions = new Map<string, Version[]>();
  private readonly config: SnapshotConfig;

  constructor(config: SnapshotConfig) {
    this.config = config;
  }

  /** Takes the source as it is at a time of the database. Rows of one key must be equal. */
  take(rows: readonly SourceRow[], now: number): void {
    const present = new Map(rows.map((row) => [keyOf(row), row]));
    for (const [key, row] of present) this.see(key, row, now);
    for (const [key, versions] of this.versions) if (!present.has(key)) this.miss(versions, now);
  }

  private see(key: string, row: SourceRow, now: number): void {
    const versions = this.versions.get(key) ?? [];
    this.versions.set(key, versions);
    const clock = this.config.hasClock ? row.at : now;
    const last = versions.at(-1);
    if (!last) begin(versions, row, clock, clock);
    // one that comes back begins when it went, whatever its clock says
    else if (!last.isCurrent) begin(versions, row, clock, greatest(clock, last.to));
    else if (last.isDeleted) follow(versions, row, clock, greatest(clock, last.from));
    else if (this.hasChanged(last, row, clock)) {
      const isLater = clock !== null && (last.from === null || last.from < clock);
      follow(versions, row, clock, isLater ? clock : greatest(now, last.from));
    }
  }

  private hasChanged(last: Version, row: SourceRow, clock: number | null): boolean {
    if (this.config.strategy === 'timestamp') return isBefore(last.from, clock) || isBefore(last.clock, clock);
    const { checked } = this.config;
    const names = checked === 'all' ? (['v', 'w', 'at'] as const) : checked;
    return names.some((name) => last.row[name] !== row[name]);
  }

  private miss(versions: Version[], now: number): void {
    const last = versions.at(-1)!;
    if (this.config.hardDeletes === 'ignore' || !last.isCurrent || last.isDeleted) return;
    const end = greatest(now, last.from);
    Object.assign(last, { to: end, isCurrent: false });
    if (this.config.hardDeletes === 'new_record')
      versions.push({ row: last.row, clock: end, from: end, to: null, isCurrent: true, isDeleted: true });
  }
}

function begin(versions: Version[], row: SourceRow, clock: number | null, from: number | null): void {
  versions.push({ row, clock, from, to: null, isCurrent: true, isDeleted: false });
}

function follow(versions: Version[], row: SourceRow, clock: number | null, from: number | null): void {
  Object.assign(versions.at(-1)!, { to: from, isCurrent: false });
  begin(versions, row, clock, from);
}

/** As SQL's: nulls do not count. */
function greatest(...times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** As SQL's: what is unknown is not true. */
const isBefore = (left: number | null, right: number | null): boolean =>
  left !== null && right !== null && left < right;

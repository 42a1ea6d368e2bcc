import type { QueryResult, Session, Statement } from '../../adapters/adapter.ts';
import { LazySession } from '../../context/lazySession.ts';
import { ownResults, type Scan, scanOf, sharedQuery } from './sharedScan.ts';

/** What a test says of the query that it will send. */
export interface Expected {
  readonly compiledCode: string;
  /** The column whose count may be one of several over one scan; null when the query only shares a message. */
  readonly scanned: string | null;
  /** Puts the test's comment around a text. */
  comment(sql: string): string;
}

interface Arrived {
  readonly member: SharedTurn;
  readonly sql: string;
  readonly before: string;
  readonly after: string;
  readonly scan: Scan | undefined;
  answer(result: QueryResult): void;
  /** Lets the member send its query itself; resolves when it has nothing more to do with the database. */
  sendAlone(): Promise<void>;
}

/**
 * Tests that run side by side and whose queries go out in one message: each prepares its own as if it were alone, and the
 * last one to arrive, or to go another way, sends them all. Where that fails, for whatever reason, each is sent again alone,
 * so that an error is that of its test and no other's.
 */
export class Gathering {
  private readonly lease: () => Promise<Session>;
  private readonly arrived: Arrived[] = [];
  private session: Session | undefined;
  private expected: number;

  /** For so many members; `lease` gives the session of the message. */
  constructor(size: number, lease: () => Promise<Session>) {
    this.expected = size;
    this.lease = lease;
  }

  arrive(arrived: Arrived): void {
    this.arrived.push(arrived);
    this.sendWhenComplete();
  }

  leave(): void {
    this.expected -= 1;
    this.sendWhenComplete();
  }

  async cancel(): Promise<void> {
    await this.session?.cancel();
  }

  private sendWhenComplete(): void {
    if (this.arrived.length > 0 && this.arrived.length === this.expected) void this.send(this.arrived.splice(0));
  }

  private async send(all: readonly Arrived[]): Promise<void> {
    const [first] = all;
    if (all.length > 1) {
      try {
        const queries = queriesOf(all);
        const results = await this.exchange(
          queries.map(({ sql }) => ({ sql })),
          (trips) => {
            first!.member.ownTrips += trips;
          },
        );
        const answers = queries.flatMap(({ members }, n) => {
          const own = members.length > 1 ? ownResults(results[n]!, members.length) : [results[n]!];
          return members.map((member, at) => ({ member, result: own[at]! }));
        });
        for (const { member, result } of answers) member.answer(result);
        return;
      } catch {
        // whose error it is shows when each runs alone
      }
    }
    for (const member of all) await member.sendAlone();
  }

  private async exchange(
    statements: readonly Statement[],
    onTrips: (count: number) => void,
  ): Promise<readonly QueryResult[]> {
    const session = await this.lease();
    this.session = session;
    try {
      return await session.send(statements);
    } finally {
      onTrips(session.roundTrips);
      this.session = undefined;
      await session.release();
    }
  }
}

/** The statements of a message: one for all scans of a relation, and the others as they are. */
function queriesOf(all: readonly Arrived[]): { readonly sql: string; readonly members: readonly Arrived[] }[] {
  const groups = new Map<string | Arrived, Arrived[]>();
  for (const arrived of all) {
    const key = arrived.scan?.relation ?? arrived;
    const group = groups.get(key);
    if (group) group.push(arrived);
    else groups.set(key, [arrived]);
  }
  return [...groups.values()].map((members) => ({
    sql: members.length === 1 ? members[0]!.sql : together(members),
    members,
  }));
}

/** The comments say for which nodes a query is. */
function together(members: readonly Arrived[]): string {
  const scans = members.map(({ scan }) => scan!);
  return `${members.map(({ before }) => before).join('')}${sharedQuery(scans)}${members.map(({ after }) => after).join('')}`;
}

/** The place of one test in a gathering. */
export class SharedTurn {
  /** Messages that count as this test's own, for it was the first of them. */
  ownTrips = 0;
  private readonly gathering: Gathering;
  private expected: Expected | undefined;
  private isOver = false;
  private readonly over: Promise<void>;
  private end: () => void = () => undefined;

  constructor(gathering: Gathering) {
    this.gathering = gathering;
    this.over = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  /** The session that the test uses as if it were its own. */
  session(lease: () => Promise<Session>): LazySession {
    return new GatheredSession(lease, this);
  }

  expect(expected: Expected): void {
    this.expected = expected;
  }

  /** Hands in the query that was announced; undefined when it is not that one, or comes too late. */
  handIn(sql: string, alone: () => Promise<QueryResult>): Promise<QueryResult> | undefined {
    const query = this.isOver ? undefined : this.read(sql);
    if (!query) {
      this.leave();
      return undefined;
    }
    this.isOver = true;
    return new Promise((answer, fail) => {
      this.gathering.arrive({
        ...query,
        sql,
        member: this,
        answer,
        sendAlone: async () => {
          alone().then(answer, fail);
          await this.over;
        },
      });
    });
  }

  cancel(): Promise<void> {
    return this.gathering.cancel();
  }

  /** The test needs nothing more. */
  finish(): void {
    this.leave();
    this.end();
  }

  private leave(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.gathering.leave();
  }

  private read(sql: string): Pick<Arrived, 'before' | 'after' | 'scan'> | undefined {
    if (!this.expected) return undefined;
    const { compiledCode, scanned, comment } = this.expected;
    const [before, after] = comment(mark).split(mark);
    if (before === undefined || after === undefined || !sql.startsWith(before) || !sql.endsWith(after))
      return undefined;
    const own = sql.slice(before.length, sql.length - after.length);
    if (!/^\s*select\s/.test(own) || own.includes(';') || !own.includes(compiledCode.trim())) return undefined;
    if (touchesNeighbours.test(own)) return undefined;
    return { before, after, scan: scanned === null ? undefined : scanOf(own, scanned) };
  }
}

/** Functions that see the message that they came in, or leave something to the statements after them. */
const touchesNeighbours =
  /\b(?:set_config|nextval|setval|current_query|pg_stat_activity|\w*advisory\w*|txid_\w+|pg_current_xact_id\w*)\b/i;

/** Stands for the SQL when the comment around it is asked for. */
const mark = '\u0000';

class GatheredSession extends LazySession {
  private readonly turn: SharedTurn;

  constructor(lease: () => Promise<Session>, turn: SharedTurn) {
    super(lease);
    this.turn = turn;
  }

  override get roundTrips(): number {
    return super.roundTrips + this.turn.ownTrips;
  }

  override async send(
    statements: readonly Statement[],
    options?: { readonly limit?: number | null },
  ): Promise<readonly QueryResult[]> {
    const alone = () => super.send(statements, options);
    const [statement] = statements;
    // who holds a session must not wait for others, who may need one
    if (statement && statements.length === 1 && !options?.limit && !this.isLeased) {
      const shared = this.turn.handIn(statement.sql, async () => (await alone())[0]!);
      if (shared) return [await shared];
    }
    return alone();
  }

  override async cancel(): Promise<void> {
    await Promise.all([super.cancel(), this.turn.cancel()]);
  }

  override async release(): Promise<void> {
    try {
      await super.release();
    } finally {
      this.turn.finish();
    }
  }
}

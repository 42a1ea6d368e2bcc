import { daysOf, type GeneratedFile, type Wanted } from './domain.ts';
import { dayAfter, hash, moment, pick } from './random.ts';

const countries = ['AT', 'CH', 'DE', 'FR', 'GB', 'US', 'de', 'XX'];
const answersOfMember = 20;
const answersOfEvent = 50;
const eventsOfGroup = 10;

/**
 * Answers to invitations; `rows` counts them. A member gives twenty in all, an event gets fifty. One answer in twenty is taken back, one
 * in a thousand is none, and one in ten thousand has no time. Members, groups and events arrive on the first day.
 */
export function* community(wanted: Wanted): Iterable<GeneratedFile> {
  const { rows, days, start } = wanted;
  const members = Math.max(1, Math.ceil(rows / answersOfMember));
  const events = Math.max(1, Math.ceil(rows / answersOfEvent));
  const groups = Math.max(1, Math.ceil(events / eventsOfGroup));
  yield* platform({ members, groups, events }, start, days);
  for (const { date, first, count } of daysOf(wanted)) {
    yield {
      name: `community_raw_rsvps.${date}.csv`,
      *lines() {
        yield 'event_id,member_id,response,responded_at,is_deleted';
        for (let n = first; n < first + count; n += 1) {
          const isTakenBack = hash('back', n) % 20 === 0;
          const response = isTakenBack ? '' : hash('odd', n) % 1000 === 0 ? 'maybe' : pick(['accepted', 'declined'], n);
          const at = hash('time', n) % 10_000 === 0 ? 'soon' : moment(date, (n - first) / count);
          yield `ge-${hash('e', n) % events},gm-${hash('m', n) % members},${response},${at},${isTakenBack}`;
        }
      },
    };
  }
}

interface Sizes {
  readonly members: number;
  readonly groups: number;
  readonly events: number;
}

/** What there is besides answers. One group in fifty has nobody who looks after it. */
function* platform({ members, groups, events }: Sizes, start: string, days: number): Iterable<GeneratedFile> {
  const at = moment(start, 0);
  yield {
    name: `community_raw_members.${start}.csv`,
    *lines() {
      yield 'member_id,name,email,birth_date,country_code,joined_at,updated_at';
      for (let n = 0; n < members; n += 1) {
        const born = `${1940 + (hash('born', n) % 70)}-06-15`;
        yield `gm-${n},Member ${n},member${n}@example.com,${born},${pick(countries, 'member', n)},${at},${at}`;
      }
    },
  };
  yield {
    name: `community_raw_groups.${start}.csv`,
    *lines() {
      yield 'group_id,name,country_code,created_at,updated_at';
      for (let n = 0; n < groups; n += 1) yield `gg-${n},Group ${n},${pick(countries, 'group', n)},${at},${at}`;
    },
  };
  yield {
    name: `community_raw_group_members.${start}.csv`,
    *lines() {
      yield 'group_id,member_id,role,joined_at,is_deleted,updated_at';
      for (let n = 0; n < groups; n += 1)
        yield `gg-${n},gm-${hash('admin', n) % members},${hash('lone', n) % 50 === 0 ? 'member' : 'admin'},${at},false,${at}`;
    },
  };
  yield {
    name: `community_raw_events.${start}.csv`,
    *lines() {
      yield 'event_id,group_id,title,starts_at,capacity,updated_at';
      for (let n = 0; n < events; n += 1) {
        const starts = moment(dayAfter(start, 1 + (hash('day', n) % days)), 0.75);
        yield `ge-${n},gg-${n % Math.max(1, groups)},Event ${n},${starts},${10 + (hash('places', n) % 90)},${at}`;
      }
    },
  };
}

import { type Day, daysOf, type GeneratedFile, type Wanted } from './domain.ts';
import { hash, moment, pick } from './random.ts';

const tickets = 20;
const articles = 50;
const catalogue = tickets + articles;

/**
 * Events of a ticket shop; `rows` counts events. The first ones offer tickets and list articles, then one in twenty registers a user, and
 * the others are carts, payments and scans. One in fifty is corrected on the next day, one in a hundred is sent twice, and one line in a
 * thousand cannot be read.
 */
export function* checkout(wanted: Wanted): Iterable<GeneratedFile> {
  let yesterday: Day = { date: wanted.start, first: 0, count: 0 };
  for (const today of daysOf(wanted)) {
    const before = yesterday;
    yesterday = today;
    yield {
      name: `checkout_raw_events.${today.date}.jsonl`,
      *lines() {
        for (let n = before.first; n < before.first + before.count; n += 1)
          if (hash('corrected', n) % 50 === 0) yield event(n, 2, at(n, before));
        for (let n = today.first; n < today.first + today.count; n += 1) {
          const line = event(n, 1, at(n, today));
          yield line;
          if (hash('twice', n) % 100 === 0) yield line;
          if (hash('broken', n) % 1000 === 0) yield line.replace('00000000-0000-4000', 'broken');
        }
      },
    };
  }
}

const at = (n: number, { date, first, count }: Day): string => moment(date, (n - first) / count);

/** An event in one of its versions: a correction says something else of the same thing. */
function event(n: number, version: number, timestamp: string): string {
  const [event_type, user_id, related_id, metadata] = said(n, version);
  const event_id = `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
  return JSON.stringify({ event_id, event_type, event_timestamp: timestamp, user_id, related_id, version, metadata });
}

type Said = readonly [type: string, user: string | null, related: string | null, metadata: object];

function said(n: number, version: number): Said {
  if (n < tickets)
    return ['TicketOffered', null, `GT-${n}`, { event_name: `Evening ${n}`, ticket_price: 20 + n + version }];
  if (n < catalogue)
    return [
      'ArticleListed',
      null,
      `GA-${n}`,
      { article_name: `Article ${n}`, price: 5 + n + version, currency: 'EUR' },
    ];
  const users = Math.floor((n - catalogue) / 20);
  if ((n - catalogue) % 20 === 0) {
    const email = `user${users}@v${version}.example.com`;
    return [
      'UserRegistered',
      `GU-${users}`,
      null,
      { name: `User ${users}`, email, country: pick(['DE', 'FR', 'US'], n) },
    ];
  }
  // whoever has registered before
  const user = `GU-${hash('who', n) % (users + 1)}`;
  const kind = hash('kind', n) % 100;
  if (kind < 50)
    return [
      'ArticleAddedToCart',
      user,
      `GA-${tickets + (hash('what', n) % articles)}`,
      { quantity: version + (n % 3) },
    ];
  if (kind < 75)
    return [
      'PaymentSuccessful',
      user,
      `GO-${n}`,
      { amount: (version * (hash('sum', n) % 10_000)) / 100, currency: 'EUR' },
    ];
  return [
    'BarcodeScanned',
    user,
    `GT-${hash('where', n) % tickets}`,
    { gate: pick(['north', 'south'], 'gate', n, version) },
  ];
}

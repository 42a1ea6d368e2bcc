import { daysOf, type GeneratedFile, type Wanted } from './domain.ts';
import { hash, moment, pick } from './random.ts';

const services = ['product', 'cart', 'payment', 'confirmation'] as const;
/** Of a hundred sessions, so many come to each page. */
const comeTo = [100, 40, 22, 18];

/**
 * Messages of the pages of a booking app; `rows` counts sessions' first pages, of which each is followed by 0.8 messages of later pages.
 * One message in a hundred is sent twice, one in a thousand has no session.
 */
export function* funnel(wanted: Wanted): Iterable<GeneratedFile> {
  const visitors = Math.max(1, Math.floor(wanted.rows / 3));
  for (const { date, first, count } of daysOf(wanted)) {
    for (const [step, service] of services.entries())
      yield {
        name: `funnel_raw_${service}.${date}.jsonl`,
        *lines() {
          for (let n = first; n < first + count; n += 1) {
            if (hash('far', n) % 100 >= comeTo[step]!) continue;
            // three minutes between pages, and none after midnight
            const line = message(n, step, moment(date, ((n - first) / count) * 0.99 + step * 0.002), visitors);
            yield line;
            if (hash('twice', n, step) % 100 === 0) yield line;
          }
        },
      };
  }
}

function message(n: number, step: number, sentAt: string, visitors: number): string {
  const page = [
    { product_id: `GH-${hash('product', n) % 1000}`, referrer: pick(['search', 'newsletter', null], 'from', n) },
    { quantity: 1 + (hash('quantity', n) % 3) },
    { method: pick(['card', 'paypal'], 'method', n), card_holder: `Guest ${n}`, amount: amountOf(n) },
    { booking_id: `GB-${n}`, amount: amountOf(n), guest_email: `guest${n}@example.com` },
  ];
  return JSON.stringify({
    message_id: `G-${services[step]}-${n}`,
    session_id: hash('lost', n, step) % 1000 === 0 ? null : `GS-${n}`,
    user_id: `GV-${hash('visitor', n) % visitors}`,
    sent_at: sentAt,
    platform: pick(['ios', 'android', 'web'], 'platform', n),
    variant: pick(['A', 'B'], 'variant', n),
    ...page[step],
  });
}

const amountOf = (n: number): string => (20 + (hash('amount', n) % 40_000) / 100).toFixed(2);

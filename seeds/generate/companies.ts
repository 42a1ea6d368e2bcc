import { daysOf, type GeneratedFile, type Wanted } from './domain.ts';
import { hash, moment, pick } from './random.ts';

const cities = ['Berlin', 'Hamburg', 'Wien', 'Köln', 'Leipzig', 'Graz', 'Bern', 'Basel'];
const forms = ['GmbH', 'AG', 'KG', 'SE'];

/**
 * Events of the company register: of ten events one creates a company and nine move one to another city. One event in a hundred is
 * delivered twice and one in a thousand is unreadable. A byte a company is kept: where it is now.
 */
export function* companies(wanted: Wanted): Iterable<GeneratedFile> {
  const cityOf = new Uint8Array(Math.ceil(wanted.rows / 10));
  for (const { date, first, count } of daysOf(wanted)) {
    yield {
      name: `companies_raw_events.${date}.jsonl`,
      *lines() {
        for (let n = first; n < first + count; n += 1) {
          const line = event(n, moment(date, (n - first) / count), cityOf);
          yield line;
          if (hash('twice', n) % 100 === 0) yield line;
        }
      },
    };
  }
}

function event(n: number, at: string, cityOf: Uint8Array): string {
  const base = { event_id: `G-${n}`, occurred_at: hash('bad', n) % 1000 === 0 && n % 10 !== 0 ? 'unknown' : at };
  const newest = Math.floor(n / 10);
  if (n % 10 === 0) {
    const city = hash('city', newest) % cities.length;
    cityOf[newest] = city;
    const data = { name: `Company ${newest}`, legal_form: pick(forms, newest), city: cities[city], status: 'active' };
    return JSON.stringify({ ...base, event_type: 'company.created', company_id: `G-${newest}`, data });
  }
  const company = hash('company', n) % (newest + 1);
  const from = cityOf[company] as number;
  const to = (from + 1 + (hash('to', n) % (cities.length - 1))) % cities.length;
  if (base.occurred_at !== 'unknown') cityOf[company] = to;
  const changes = [{ field: 'city', from: cities[from], to: cities[to] }];
  return JSON.stringify({ ...base, event_type: 'company.updated', company_id: `G-${company}`, changes });
}

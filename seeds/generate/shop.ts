import { daysOf, type GeneratedFile, type Wanted } from './domain.ts';
import { dayAfter, hash, moment, pick } from './random.ts';

const places = ['Berlin,DE', 'Hamburg,DE', 'Wien,AT', 'Bern,CH', 'Graz,AT'];
const shops = 20;
const products = 500;

/**
 * Orders of a shop, two positions each; `rows` counts positions. Most orders are shipped on the day after and delivered two days
 * after they were placed; one in fifty is taken back instead. One position in a thousand has a wrong quantity.
 */
export function* shop({ rows, days, start }: Wanted): Iterable<GeneratedFile> {
  const orders = Math.ceil(rows / 2);
  const customers = Math.max(1, Math.floor(orders / 5));
  const ordered = [...daysOf({ rows: orders, days, start })];
  const ordersOf = function* (day: number): Iterable<number> {
    const { first, count } = ordered[day] ?? { first: 0, count: 0 };
    for (let n = first; n < first + count; n += 1) yield n;
  };
  const placedAt = (n: number, day: number): string => moment(dayAfter(start, day), (hash('at', n) % 1000) / 1000);
  const order = (n: number, day: number, shipped: string, delivered: string, at: string, deleted = ''): string =>
    `GO-${n},GC-${hash('c', n) % customers},GS-${hash('s', n) % shops},${placedAt(n, day)},${shipped},${delivered},${at},${deleted}`;

  for (let day = 0; day < days; day += 1) {
    const date = dayAfter(start, day);
    if (day === 0) yield* catalogue(date, customers);
    yield {
      name: `shop_raw_orders.${date}.csv`,
      *lines() {
        yield 'order_id,customer_id,shop_id,purchased_at,shipped_at,delivery_date,updated_at,deleted';
        for (const n of ordersOf(day)) yield order(n, day, '', '', placedAt(n, day));
        for (const n of ordersOf(day - 1)) {
          const at = moment(date, 0.5);
          yield hash('back', n) % 50 === 0 ? order(n, day - 1, '', '', at, 'true') : order(n, day - 1, at, '', at);
        }
        for (const n of ordersOf(day - 2)) {
          const shipped = moment(dayAfter(start, day - 1), 0.5);
          if (hash('back', n) % 50 !== 0) yield order(n, day - 2, shipped, date, moment(date, 0.6));
        }
      },
    };
    yield {
      name: `shop_raw_order_positions.${date}.csv`,
      *lines() {
        yield 'order_id,position,product_id,quantity,price,updated_at';
        for (const n of ordersOf(day))
          for (const position of [1, 2]) {
            const product = hash('p', n, position) % products;
            const quantity = hash('bad', n, position) % 1000 === 0 ? -1 : 1 + (hash('q', n, position) % 5);
            yield `GO-${n},${position},GP-${product},${quantity},${priceOf(product)},${placedAt(n, day)}`;
          }
      },
    };
  }
}

const priceOf = (product: number): string => (5 + (hash('price', product) % 20_000) / 100).toFixed(2);

function* catalogue(date: string, customers: number): Iterable<GeneratedFile> {
  const at = moment(date, 0);
  const tab = (place: string): string => place.replace(',', '\t');
  yield {
    name: `shop_raw_shops.${date}.csv`,
    *lines() {
      yield 'shop_id,shop_name,city,country,opened_on,updated_at';
      for (let n = 0; n < shops; n += 1) yield `GS-${n},Shop ${n},${pick(places, 'shop', n)},2020-01-01,${at}`;
    },
  };
  yield {
    name: `shop_raw_products.${date}.csv`,
    *lines() {
      yield 'product_id,product_name,category,list_price,updated_at';
      for (let n = 0; n < products; n += 1)
        yield `GP-${n},Product ${n},${pick(['kitchen', 'living'], n)},${priceOf(n)},${at}`;
    },
  };
  yield {
    name: `shop_raw_customers.${date}.tsv`,
    *lines() {
      yield 'customer_id\tname\temail\tcity\tcountry\tupdated_at';
      for (let n = 0; n < customers; n += 1)
        yield `GC-${n}\tCustomer ${n}\tcustomer${n}@example.com\t${tab(pick(places, 'c', n))}\t${at}`;
    },
  };
}

import type { KnownColumn } from '../index.ts';

/** Numbers that look random and are the same in every run. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

interface Source {
  readonly alias: string;
  readonly columns: readonly { readonly name: string; readonly kind: Kind }[];
}

type Kind = 'number' | 'text' | 'date' | 'boolean';

interface Made {
  readonly sql: string;
  readonly columns: Source['columns'];
}

export const randomTables: ReadonlyMap<string, readonly KnownColumn[]> = new Map(
  [
    ['t1', ['a integer', 'b integer', 'x text', 'y text', 'd date', 'f boolean']],
    ['t2', ['a integer', 'c integer', 'x text', 'z text', 'e date', 'g boolean']],
    ['t3', ['b integer', 'c integer', 'y text', 'w text', 'd date']],
  ].map(([name, columns]) => [
    name as string,
    (columns as string[]).map((text) => ({ name: text.split(' ')[0]!, type: text.split(' ')[1]! })),
  ]),
);

const kindOf = (type: string | undefined): Kind =>
  type === 'integer' ? 'number' : type === 'text' ? 'text' : type === 'date' ? 'date' : 'boolean';

/** A query over the tables of `randomTables` that Postgres takes. */
export function randomQuery(seed: number): string {
  const random = randomNumbers(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const chance = (share: number): boolean => random() < share;
  let names = 0;
  const fresh = (prefix: string): string => `${prefix}${++names}`;
  const ctes: { readonly name: string; readonly sql: string; readonly columns: Source['columns'] }[] = [];

  const base = (): { readonly sql: string; readonly columns: Source['columns'] } => {
    if (ctes.length > 0 && chance(0.4)) {
      const cte = pick(ctes);
      return { sql: cte.name, columns: cte.columns };
    }
    const [name, columns] = pick([...randomTables]);
    return { sql: name, columns: columns.map((c) => ({ name: c.name, kind: kindOf(c.type) })) };
  };

  const column = (sources: readonly Source[], kind: Kind): string | undefined => {
    const found = sources.flatMap((s) => s.columns.filter((c) => c.kind === kind).map((c) => `${s.alias}.${c.name}`));
    return found.length > 0 ? pick(found) : undefined;
  };

  const literal = (kind: Kind): string =>
    ({
      number: String(1 + Math.floor(random() * 4)),
      text: `'${pick(['a', 'b', 'c', 'ab'])}'`,
      date: `date '2024-01-0${1 + Math.floor(random() * 4)}'`,
      boolean: pick(['true', 'false']),
    })[kind];

  const expression = (sources: readonly Source[], kind: Kind, depth: number): string => {
    const leaf = (): string => column(sources, kind) ?? literal(kind);
    if (depth <= 0 || chance(0.35)) return leaf();
    const inner = (k: Kind): string => expression(sources, k, depth - 1);
    if (chance(0.15)) return `case when ${inner('boolean')} then ${inner(kind)} else ${inner(kind)} end`;
    if (chance(0.1)) return `coalesce(${inner(kind)}, ${literal(kind)})`;
    if (chance(0.06)) return scalar(sources, kind, depth - 1);
    switch (kind) {
      case 'number':
        return pick([
          () => `(${inner('number')} + ${inner('number')})`,
          () => `(${inner('number')} * 2 - ${leaf()})`,
          () => `length(${inner('text')})`,
          () => `abs(${inner('number')})`,
          () => `extract(day from ${inner('date')})::int`,
        ])();
      case 'text':
        return pick([
          () => `(${inner('text')} || ${inner('text')})`,
          () => `upper(${inner('text')})`,
          () => `(${inner('number')})::text`,
          () => `substring(${inner('text')} from 1 for 1)`,
          () => `nullif(${inner('text')}, ${literal('text')})`,
        ])();
      case 'date':
        return pick([
          () => `(${inner('date')} + 1)`,
          () => leaf(),
          () => `greatest(${inner('date')}, ${literal('date')})`,
        ])();
      case 'boolean':
        return pick([
          () => `(${inner('number')} > ${inner('number')})`,
          () => `(${inner('text')} = ${inner('text')})`,
          () => `(${inner('boolean')} and not ${inner('boolean')})`,
          () => `(${inner('text')} is null)`,
          () => `(${inner('number')} in (1, ${inner('number')}))`,
          () => `exists (${correlated(sources, depth - 1)})`,
        ])();
    }
  };

  const correlated = (outer: readonly Source[], depth: number): string => {
    const from = base();
    const own: Source = { alias: fresh('s'), columns: from.columns };
    const links = own.columns.filter((c) => column(outer, c.kind) !== undefined);
    const link = pick(links.length > 0 ? links : own.columns);
    return `select 1 from ${from.sql} ${own.alias} where ${own.alias}.${link.name} = ${column(outer, link.kind) ?? literal(link.kind)} and ${expression([own], 'boolean', Math.min(depth, 1))}`;
  };

  const scalar = (outer: readonly Source[], kind: Kind, depth: number): string => {
    const from = base();
    const own: Source = { alias: fresh('s'), columns: from.columns };
    const value = expression([own], kind, Math.min(depth, 1));
    const aggregate = kind === 'boolean' ? `bool_or(${value})` : `max(${value})`;
    const link = column(outer, 'number');
    const key = column([own], 'number');
    return `(select ${aggregate} from ${from.sql} ${own.alias}${link && key ? ` where ${key} = ${link}` : ''})`;
  };

  const select = (depth: number): Made => {
    const sources: Source[] = [];
    let from = '';
    const count = 1 + Math.floor(random() * 3);
    for (let i = 0; i < count; i += 1) {
      const derived = depth > 0 && chance(0.25) ? select(depth - 1) : undefined;
      const item = derived ? { sql: `(${derived.sql})`, columns: derived.columns } : base();
      const source: Source = { alias: fresh('q'), columns: item.columns };
      if (i === 0) from = `${item.sql} ${source.alias}`;
      else {
        const kind = pick(['join', 'left join', 'right join', 'full join', 'cross join']);
        const shared = source.columns.filter((c) => column(sources, c.kind) !== undefined);
        const key = pick(shared.length > 0 ? shared : source.columns);
        // full joins want a condition that can be hashed
        const on =
          kind === 'cross join'
            ? ''
            : ` on ${source.alias}.${key.name} = ${column(sources, key.kind) ?? literal(key.kind)}`;
        from += ` ${kind === 'full join' && column(sources, key.kind) === undefined ? 'left join' : kind} ${item.sql} ${source.alias}${on}`;
      }
      sources.push(source);
    }
    const where = chance(0.5) ? ` where ${expression(sources, 'boolean', 2)}` : '';
    return chance(0.3) ? grouped(sources, from, where) : plain(sources, from, where);
  };

  const plain = (sources: readonly Source[], from: string, where: string): Made => {
    if (sources.length === 1 && chance(0.2))
      return { sql: `select * from ${from}${where}`, columns: sources[0]!.columns };
    const columns = Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
      name: fresh('c'),
      kind: pick<Kind>(['number', 'text', 'date', 'boolean']),
    }));
    const items = columns.map(({ name, kind }) => {
      if (kind === 'number' && chance(0.25)) return `${windowed(sources)} as ${name}`;
      return `${expression(sources, kind, 3)} as ${name}`;
    });
    const distinct = chance(0.15) ? 'distinct ' : '';
    return { sql: `select ${distinct}${items.join(', ')} from ${from}${where}`, columns };
  };

  const windowed = (sources: readonly Source[]): string => {
    const value = expression(sources, 'number', 1);
    const partition = column(sources, pick<Kind>(['text', 'number', 'date'])) ?? '1';
    const order = sources.flatMap((s) => s.columns.map((c) => `${s.alias}.${c.name}`)).join(', ');
    return pick([
      `sum(${value}) over (partition by ${partition})::int`,
      `row_number() over (partition by ${partition} order by ${order})::int`,
      `lag(${value}) over (order by ${order})`,
    ]);
  };

  const grouped = (sources: readonly Source[], from: string, where: string): Made => {
    const key = pick<Kind>(['text', 'number', 'date']);
    const by = column(sources, key) ?? literal(key);
    const columns: { name: string; kind: Kind }[] = [{ name: fresh('c'), kind: key }];
    const items = [`${by} as ${columns[0]!.name}`];
    for (let i = Math.floor(random() * 3); i >= 0; i -= 1) {
      const kind = pick<Kind>(['number', 'text']);
      const value = expression(sources, kind, 2);
      const filter = chance(0.3) ? ` filter (where ${expression(sources, 'boolean', 1)})` : '';
      const name = fresh('c');
      columns.push({ name, kind });
      items.push(
        `${kind === 'number' ? pick([`sum(${value})${filter}::int`, `count(${value})${filter}::int`, `count(*)${filter}::int`]) : pick([`max(${value})${filter}`, `string_agg(${value}, ',' order by ${value})${filter}`])} as ${name}`,
      );
    }
    const having = chance(0.25) ? ` having count(*) > 0 and max(${expression(sources, 'number', 1)}) > 0` : '';
    return {
      sql: `select ${items.join(', ')} from ${from}${where} group by ${column(sources, key) === undefined ? '()' : by}${having}`,
      columns,
    };
  };

  for (let i = Math.floor(random() * 3); i > 0; i -= 1) {
    const made = select(1);
    ctes.push({ name: fresh('w'), sql: made.sql, columns: made.columns });
  }
  let { sql } = select(2);
  if (chance(0.2)) {
    const [name, columns] = pick([...randomTables]);
    const first = columns.filter((c) => c.type === 'integer').map((c) => c.name);
    sql = `select ${first[0]} as u, x as v from (select ${first[0]}, ${columns.find((c) => c.type === 'text')!.name} as x from ${name}) k ${pick(['union', 'union all', 'except', 'intersect'])} select a, x from t1 where ${expression([{ alias: 't1', columns: randomTables.get('t1')!.map((c) => ({ name: c.name, kind: kindOf(c.type) })) }], 'boolean', 1)}`;
  }
  const withClause = ctes.length > 0 ? `with ${ctes.map((cte) => `${cte.name} as (${cte.sql})`).join(', ')} ` : '';
  return `${withClause}${sql}`;
}

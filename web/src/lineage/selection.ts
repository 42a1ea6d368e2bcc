import type { SiteResource } from '../../../src/docs/site/shapes.ts';
import type { Graph } from '../data.ts';

/** What a selection found, by position in the resources; `unknown` are its parts that match nothing. */
export interface Selected {
  readonly positions: ReadonlySet<number>;
  readonly unknown: readonly string[];
}

/**
 * Evaluates dbt's selection language over what the site knows: `+orders+2`, `tag:daily,staging`, `@customers`,
 * `config.materialized:table`. Spaces join, commas intersect. State and results of other runs are not at hand here.
 */
export function select(
  text: string,
  exclude: string,
  rows: readonly SiteResource[],
  graph: Pick<Graph, 'parents' | 'children'>,
): Selected {
  const unknown: string[] = [];
  const evaluate = (words: string): Set<number> => {
    const found = new Set<number>();
    for (const term of words.split(/\s+/).filter((word) => word !== '')) {
      const parts = term.split(',').map((part) => selectOne(part, rows, graph));
      const [first, ...others] = parts as [Set<number>, ...Set<number>[]];
      let size = 0;
      for (const position of first) {
        if (!others.every((other) => other.has(position))) continue;
        found.add(position);
        size += 1;
      }
      if (size === 0) unknown.push(term);
    }
    return found;
  };
  const positions = evaluate(text);
  if (exclude.trim() !== '') for (const position of evaluate(exclude)) positions.delete(position);
  return { positions, unknown };
}

function selectOne(
  part: string,
  rows: readonly SiteResource[],
  graph: Pick<Graph, 'parents' | 'children'>,
): Set<number> {
  const found = /^(@)?(?:(\d*)(\+))?(.*?)(?:(\+)(\d*))?$/.exec(part);
  if (!found) return new Set();
  const [, at, up, isUp, body = '', isDown, down] = found;
  const matches = matcher(body);
  const selected = new Set<number>();
  rows.forEach((row, position) => {
    if (row.type !== 'macro' && row.type !== 'group' && matches(row)) selected.add(position);
  });
  const all = new Set(selected);
  if (isUp) for (const position of reach(selected, graph.parents, depthOf(up))) all.add(position);
  const below = isDown || at ? reach(selected, graph.children, at ? Number.POSITIVE_INFINITY : depthOf(down)) : [];
  for (const position of below) all.add(position);
  // `@` asks for all that is needed to build the descendants too
  if (at) for (const position of reach(all, graph.parents, Number.POSITIVE_INFINITY)) all.add(position);
  return all;
}

const depthOf = (digits: string | undefined): number => (digits ? Number(digits) : Number.POSITIVE_INFINITY);

/** What lies within `depth` steps, the start included. */
export function reach(
  start: Iterable<number>,
  next: readonly (readonly number[])[],
  depth = Number.POSITIVE_INFINITY,
): Set<number> {
  const seen = new Set(start);
  let edge = [...seen];
  for (let step = 0; step < depth && edge.length > 0; step += 1) {
    const beyond: number[] = [];
    for (const position of edge) {
      for (const other of next[position]!) {
        if (seen.has(other)) continue;
        seen.add(other);
        beyond.push(other);
      }
    }
    edge = beyond;
  }
  return seen;
}

type Matcher = (row: SiteResource) => boolean;

const methods: Readonly<
  Record<string, (row: SiteResource, matches: (text: string) => boolean, value: string) => boolean>
> = {
  fqn: (row, matches, value) => matchesFqn(row, matches, value),
  tag: (row, matches) => (row.tags ?? []).some(matches),
  path: (row, matches, value) => isInFolder(row.file, value) || matches(row.file),
  file: (row, matches) => {
    const file = row.file.split('/').at(-1) ?? '';
    return matches(file) || matches(file.replace(/\.\w+$/, ''));
  },
  package: (row, matches) => matches(row.package),
  source: (row, matches) => row.type === 'source' && (matches(row.name) || matches(row.name.split('.')[0]!)),
  exposure: (row, matches) => row.type === 'exposure' && matches(row.name),
  group: (row, matches) => matches(row.group ?? ''),
  owner: (row, matches) => matches(row.owner ?? ''),
  access: (row, matches) => matches(row.access ?? (row.type === 'model' ? 'protected' : '')),
  status: (row, matches) => matches(row.status ?? 'none'),
  resource_type: (row, matches) => matches(row.type),
  'config.materialized': (row, matches) => matches(row.materialized ?? ''),
  'config.tags': (row, matches) => (row.tags ?? []).some(matches),
  'config.schema': (row, matches) => matches(row.schema ?? ''),
};

function matcher(body: string): Matcher {
  const [, method, value] = /^([a-z_.]+):(.+)$/.exec(body) ?? [];
  if (method !== undefined && value !== undefined) {
    const test = methods[method];
    const matches = wildcard(value);
    return test ? (row) => test(row, matches, value) : () => false;
  }
  const matches = wildcard(body);
  if (body.includes('/')) return (row) => isInFolder(row.file, body) || matches(row.file);
  return (row) => row.id === body || matchesFqn(row, matches, body);
}

const isInFolder = (file: string, folder: string): boolean => file.startsWith(`${folder.replace(/\/+$/, '')}/`);

/** A name, `package.folder`, `folder.name`, or a source's table. */
function matchesFqn(
  { name, fqn, package: owner }: SiteResource,
  matches: (text: string) => boolean,
  value: string,
): boolean {
  if (value === '') return false;
  if (matches(name) || matches(name.replace(/\.v\d+$/, ''))) return true;
  if (!fqn) return false;
  const text = fqn.join('.');
  return matches(text) || `${text}.`.startsWith(`${value}.`) || `${text}.`.startsWith(`${owner}.${value}.`);
}

/** Shell wildcards: `*`, `?`, `[a-c]`. */
function wildcard(pattern: string): (text: string) => boolean {
  if (!/[*?[]/.test(pattern)) return (text) => text === pattern;
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.')
    .replace(/\[!/g, '[^');
  try {
    const expression = new RegExp(`^${source}$`);
    return (text) => expression.test(text);
  } catch {
    return () => false; // `[` without its end
  }
}

import { type ReactNode, useMemo, useState } from 'react';
import type { SiteResource } from '../../../src/docs/site/shapes.ts';
import { loadProject } from '../data.ts';
import { Problem } from '../parts/Problem.tsx';
import { Scroll } from '../parts/Scroll.tsx';
import { Status } from '../parts/Status.tsx';
import { capital, count, plain, when } from '../parts/words.ts';
import { resourceAddress, setQuery } from '../route.ts';
import { useLoaded } from '../useLoaded.ts';

interface Column {
  readonly key: string;
  readonly label: string;
  readonly value: (row: SiteResource) => string | number | undefined;
  readonly show?: (row: SiteResource) => ReactNode;
}

const name: Column = {
  key: 'name',
  label: 'Name',
  value: (row) => row.name,
  show: (row) => <a href={resourceAddress(row.id)}>{row.name}</a>,
};
const folder: Column = { key: 'folder', label: 'Folder', value: folderOf };
const owner: Column = { key: 'owner', label: 'Owner', value: (row) => row.owner };
const tests: Column = { key: 'tests', label: 'Tests', value: (row) => row.tests };
const status: Column = {
  key: 'status',
  label: 'Status',
  value: (row) => row.status,
  show: (row) => <Status status={row.status} />,
};
const materialized: Column = { key: 'materialized', label: 'Materialized', value: (row) => row.materialized };
const packageColumn: Column = { key: 'package', label: 'Package', value: (row) => row.package };

const columnsOf: Readonly<Record<string, readonly Column[]>> = {
  model: [name, folder, materialized, owner, tests, status],
  source: [
    name,
    { key: 'schema', label: 'Schema', value: (row) => row.schema },
    owner,
    tests,
    {
      key: 'freshness',
      label: 'Freshness',
      value: (row) => row.freshness,
      show: (row) => row.freshness !== undefined && <Status status={row.freshness} />,
    },
    { key: 'newest', label: 'Newest row', value: (row) => row.newest, show: (row) => row.newest && when(row.newest) },
    status,
  ],
  exposure: [name, { key: 'file', label: 'File', value: (row) => row.file }, owner],
  macro: [name, packageColumn, { key: 'file', label: 'File', value: (row) => row.file }],
  group: [name, owner, packageColumn],
};
const otherColumns = [name, folder, packageColumn, tests, status];

/** `staging` of a model in `models/staging/orders.sql`, as the overview counts layers. */
function folderOf({ fqn }: SiteResource): string {
  return fqn && fqn.length > 2 ? fqn.slice(1, -1).join('/') : '(top)';
}

const step = 200;

/** All resources of a type in a table that can be filtered and put in order. Filters stand in the address. */
export function Browse({ type, query }: { type: string; query: Readonly<Record<string, string>> }): ReactNode {
  const { value: project, error } = useLoaded(loadProject, 'project');
  const [limit, setLimit] = useState(step);
  const columns = columnsOf[type] ?? otherColumns;
  const rows = useMemo(
    () => (project ? arranged(project.rows, type, query, columns) : undefined),
    [project, type, query, columns],
  );
  if (error) return <Problem title="The resources cannot be read">{error}</Problem>;
  if (!project || !rows) return null;
  const filters = Object.entries(query).filter(([key]) => columns.some((column) => column.key === key));
  return (
    <>
      <h1>{capital(count(2, plain(type)).replace('2 ', ''))}</h1>
      <div className="filters">
        <label>
          Filter{' '}
          <input
            type="search"
            value={query.words ?? ''}
            onChange={(event) => setQuery({ words: event.target.value }, 'replace')}
            placeholder="name, folder, owner, tag"
          />
        </label>
        {filters.map(([key, value]) => (
          <button key={key} type="button" onClick={() => setQuery({ [key]: undefined })} title="Take this filter away">
            {key}: {value} <span aria-hidden="true">✕</span>
          </button>
        ))}
        <span className="soft" role="status">
          {count(rows.length, plain(type))}
        </span>
      </div>
      <Scroll label={`Table of ${plain(type)} resources`}>
        <table>
          <thead>
            <tr>
              {columns.map(({ key, label }) => (
                <Heading key={key} column={key} label={label} query={query} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, limit).map((row) => (
              <tr key={row.id}>
                {columns.map(({ key, value, show }) => (
                  <td key={key}>{show ? show(row) : value(row)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {rows.length > limit && (
        <button type="button" onClick={() => setLimit(limit + step)}>
          Show {Math.min(step, rows.length - limit)} more
        </button>
      )}
    </>
  );
}

function Heading({ column, label, query }: { column: string; label: string; query: Readonly<Record<string, string>> }) {
  const isSorted = (query.sort ?? 'name') === column;
  const isDown = isSorted && query.down === '1';
  return (
    <th scope="col" aria-sort={isSorted ? (isDown ? 'descending' : 'ascending') : 'none'}>
      <button
        type="button"
        className="quiet"
        onClick={() => setQuery({ sort: column, down: isSorted && !isDown ? '1' : undefined }, 'replace')}
      >
        {label} <span aria-hidden="true">{isSorted ? (isDown ? '↓' : '↑') : ''}</span>
      </button>
    </th>
  );
}

function arranged(
  all: readonly SiteResource[],
  type: string,
  query: Readonly<Record<string, string>>,
  columns: readonly Column[],
): SiteResource[] {
  const words = (query.words ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const rows = all.filter((row) => {
    if (row.type !== type) return false;
    for (const { key, value } of columns) {
      const wanted = query[key];
      if (wanted === undefined) continue;
      const own = String(value(row) ?? (key === 'owner' ? '(nobody)' : ''));
      if (own !== wanted && !(key === 'folder' && own.startsWith(`${wanted}/`))) return false;
    }
    if (words.length === 0) return true;
    const text = [row.name, row.file, row.owner, row.materialized, row.schema, ...(row.tags ?? [])]
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const sorted = columns.find(({ key }) => key === (query.sort ?? 'name')) ?? name;
  const direction = query.down === '1' ? -1 : 1;
  const keyed = rows.map((row) => [sorted.value(row) ?? '', row] as const);
  keyed.sort(([a, rowA], [b, rowB]) => (a === b ? (rowA.name < rowB.name ? -1 : 1) : a < b ? -direction : direction));
  return keyed.map(([, row]) => row);
}

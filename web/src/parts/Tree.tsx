import { type ReactNode, useMemo, useState } from 'react';
import type { SiteResource } from '../../../src/docs/site/shapes.ts';
import { loadProject } from '../data.ts';
import { resourceAddress } from '../route.ts';
import { useLoaded } from '../useLoaded.ts';
import { Choice } from './Choice.tsx';
import { tone } from './Status.tsx';

/** A folder of the tree; only what is unfolded is ever drawn, so that the size of a project does not matter. */
interface Folder {
  readonly name: string;
  readonly folders: Map<string, Folder>;
  readonly rows: SiteResource[];
}

type Order = 'files' | 'database';

/** The project beside a page: by files or by schemas. */
export function Tree({ current }: { current: string | undefined }): ReactNode {
  const [isShown, setShown] = useState(() => matchMedia('(min-width: 900px)').matches);
  const [order, setOrder] = useState<Order>('files');
  return (
    <aside className="tree">
      <button type="button" className="quiet fold" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
        Project
      </button>
      {isShown && (
        <nav aria-label="Project">
          <Choice
            label="Order of the tree"
            options={[
              ['files', 'Files'],
              ['database', 'Database'],
            ]}
            chosen={order}
            choose={setOrder}
          />
          <Roots order={order} current={current} />
        </nav>
      )}
    </aside>
  );
}

function Roots({ order, current }: { order: Order; current: string | undefined }): ReactNode {
  const { value: project } = useLoaded(loadProject, 'project');
  const root = useMemo(() => (project ? plant(project.rows, order) : undefined), [project, order]);
  if (!root) return null;
  const row = project?.rows[project.byId.get(current ?? '') ?? -1];
  return <Branches folder={root} path={row ? pathOf(row, order) : []} current={current} />;
}

interface BranchProps {
  readonly folder: Folder;
  /** The folders that lead to the resource that is shown. */
  readonly path: readonly string[];
  readonly current: string | undefined;
}

const step = 200;

function Branches({ folder, path, current }: BranchProps): ReactNode {
  const [limit, setLimit] = useState(step);
  return (
    <ul>
      {[...folder.folders.values()].map((inner) => (
        <Branch
          key={inner.name}
          folder={inner}
          path={path}
          current={current}
          isOnly={folder.folders.size === 1 && folder.name === ''}
        />
      ))}
      {folder.rows.slice(0, limit).map((row) => (
        <li key={row.id}>
          <a href={resourceAddress(row.id)} aria-current={row.id === current ? 'page' : undefined} title={row.id}>
            <i className={`dot ${tone(row.status)}`} />
            {row.name}
          </a>
        </li>
      ))}
      {folder.rows.length > limit && (
        <li>
          <button type="button" className="quiet" onClick={() => setLimit(limit + step)}>
            {(folder.rows.length - limit).toLocaleString('en')} more
          </button>
        </li>
      )}
    </ul>
  );
}

/** The only folder at the top is unfolded from the start. */
function Branch({ folder, path, current, isOnly }: BranchProps & { readonly isOnly: boolean }): ReactNode {
  const isOnPath = path[0] === folder.name;
  const [chosen, setChosen] = useState<boolean>();
  const isOpen = chosen ?? (isOnPath || isOnly);
  return (
    <li>
      <button type="button" className="quiet branch" aria-expanded={isOpen} onClick={() => setChosen(!isOpen)}>
        {folder.name}
      </button>
      {isOpen && <Branches folder={folder} path={isOnPath ? path.slice(1) : []} current={current} />}
    </li>
  );
}

function pathOf(row: SiteResource, order: Order): string[] {
  if (order === 'database') return row.schema === undefined ? [] : [row.schema];
  if (row.type === 'source') return [row.package, 'sources', row.name.split('.')[0]!];
  return [row.package, ...row.file.split('/').slice(0, -1)];
}

function plant(rows: readonly SiteResource[], order: Order): Folder {
  const root: Folder = { name: '', folders: new Map(), rows: [] };
  for (const row of rows) {
    const path = pathOf(row, order);
    if (path.length === 0) continue;
    let folder = root;
    for (const name of path) {
      const inner = folder.folders.get(name) ?? { name, folders: new Map(), rows: [] };
      folder.folders.set(name, inner);
      folder = inner;
    }
    folder.rows.push(row);
  }
  sort(root);
  return root;
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

function sort(folder: Folder): void {
  folder.rows.sort(byName);
  const inner = [...folder.folders.values()].sort(byName);
  folder.folders.clear();
  for (const one of inner) {
    folder.folders.set(one.name, one);
    sort(one);
  }
}

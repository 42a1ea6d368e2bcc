import type { ReactNode } from 'react';
import type { SiteColumn, SiteColumnEdge, SiteTest } from '../../../src/docs/site/shapes.ts';
import type { Project } from '../data.ts';
import { columnAddress } from '../route.ts';
import { Markdown } from './Markdown.tsx';
import { Scroll } from './Scroll.tsx';
import { tone } from './Status.tsx';
import { count } from './words.ts';

interface ColumnsProps {
  readonly id: string;
  readonly columns: readonly SiteColumn[];
  readonly rowsFrom: readonly SiteColumnEdge[];
  readonly project: Project;
}

/** The columns of a relation: types, what is checked, where they come from and where they go. */
export function Columns({ id, columns, rowsFrom, project }: ColumnsProps): ReactNode {
  const hasLineage = columns.some(({ from, to }) => from || to);
  return (
    <section aria-labelledby="columns">
      <h2 id="columns">Columns</h2>
      <Scroll label="Table of columns">
        <table className="columns">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Type</th>
              <th scope="col">Description</th>
              <th scope="col">Checks</th>
              {hasLineage && <th scope="col">Comes from</th>}
              {hasLineage && <th scope="col">Goes to</th>}
            </tr>
          </thead>
          <tbody>
            {columns.map((column) => (
              <tr key={column.name} id={`column-${column.name}`}>
                <th scope="row">
                  {column.from || column.to ? <a href={columnAddress(id, column.name)}>{column.name}</a> : column.name}
                </th>
                <td className="type">{column.type}</td>
                <td>
                  <Description column={column} />
                </td>
                <td>
                  <Checks column={column} />
                </td>
                {hasLineage && (
                  <td>
                    <Edges edges={column.from} project={project} />
                  </td>
                )}
                {hasLineage && (
                  <td>
                    <Edges edges={column.to} project={project} />
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {rowsFrom.length > 0 && (
        <div className="rows-from">
          <h3>Its rows are decided by</h3>
          <Edges edges={rowsFrom} project={project} all />
        </div>
      )}
    </section>
  );
}

function Description({ column: { description, inheritedFrom, tags } }: { column: SiteColumn }): ReactNode {
  return (
    <>
      {description !== undefined && <Markdown text={description} />}
      {inheritedFrom !== undefined && <span className="soft">inherited from {inheritedFrom}</span>}
      {tags?.map((tag) => (
        <span key={tag} className="label">
          #{tag}
        </span>
      ))}
    </>
  );
}

function Checks({ column: { constraints, tests, inheritedTests = [] } }: { column: SiteColumn }): ReactNode {
  const origins = [...new Set(inheritedTests.map(({ on }) => on))];
  return (
    <>
      <span className="labels">
        {constraints?.map((text) => (
          <span key={text} className="label strong" title="constraint">
            {text}
          </span>
        ))}
        {tests?.map((test) => (
          <TestLabel key={test.id} test={test} />
        ))}
      </span>
      {origins.map((origin) => (
        <span key={origin} className="labels inherited">
          {inheritedTests
            .filter(({ on }) => on === origin)
            .map((test) => (
              <TestLabel key={test.id} test={test} />
            ))}
          <span className="soft">inherited from {origin}</span>
        </span>
      ))}
    </>
  );
}

function TestLabel({ test: { name, kind, status } }: { test: SiteTest }): ReactNode {
  return (
    <span className={`label ${tone(status)}`} title={`${name}: ${status ?? 'not run'}`}>
      {kind.replaceAll('_', ' ')}
    </span>
  );
}

const shownEdges = 3;
const mostEdges = 30;

interface EdgesProps {
  readonly edges: readonly SiteColumnEdge[] | undefined;
  readonly project: Project;
  /** Show filters and joins too. */
  readonly all?: boolean;
}

/** Values first: a column that only filters says less. */
function Edges({ edges, project, all }: EdgesProps): ReactNode {
  if (!edges) return null;
  const valued = all ? edges : edges.filter(({ kind }) => kind !== 'filter' && kind !== 'join');
  const shown = valued.slice(0, all ? mostEdges : shownEdges);
  const rest = edges.length - shown.length;
  return (
    <ul className="edges">
      {shown.map(({ id, column, kind }) => (
        <li key={`${id} ${column} ${kind}`}>
          <a href={columnAddress(id, column)}>
            {project.rows[project.byId.get(id) ?? -1]?.name ?? id}.{column}
          </a>{' '}
          <span className="soft">{kind}</span>
        </li>
      ))}
      {rest > 0 && <li className="soft">{count(rest, shown.length > 0 ? 'other' : 'filter or join')}</li>}
    </ul>
  );
}

import type { Edge } from '@xyflow/react';
import { type ReactNode, useMemo, useState } from 'react';
import { loadProject, type Project } from '../data.ts';
import { legendOf } from '../lineage/colours.ts';
import { type ColumnGraph, columnGraph, keyOf } from '../lineage/columnGraph.ts';
import { Export } from '../lineage/Export.tsx';
import { type BoxNode, boxHeight, boxWidth, Flow, rowHeight } from '../lineage/Flow.tsx';
import { place } from '../lineage/layout.ts';
import { type Drawing, pictureOf } from '../lineage/neighbours.ts';
import { Problem } from '../parts/Problem.tsx';
import { plain } from '../parts/words.ts';
import { columnAddress, resourceAddress } from '../route.ts';
import { useLoaded } from '../useLoaded.ts';

/** Where a column comes from and where it goes, through the whole project. */
export function ColumnLineage({ id, column }: { id: string; column: string }): ReactNode {
  const [onlyValues, setOnlyValues] = useState(true);
  const { value, error } = useLoaded(
    async () => [await loadProject(), await columnGraph(id, column, onlyValues)] as const,
    `${id} ${column} ${onlyValues}`,
  );
  const drawing = useMemo(() => value && draw(value[1], value[0], keyOf(id, column)), [value, id, column]);
  if (error) return <Problem title="The columns cannot be read">{error}</Problem>;
  if (!value || !drawing) return null;
  const [project, graph] = value;
  const row = project.rows[project.byId.get(id) ?? -1];
  if (!row) return <Problem title="There is no such resource">{id}</Problem>;
  return (
    <>
      <h1>
        <a href={resourceAddress(id)}>{row.name}</a>.{column}
      </h1>
      <div className="filters">
        <label>
          <input type="checkbox" checked={!onlyValues} onChange={() => setOnlyValues(!onlyValues)} /> with filters and
          joins
        </label>
        <Export name={`${row.name}.${column}`} picture={() => pictureOf(drawing)} />
        {graph.isCut && <span className="soft">There is more than is drawn: start from a column further on.</span>}
      </div>
      <div className="graph" data-ready={graph.columns.length}>
        <Flow nodes={drawing.nodes} edges={drawing.edges} label={`Lineage of ${row.name}.${column}`} />
      </div>
      <Words graph={graph} project={project} />
    </>
  );
}

function draw({ columns, edges }: ColumnGraph, project: Project, focus: string): Drawing {
  const byResource = new Map<string, string[]>();
  for (const [id, column] of columns) byResource.set(id, [...(byResource.get(id) ?? []), column]);
  const rowsOf = [...byResource.keys()]
    .map((id) => project.rows[project.byId.get(id) ?? -1])
    .filter((row) => row !== undefined);
  const legend = legendOf('type', rowsOf);
  const split = (key: string): [string, string] => key.split(/ (.*)/s, 2) as [string, string];
  const pairs = edges
    .map(({ from, to }) => [split(from)[0], split(to)[0]] as const)
    .filter(([from, to]) => from !== to);
  const boxes = rowsOf.map(({ id, name }) => {
    const names = byResource.get(id)!;
    const longest = [name, ...names].reduce((a, b) => (b.length > a.length ? b : a));
    return { id, width: boxWidth(longest), height: boxHeight + names.length * rowHeight + 6 };
  });
  const placed = place(boxes, pairs, 120);
  const label = labels();
  return {
    nodes: rowsOf.map((row, n): BoxNode => {
      const { x, y, width, height } = placed[n]!;
      return {
        id: row.id,
        type: 'box',
        position: { x, y },
        width,
        height,
        initialWidth: width,
        initialHeight: height,
        data: {
          id: row.id,
          title: row.name,
          kind: row.materialized ?? plain(row.type),
          colour: legend.colourOf(row),
          isFocus: focus.startsWith(`${row.id} `),
          rows: byResource.get(row.id)!.map((name) => ({
            name,
            href: columnAddress(row.id, name),
            isFocus: keyOf(row.id, name) === focus,
          })),
        },
      };
    }),
    edges: edges.map(({ from, to, kind }): Edge => {
      const [source, sourceHandle] = split(from);
      const [target, targetHandle] = split(to);
      return {
        id: `${from} ${to}`,
        source,
        target,
        sourceHandle,
        targetHandle,
        className: `edge-${kind}`,
        label: label(source, target, kind),
      };
    }),
  };
}

/** One word for the arrows between two boxes that are of one kind; copies need none, they are what one expects. */
function labels(): (source: string, target: string, kind: string) => string {
  const said = new Set<string>();
  return (source, target, kind) => {
    const arrow = `${source} ${target} ${kind}`;
    if (kind === 'copied' || said.has(arrow)) return '';
    said.add(arrow);
    return kind;
  };
}

function Words({ graph: { edges }, project }: { graph: ColumnGraph; project: Project }): ReactNode {
  const name = (key: string): string => {
    const [id, column] = key.split(/ (.*)/s, 2) as [string, string];
    return `${project.rows[project.byId.get(id) ?? -1]?.name ?? id}.${column}`;
  };
  return (
    <details>
      <summary>As a list</summary>
      <ul>
        {edges.map(({ from, to, kind }) => (
          <li key={`${from} ${to}`}>
            {name(from)} → {name(to)} <span className="soft">{kind}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

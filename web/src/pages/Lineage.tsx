import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { type Graph, loadGraph, loadProject, type Project } from '../data.ts';
import { type Colouring, colourings, type Legend, legendOf } from '../lineage/colours.ts';
import { Export } from '../lineage/Export.tsx';
import { type BoxNode, Flow } from '../lineage/Flow.tsx';
import { type Drawing, draw, pictureOf } from '../lineage/neighbours.ts';
import type { Picture } from '../lineage/picture.ts';
import { type Selected, select } from '../lineage/selection.ts';
import { Whole } from '../lineage/Whole.tsx';
import { Problem } from '../parts/Problem.tsx';
import { count, plain } from '../parts/words.ts';
import { resourceAddress, setQuery } from '../route.ts';
import { useLoaded } from '../useLoaded.ts';

type Query = Readonly<Record<string, string>>;

/** More than these are drawn as points. */
const mostBoxes = 150;

/** The graph of tables: what is selected stands in the address, so that each view has its link. */
export function Lineage({ query }: { query: Query }): ReactNode {
  const { value, error } = useLoaded(async () => [await loadProject(), await loadGraph()] as const, 'graph');
  if (error) return <Problem title="The graph cannot be read">{error}</Problem>;
  if (!value) return <h1>Lineage</h1>;
  return <View query={query} project={value[0]} graph={value[1]} />;
}

function View({ query, project, graph }: { query: Query; project: Project; graph: Graph }): ReactNode {
  const { rows } = project;
  const chosen = query.select ?? '';
  const exclude = query.exclude ?? '';
  const colouring = colourings.find((word) => word === query.colour) ?? 'type';
  const selected = useMemo(
    () => (chosen === '' ? everything(project) : select(chosen, exclude, rows, graph)),
    [chosen, exclude, rows, project, graph],
  );
  const legend = useMemo(
    () =>
      legendOf(
        colouring,
        [...selected.positions].map((position) => rows[position]!),
      ),
    [colouring, selected, rows],
  );
  return (
    <>
      <h1>Lineage</h1>
      <Form chosen={chosen} exclude={exclude} colouring={colouring} />
      <p role="status" className="soft">
        {count(selected.positions.size, 'resource')}
        {selected.unknown.length > 0 && ` · nothing matches ${selected.unknown.map((word) => `“${word}”`).join(', ')}`}
      </p>
      <ul className="legend">
        {legend.entries.map(([label, colour]) => (
          <li key={label}>
            <i style={{ background: colour }} />
            {label}
          </li>
        ))}
      </ul>
      {selected.positions.size > 0 && (
        <Picturing selected={selected} project={project} graph={graph} legend={legend} query={query} />
      )}
      <List selected={selected} project={project} />
    </>
  );
}

function everything({ rows }: Project): Selected {
  const positions = new Set<number>();
  rows.forEach(({ type }, position) => {
    if (type !== 'macro' && type !== 'group') positions.add(position);
  });
  return { positions, unknown: [] };
}

function Form({ chosen, exclude, colouring }: { chosen: string; exclude: string; colouring: Colouring }): ReactNode {
  const [words, setWords] = useState({ select: chosen, exclude });
  // the address may change by a click in the graph
  useEffect(() => setWords({ select: chosen, exclude }), [chosen, exclude]);
  return (
    <form
      className="filters"
      onSubmit={(event) => {
        event.preventDefault();
        setQuery(words);
      }}
    >
      <label>
        Select{' '}
        <input
          value={words.select}
          onChange={(event) => setWords({ ...words, select: event.target.value })}
          placeholder="+orders+  tag:daily  staging"
          spellCheck={false}
          autoCapitalize="off"
        />
      </label>
      <label>
        Exclude{' '}
        <input
          value={words.exclude}
          onChange={(event) => setWords({ ...words, exclude: event.target.value })}
          spellCheck={false}
          autoCapitalize="off"
        />
      </label>
      <button type="submit">Show</button>
      <label>
        Colours{' '}
        <select value={colouring} onChange={(event) => setQuery({ colour: event.target.value })}>
          {colourings.map((word) => (
            <option key={word}>{word}</option>
          ))}
        </select>
      </label>
    </form>
  );
}

interface PicturingProps {
  readonly selected: Selected;
  readonly project: Project;
  readonly graph: Graph;
  readonly legend: Legend;
  readonly query: Query;
}

function Picturing({ selected: { positions }, project, graph, legend, query }: PicturingProps): ReactNode {
  const isSmall = positions.size <= mostBoxes;
  const drawing = useMemo(
    () => (isSmall ? draw(positions, project, graph, legend, undefined) : undefined),
    [isSmall, positions, project, graph, legend],
  );
  const picture = (): Picture =>
    drawing ? pictureOf(drawing) : points([...positions], positions, project, graph, legend);
  return (
    <>
      <Export name="lineage" picture={picture} />
      {drawing ? (
        <div className="graph" data-ready={positions.size}>
          <Flow nodes={withActions(drawing, query)} edges={drawing.edges} label="Lineage" />
        </div>
      ) : (
        <Whole positions={positions} project={project} graph={graph} legend={legend} />
      )}
    </>
  );
}

/** Boxes change the selection: what is drawn can always be written down. */
function withActions({ nodes }: Drawing, query: Query): BoxNode[] {
  const chosen = query.select ?? '';
  const exclude = query.exclude ?? '';
  return nodes.map((node) => {
    const { id, hiddenParents, hiddenChildren } = node.data;
    const add = (term: string) => () => setQuery({ select: `${chosen} ${term}`.trim() });
    const actions = [
      ...(hiddenParents && chosen !== '' ? [{ label: 'Show what it reads', sign: '←', run: add(`1+${id}`) }] : []),
      { label: 'Show only its surroundings', sign: '◎', run: () => setQuery({ select: `1+${id}+1`, exclude: '' }) },
      { label: 'Hide', sign: '✕', run: () => setQuery({ select: chosen || '*', exclude: `${exclude} ${id}`.trim() }) },
      ...(hiddenChildren && chosen !== '' ? [{ label: 'Show what reads it', sign: '→', run: add(`${id}+1`) }] : []),
    ];
    return { ...node, data: { ...node.data, actions } };
  });
}

/** The whole graph as a picture of points: small boxes without words, where they stand in the overview. */
function points(
  list: readonly number[],
  positions: ReadonlySet<number>,
  { rows }: Project,
  { places, children }: Graph,
  legend: Legend,
): Picture {
  const x = (position: number): number => places[position * 2]! * 240;
  const y = (position: number): number => places[position * 2 + 1]! * 14;
  return {
    boxes: list.map((position) => ({
      x: x(position),
      y: y(position),
      width: 10,
      height: 10,
      colour: legend.colourOf(rows[position]!),
      lines: [],
    })),
    edges: list.flatMap((position) =>
      children[position]!.filter((child) => positions.has(child)).map(
        (child) => [x(position) + 10, y(position) + 5, x(child), y(child) + 5] as const,
      ),
    ),
  };
}

const shown = 200;

/** The same as words, for those who cannot see the picture. */
function List({ selected: { positions }, project }: { selected: Selected; project: Project }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>As a list</summary>
      {isOpen && (
        <ul className="neighbours">
          {[...positions].slice(0, shown).map((position) => {
            const { id, name, type } = project.rows[position]!;
            return (
              <li key={id}>
                <a href={resourceAddress(id)}>{name}</a> <span className="soft">{plain(type)}</span>
              </li>
            );
          })}
          {positions.size > shown && <li className="soft">and {count(positions.size - shown, 'other')}</li>}
        </ul>
      )}
    </details>
  );
}

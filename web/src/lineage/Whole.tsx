import Graphology from 'graphology';
import { type ReactNode, useEffect, useRef } from 'react';
import Sigma from 'sigma';
import type { Graph, Project } from '../data.ts';
import { plain } from '../parts/words.ts';
import { resourceAddress } from '../route.ts';
import type { Legend } from './colours.ts';

interface WholeProps {
  readonly positions: ReadonlySet<number>;
  readonly project: Project;
  readonly graph: Graph;
  readonly legend: Legend;
}

const spreadX = 40;

/** A selection that is too large for boxes: points and lines, placed when the site was written. A click opens a resource. */
export function Whole({ positions, project, graph, legend }: WholeProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const drawn = new Graphology({ type: 'directed', multi: false });
    for (const position of positions) {
      const row = project.rows[position]!;
      const degree = graph.children[position]!.length + graph.parents[position]!.length;
      drawn.addNode(position, {
        x: graph.places[position * 2]! * spreadX,
        y: -graph.places[position * 2 + 1]!,
        size: Math.min(9, 2 + Math.sqrt(degree)),
        label: row.name,
        color: legend.colourOf(row),
      });
    }
    for (const position of positions)
      for (const child of graph.children[position]!) if (positions.has(child)) drawn.addEdge(position, child);
    const dark = document.documentElement.dataset.theme === 'dark';
    const sigma = new Sigma(drawn, frame.current!, {
      defaultEdgeColor: dark ? '#39424f' : '#d5dae2',
      labelColor: { color: dark ? '#dbe2ec' : '#1d2530' },
      labelRenderedSizeThreshold: 7,
      hideEdgesOnMove: positions.size > 3000,
      allowInvalidContainer: true,
    });
    let near: ReadonlySet<string> | undefined;
    sigma.on('clickNode', ({ node }) => {
      location.hash = resourceAddress(project.rows[Number(node)]!.id);
    });
    sigma.on('enterNode', ({ node }) => {
      near = new Set([node, ...drawn.neighbors(node)]);
      sigma.refresh({ skipIndexation: true });
    });
    sigma.on('leaveNode', () => {
      near = undefined;
      sigma.refresh({ skipIndexation: true });
    });
    sigma.setSetting('nodeReducer', (node, data) =>
      near && !near.has(node) ? { ...data, color: dark ? '#333b47' : '#e3e7ed', label: '' } : data,
    );
    frame.current!.dataset.ready = String(positions.size);
    return () => sigma.kill();
  }, [positions, project, graph, legend]);
  const kinds = [...new Set([...positions].map((position) => plain(project.rows[position]!.type)))];
  return (
    <div
      ref={frame}
      className="graph whole"
      role="img"
      aria-label={`${positions.size} resources (${kinds.join(', ')}) as a graph; the list below holds the same`}
    />
  );
}

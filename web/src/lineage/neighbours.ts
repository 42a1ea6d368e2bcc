import { type Edge, MarkerType } from '@xyflow/react';
import type { Graph, Project } from '../data.ts';
import { plain } from '../parts/words.ts';
import type { Legend } from './colours.ts';
import { type BoxNode, boxHeight, boxWidth } from './Flow.tsx';
import { place } from './layout.ts';
import type { Picture } from './picture.ts';

export interface Drawing {
  readonly nodes: BoxNode[];
  readonly edges: Edge[];
}

const arrow = { type: MarkerType.ArrowClosed, width: 14, height: 14 } as const;

/** The boxes and arrows of a selection. */
export function draw(
  positions: ReadonlySet<number>,
  { rows }: Project,
  graph: Graph,
  legend: Legend,
  focus: string | undefined,
): Drawing {
  const pairs: [string, string][] = [];
  for (const position of positions)
    for (const child of graph.children[position]!)
      if (positions.has(child)) pairs.push([rows[position]!.id, rows[child]!.id]);
  const boxes = [...positions].map((position) => {
    const { id, name } = rows[position]!;
    return { id, width: boxWidth(name), height: boxHeight, position };
  });
  const placed = place(boxes, pairs);
  const hidden = (list: readonly number[]): number => list.filter((other) => !positions.has(other)).length;
  return {
    nodes: boxes.map(({ id, width, position }, n): BoxNode => {
      const row = rows[position]!;
      const { x, y } = placed[n]!;
      return {
        id,
        type: 'box',
        position: { x, y },
        width,
        height: boxHeight,
        initialWidth: width,
        initialHeight: boxHeight,
        data: {
          id,
          title: row.name,
          kind: row.materialized ?? plain(row.type),
          colour: legend.colourOf(row),
          isFocus: id === focus,
          hiddenParents: hidden(graph.parents[position]!),
          hiddenChildren: hidden(graph.children[position]!),
        },
      };
    }),
    edges: pairs.map(([source, target]) => ({ id: `${source} ${target}`, source, target, markerEnd: arrow })),
  };
}

/** The same for a picture file. */
export function pictureOf({ nodes, edges }: Drawing): Picture {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return {
    boxes: nodes.map(({ position, width = 0, height = 0, data }) => ({
      ...position,
      width,
      height,
      colour: data.colour,
      lines: [data.title, ...(data.rows?.map(({ name }) => name) ?? [data.kind])],
    })),
    edges: edges.map(({ source, target, sourceHandle, targetHandle }) => {
      const from = byId.get(source)!;
      const to = byId.get(target)!;
      return [
        from.position.x + (from.width ?? 0),
        from.position.y + rowMiddle(from, sourceHandle),
        to.position.x,
        to.position.y + rowMiddle(to, targetHandle),
      ];
    }),
  };
}

/** How far below a box's upper edge an arrow meets it. */
function rowMiddle({ height = 0, data }: BoxNode, handle: string | null | undefined): number {
  const row = data.rows?.findIndex(({ name }) => name === handle) ?? -1;
  return row < 0 ? height / 2 : 34 + row * 18;
}

import { Graph as Dagre, layout } from '@dagrejs/dagre';

export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface Placed extends Box {
  /** The upper left corner. */
  readonly x: number;
  readonly y: number;
}

/** Places boxes from left to right, so that edges go forward and cross little. */
export function place(
  boxes: readonly Box[],
  edges: readonly (readonly [from: string, to: string])[],
  gap = 64,
): Placed[] {
  const graph = new Dagre();
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: gap, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const [from, to] of edges) graph.setEdge(from, to);
  layout(graph);
  return boxes.map((box) => {
    const { x, y } = graph.node(box.id) as { x: number; y: number };
    return { ...box, x: x - box.width / 2, y: y - box.height / 2 };
  });
}

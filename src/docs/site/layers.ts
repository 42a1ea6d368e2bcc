/**
 * Places the nodes of a graph for the overview: x counts the longest path from a root, y keeps nodes near their parents.
 * `edges` are pairs of positions below `size`. Some sweeps over whole layers are enough for a picture that is read from afar.
 */
export function layered(size: number, edges: readonly number[]): number[] {
  const parents: number[][] = Array.from({ length: size }, () => []);
  const children: number[][] = Array.from({ length: size }, () => []);
  for (let n = 0; n < edges.length; n += 2) {
    children[edges[n]!]!.push(edges[n + 1]!);
    parents[edges[n + 1]!]!.push(edges[n]!);
  }
  const depth = depths(parents, children);
  const layers: number[][] = [];
  for (let node = 0; node < size; node += 1) {
    const layer = depth[node]!;
    while (layers.length <= layer) layers.push([]);
    layers[layer]!.push(node);
  }
  const y = new Float64Array(size);
  for (const layer of layers) spread(layer, y);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    for (const layer of layers) arrange(layer, parents, y);
    for (const layer of layers.toReversed()) arrange(layer, children, y);
  }
  return Array.from({ length: size * 2 }, (_, n) => (n % 2 === 0 ? depth[n / 2]! : round(y[(n - 1) / 2]!)));
}

const sweeps = 4;
const round = (value: number): number => Math.round(value * 1000) / 1000;

function depths(parents: readonly (readonly number[])[], children: readonly (readonly number[])[]): Int32Array {
  const depth = new Int32Array(parents.length);
  const waiting = Int32Array.from(parents, (list) => list.length);
  const ready: number[] = [];
  for (let node = 0; node < parents.length; node += 1) if (waiting[node] === 0) ready.push(node);
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    for (const child of children[node]!) {
      depth[child] = Math.max(depth[child]!, depth[node]! + 1);
      waiting[child]! -= 1;
      if (waiting[child] === 0) ready.push(child);
    }
  }
  return depth;
}

/** Orders a layer by the mean place of its neighbours, so that edges cross less. */
function arrange(layer: number[], neighbours: readonly (readonly number[])[], y: Float64Array): void {
  const wish = new Map<number, number>();
  for (const node of layer) {
    const near = neighbours[node]!;
    wish.set(node, near.length === 0 ? y[node]! : near.reduce((sum, other) => sum + y[other]!, 0) / near.length);
  }
  layer.sort((a, b) => wish.get(a)! - wish.get(b)! || a - b);
  spread(layer, y);
}

function spread(layer: readonly number[], y: Float64Array): void {
  layer.forEach((node, n) => {
    y[node] = n - (layer.length - 1) / 2;
  });
}

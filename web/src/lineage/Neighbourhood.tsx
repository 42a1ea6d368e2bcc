import { type ReactNode, useMemo } from 'react';
import { loadGraph, loadProject } from '../data.ts';
import { Problem } from '../parts/Problem.tsx';
import { useLoaded } from '../useLoaded.ts';
import { legendOf } from './colours.ts';
import { Flow } from './Flow.tsx';
import { draw } from './neighbours.ts';
import { select } from './selection.ts';

const most = 60;

/** What lies around a resource, in small, on its page. Where there is too much of it, only the nearest are drawn. */
export function Neighbourhood({ select: text, focus }: { select: string; focus: string }): ReactNode {
  const { value, error } = useLoaded(async () => [await loadProject(), await loadGraph()] as const, 'graph');
  const drawing = useMemo(() => {
    if (!value) return undefined;
    const [project, graph] = value;
    const found = select(`1+${focus}+1`, '', project.rows, graph).positions;
    const center = project.byId.get(focus)!;
    const positions = new Set([center, ...[...found].filter((position) => position !== center).slice(0, most - 1)]);
    const legend = legendOf(
      'type',
      [...positions].map((position) => project.rows[position]!),
    );
    return { ...draw(positions, project, graph, legend, focus), left: found.size - positions.size };
  }, [value, focus]);
  if (error) return <Problem title="The graph cannot be read">{error}</Problem>;
  return (
    <>
      <div className="graph small" data-ready={drawing ? text : undefined}>
        {drawing && <Flow nodes={drawing.nodes} edges={drawing.edges} label={`Lineage: ${text}`} />}
      </div>
      {drawing && drawing.left > 0 && (
        <p className="soft">{drawing.left.toLocaleString('en')} more are not drawn here.</p>
      )}
    </>
  );
}

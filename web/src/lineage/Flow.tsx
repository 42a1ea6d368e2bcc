import { Background, Controls, type Edge, Handle, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { memo, type ReactNode } from 'react';
import { resourceAddress } from '../route.ts';

/** A row in a box: a column with its links. */
export interface BoxRow {
  readonly name: string;
  readonly href?: string;
  readonly isFocus?: boolean;
}

export interface BoxData extends Record<string, unknown> {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly colour: string;
  readonly isFocus: boolean;
  readonly rows?: readonly BoxRow[];
  /** What can be done with the box where it is drawn: expand, hide, focus. */
  readonly actions?: readonly { readonly label: string; readonly sign: string; readonly run: () => void }[];
  /** Numbers of neighbours that are not drawn. */
  readonly hiddenParents?: number;
  readonly hiddenChildren?: number;
}

export type BoxNode = Node<BoxData, 'box'>;

export const boxWidth = (title: string): number => Math.min(320, Math.max(150, 52 + title.length * 7.4));
export const boxHeight = 46;
export const rowHeight = 24;

const Box = memo(({ data }: NodeProps<BoxNode>): ReactNode => {
  const { id, title, kind, colour, isFocus, rows, actions, hiddenParents, hiddenChildren } = data;
  return (
    <div className={isFocus ? 'box focus' : 'box'} style={{ borderColor: colour }}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <i style={{ background: colour }} />
      <a href={resourceAddress(id)} title={title}>
        {title}
      </a>
      <span className="soft">
        {hiddenParents ? `← ${hiddenParents} · ` : ''}
        {kind}
        {hiddenChildren ? ` · ${hiddenChildren} →` : ''}
      </span>
      {rows && (
        <ul>
          {rows.map((row) => (
            <li key={row.name} className={row.isFocus ? 'focus' : undefined}>
              <Handle id={row.name} type="target" position={Position.Left} isConnectable={false} />
              {row.href === undefined ? row.name : <a href={row.href}>{row.name}</a>}
              <Handle id={row.name} type="source" position={Position.Right} isConnectable={false} />
            </li>
          ))}
        </ul>
      )}
      {actions && actions.length > 0 && (
        <span className="actions">
          {actions.map(({ label, sign, run }) => (
            <button
              key={label}
              type="button"
              title={`${label}: ${title}`}
              aria-label={`${label}: ${title}`}
              onClick={run}
            >
              {sign}
            </button>
          ))}
        </span>
      )}
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
});

const nodeTypes = { box: Box };

/** Draws boxes and arrows that can be moved, scaled and reached by keys. */
export function Flow({ nodes, edges, label }: { nodes: BoxNode[]; edges: Edge[]; label: string }): ReactNode {
  return (
    <ReactFlow
      // a new picture starts with all of it in view
      key={`${nodes.length} ${nodes[0]?.id} ${nodes.at(-1)?.id}`}
      aria-label={label}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      fitView
      fitViewOptions={{ padding: 0.08, maxZoom: 1 }}
      minZoom={0.05}
      maxZoom={2}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      onlyRenderVisibleElements={nodes.length > 100}
      preventScrolling={false}
      zoomOnScroll={false}
      panOnScroll={false}
      zoomActivationKeyCode={['Meta', 'Control']}
      proOptions={{ hideAttribution: true }}
    >
      <Background gap={22} />
      <Controls showInteractive={false} />
    </ReactFlow>
  );
}

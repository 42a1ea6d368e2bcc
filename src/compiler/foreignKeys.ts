import type { NodeSession } from '../context/nodeSession.ts';
import { runtimeContext } from '../context/runtimeContext.ts';
import type { World } from '../context/world.ts';
import type { ColumnInfo, Constraint, ManifestNode } from '../manifest/node.ts';
import { parseTemplate, renderNativeSync } from '../template/index.ts';
import { str } from '../template/operators.ts';

const reference = /^\s*(ref|source)\s*\(.+\)\s*$/;

/** A node whose foreign keys name relations: `to: ref('parent')` becomes the relation's name. */
export function withForeignKeys(
  world: World,
  node: ManifestNode,
  session: NodeSession,
  threadId: string,
): ManifestNode {
  const own = 'constraints' in node ? node.constraints : [];
  const columns = Object.entries(node.columns);
  const named = [...own, ...columns.flatMap(([, column]) => column.constraints)].some(isReference);
  if (!named) return node;
  const { context } = runtimeContext({ world, node, session, threadId, checkDependencies: false });
  const resolved = (constraint: Constraint): Constraint => {
    if (!isReference(constraint)) return constraint;
    const template = parseTemplate({
      path: node.patch_path ?? node.original_file_path,
      text: `{{ ${constraint.to} }}`,
    });
    return { ...constraint, to: str(renderNativeSync(template, context, { evaluation: context.evaluation })) };
  };
  const resolvedColumns = columns.map(([name, column]): [string, ColumnInfo] => [
    name,
    { ...column, constraints: column.constraints.map(resolved) },
  ]);
  return {
    ...node,
    columns: Object.fromEntries(resolvedColumns),
    ...('constraints' in node ? { constraints: own.map(resolved) } : {}),
  } as ManifestNode;
}

const isReference = ({ to }: Constraint): boolean => typeof to === 'string' && reference.test(to);

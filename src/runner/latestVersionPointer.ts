import { nodeRelation } from '../context/nodeRelation.ts';
import type { NodeSession } from '../context/nodeSession.ts';
import { nodeValue } from '../context/nodeValue.ts';
import type { Relation } from '../context/relation.ts';
import { storedPath } from '../context/runtimeAdapter/storedRelation.ts';
import { runtimeContext } from '../context/runtimeContext.ts';
import type { World } from '../context/world.ts';
import type { ManifestNode, ModelNode } from '../manifest/node.ts';
import { TemplateError } from '../template/index.ts';
import { str } from '../template/operators.ts';
import { fromJs, noKwargs, type PyObject, settle } from '../template/values.ts';

interface Pointer {
  readonly enabled?: boolean | null;
  readonly alias?: string | null;
}

/** Whether a model is the latest of its versions and asks for a view of a stable name on it. */
export function wantsPointer(world: World, node: ManifestNode): node is ModelNode {
  if (node.resource_type !== 'model' || node.version === null || node.config.materialized === 'ephemeral') return false;
  if (String(node.version) !== String(node.latest_version)) return false;
  const { enabled } = (node.config.latest_version_pointer ?? {}) as Pointer;
  return enabled ?? world.project.flags.behavior.latest_version_pointer_enabled_by_default ?? false;
}

/**
 * Makes the view that always stands on the latest version of a model, with the model's grants. It is no node; a name that is
 * taken fails the model, after its relation was built.
 */
export async function pointToLatest(
  world: World,
  node: ModelNode,
  session: NodeSession,
  threadId: string,
): Promise<void> {
  const { context } = runtimeContext({ world, node, session, threadId, checkDependencies: false });
  const { alias } = (node.config.latest_version_pointer ?? {}) as Pointer;
  const name = context.get('generate_latest_version_pointer_alias') as PyObject;
  const identifier = str(await settle(name.call!([alias ?? null, nodeValue(node)], noKwargs))).trim();
  const target = nodeRelation(world, node);
  const pointer = target.with({ path: { ...target.path, identifier }, type: 'view' });
  await refuseTaken(world, node, session, pointer);
  const quoted = pointer.render();
  await session.enqueue(`create or replace view ${quoted} as select * from ${target.render()}`, { autoBegin: true });
  await settle(
    (context.get('apply_grants') as PyObject).call!([pointer, fromJs(node.config.grants ?? null), false], noKwargs),
  );
  session.catalog.added({ ...stored(pointer), type: 'view' });
  await session.commit();
}

const stored = (relation: Relation) => {
  const { database, schema, identifier } = storedPath(relation);
  return { database, schema: schema ?? '', identifier: identifier ?? '' };
};

async function refuseTaken(world: World, node: ModelNode, session: NodeSession, pointer: Relation): Promise<void> {
  const path = stored(pointer);
  const taken = (what: string): TemplateError => {
    const error = new TemplateError(
      'other',
      `Cannot create latest version pointer: ${what}. Set \`latest_version_pointer: enabled: false\` or remove the conflicting alias.`,
    );
    error.code = 'E408';
    return error;
  };
  for (const other of world.manifest.nodes.values()) {
    if (other.resource_type !== 'model' && other.resource_type !== 'seed' && other.resource_type !== 'snapshot')
      continue;
    if (other.alias === path.identifier && other.schema === path.schema && other.database === path.database)
      throw taken(
        other === node || other.unique_id === node.unique_id
          ? `the latest version of '${node.name}' is already aliased to '${path.identifier}'`
          : `${pointer.render()} is the relation of '${other.unique_id}'`,
      );
  }
  const [existing] = await session.catalog.find(path);
  if (existing && existing.type !== 'view')
    throw taken(`${pointer.render()} is a ${existing.type.replace('_', ' ')} already`);
}

import type { World } from '../context/world.ts';
import type { OperationNode } from '../manifest/node.ts';

/** A node for SQL that belongs to no file: an operation of the command line, or work around a run. */
export function operationNode(
  world: World,
  name: string,
  rawCode = '',
  type: OperationNode['resource_type'] = 'operation',
): OperationNode {
  const { project } = world;
  return {
    resource_type: type,
    name,
    package_name: project.name,
    path: `operations/${name}.sql`,
    original_file_path: `operations/${name}.sql`,
    unique_id: `${type}.${project.name}.${name}`,
    fqn: [project.name, 'operations', name],
    database: project.profile.database,
    schema: project.profile.schema,
    alias: name,
    checksum: { name: 'none', checksum: '' },
    config: {
      enabled: true,
      alias: null,
      schema: null,
      database: null,
      tags: [],
      meta: {},
      group: null,
      materialized: 'view',
    },
    tags: [],
    description: '',
    columns: {},
    meta: {},
    group: null,
    docs: { show: true, node_color: null },
    patch_path: null,
    build_path: null,
    unrendered_config: {},
    created_at: world.invocation.startedAt / 1000,
    relation_name: null,
    raw_code: rawCode,
    doc_blocks: [],
    depends_on: { macros: [], nodes: [] },
    language: 'sql',
    refs: [],
    sources: [],
    metrics: [],
    functions: [],
    compiled_path: null,
    contract: { enforced: false, alias_types: true, checksum: null },
  };
}

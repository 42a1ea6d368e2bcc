import type { GraphNode } from '../manifest/node.ts';
import { type BaseState, baseMembers } from './base.ts';
import { bindMembers, Context, type Member, type Members } from './context.ts';
import { Var, varScopes } from './vars.ts';
import type { World } from './world.ts';

interface HeaderState extends BaseState {
  readonly packageName: string;
}

const headerMembers: Members<HeaderState> = new Map<string, Member<HeaderState>>([
  ...baseMembers,
  [
    'var',
    (state, context) =>
      new Var({
        scopes: varScopes(state.project, state.packageName),
        globals: context,
        missingIsNone: false,
        nodeName: 'query-comment',
      }),
  ],
]);

/** The words of a query comment: macros, variables and the target, and no database. */
export function queryHeaderContext(world: World, node: GraphNode | null): Context {
  const { project, invocation, registry } = world;
  const packageName = project.name;
  const state: HeaderState = { project, invocation, packageName, ...(node ? { uniqueId: node.unique_id } : {}) };
  return new Context(bindMembers(state, headerMembers), { registry, searchPackage: packageName }, 'query-comment');
}

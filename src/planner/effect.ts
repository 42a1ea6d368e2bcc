import type { GraphNode, NodeConfig } from '../manifest/node.ts';
import type { RelationType } from '../manifest/relation.ts';
import type { Step } from './plan.ts';

/** What a step does in the database, as far as it can be said before it runs. */
export interface Effect {
  readonly kind: 'create' | 'replace' | 'alter' | 'insert' | 'none' | 'unknown';
  /** For people: `replaces the table "db"."dev"."orders"`. */
  readonly what: string;
}

/** What stands where a node builds: a type; null for nothing; undefined when it is not known. */
export type Standing = RelationType | null | undefined;

export interface EffectOptions {
  readonly fullRefresh: boolean;
  readonly storeFailures: boolean;
}

/** What a step makes of what stands in its place. */
export function effectOf({ node, action }: Step, standing: Standing, options: EffectOptions): Effect {
  switch (action) {
    case 'run':
      return modelEffect(node, standing, options);
    case 'seed':
      return seedEffect(node, standing, options);
    case 'snapshot':
      return standing === undefined
        ? unknown('creates, or adds versions to,', node)
        : standing === null
          ? make('create', 'creates the table', node)
          : make('insert', 'adds versions to the table', node);
    case 'function':
      return make('replace', 'creates or replaces the function', node);
    case 'test':
      return storesFailures(node, options) ? made('table', standing, node) : nothing('only reads');
    case 'clone':
      return unknown('copies the other state into', node);
    default:
      return nothing(action === 'no-op' ? 'does nothing' : 'only reads');
  }
}

/** Whether a step has a relation of its own, so that what stands there matters. */
export const hasRelation = (step: Step, options: EffectOptions): boolean =>
  ['run', 'seed', 'snapshot', 'clone'].includes(step.action) ||
  (step.action === 'test' && storesFailures(step.node, options));

function modelEffect(node: GraphNode, standing: Standing, options: EffectOptions): Effect {
  const config = configOf(node);
  const kind = config.materialized;
  switch (kind) {
    case 'ephemeral':
      return nothing('becomes a part of what reads it');
    case 'view':
    case 'table':
      return made(kind, standing, node);
    case 'materialized_view':
    case 'dynamic_table':
    case 'interactive_table': {
      const noun = words(kind);
      if (standing !== kind || refreshes(node, options)) return made(kind, standing, node);
      return make('alter', `refreshes, or changes to its configuration, the ${noun}`, node);
    }
    case 'incremental': {
      if (standing === undefined) return unknown('creates, or adds rows to,', node);
      if (standing !== 'table' || refreshes(node, options)) return made('table', standing, node);
      const strategy = typeof config.incremental_strategy === 'string' ? ` (${config.incremental_strategy})` : '';
      return make('insert', `puts rows into the table${strategy}`, node);
    }
    default:
      return unknown(`does what the materialization \`${String(kind)}\` does with`, node);
  }
}

function seedEffect(node: GraphNode, standing: Standing, options: EffectOptions): Effect {
  if (standing === undefined) return unknown('creates, or fills anew,', node);
  if (standing !== 'table') return made('table', standing, node);
  if (configOf(node).load === 'append') return make('insert', 'adds what is new in the file to the table', node);
  return refreshes(node, options)
    ? made('table', standing, node)
    : make('replace', 'empties and fills the table', node);
}

/** A relation of a type in the place of what stands there. */
function made(type: RelationType, standing: Standing, node: GraphNode): Effect {
  if (standing === undefined) return unknown(`creates or replaces the ${words(type)}`, node);
  if (standing === null) return make('create', `creates the ${words(type)}`, node);
  if (standing === type) return make('replace', `replaces the ${words(type)}`, node);
  return { kind: 'replace', what: `replaces the ${words(standing)} ${nameOf(node)} by a ${words(type)}` };
}

const make = (kind: Effect['kind'], verb: string, node: GraphNode): Effect => ({
  kind,
  what: `${verb} ${nameOf(node)}`,
});
const unknown = (verb: string, node: GraphNode): Effect => make('unknown', verb, node);
const nothing = (what: string): Effect => ({ kind: 'none', what });

const words = (type: string): string => type.replaceAll('_', ' ');

const nameOf = (node: GraphNode): string =>
  ('relation_name' in node && typeof node.relation_name === 'string' && node.relation_name) || `\`${node.name}\``;

function configOf(node: GraphNode): NodeConfig & Readonly<Record<string, unknown>> {
  return node.config as NodeConfig & Readonly<Record<string, unknown>>;
}

/** The config has the say over the flag. */
function refreshes(node: GraphNode, { fullRefresh }: EffectOptions): boolean {
  const own = configOf(node).full_refresh;
  return typeof own === 'boolean' ? own : fullRefresh;
}

function storesFailures(node: GraphNode, { storeFailures }: EffectOptions): boolean {
  const { store_failures: own, store_failures_as: as } = configOf(node);
  if (as === 'ephemeral') return false;
  return as === 'table' || as === 'view' || (typeof own === 'boolean' ? own : storeFailures);
}

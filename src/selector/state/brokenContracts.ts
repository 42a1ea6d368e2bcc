import { type Diagnostic, diagnostic } from '../../base/diagnostic.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { ModelNode } from '../../manifest/node.ts';
import { brokenPromises, isEnforced } from './contract.ts';

/**
 * Models that no longer keep the contract that the state had enforced: an error (E302) where the model is versioned, since a new
 * version is the way to change it, a warning (W302) elsewhere.
 */
export function brokenContracts(now: Manifest, before: Manifest): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const earlier of before.nodes.values()) {
    if (earlier.resource_type !== 'model' || !isEnforced(earlier)) continue;
    const breaks = breaksOf(now.nodes.get(earlier.unique_id), earlier);
    if (breaks.length === 0) continue;
    const versioned = earlier.version !== null && earlier.version !== undefined;
    const name = versioned ? `${earlier.name}.v${earlier.version}` : earlier.name;
    found.push(
      diagnostic(versioned ? 'E302' : 'W302', `The contract of model \`${name}\` is broken: ${breaks.join('; ')}`, {
        uniqueId: earlier.unique_id,
        help: [
          versioned
            ? 'add to the contract without taking anything back, or make a new version of the model'
            : 'what reads the model may fail: look at `state:modified+`',
        ],
      }),
    );
  }
  return found;
}

function breaksOf(node: ReturnType<Manifest['nodes']['get']>, before: ModelNode): string[] {
  if (node?.resource_type !== 'model') return ['the model was deleted, renamed or disabled'];
  if (!isEnforced(node)) return ['it is no longer enforced'];
  return [...brokenPromises(node, before), ...lostConstraints(node, before)];
}

/** Constraints that the database kept and keeps no more. */
function lostConstraints(node: ModelNode, before: ModelNode): string[] {
  const lost = Object.entries(before.columns ?? {}).flatMap(([name, column]) =>
    (column.constraints ?? [])
      .filter(({ type }) => node.columns[name] && !node.columns[name].constraints?.some((c) => c.type === type))
      .map(({ type }) => `column \`${name}\` lost its constraint \`${type}\``),
  );
  const whole = (before.constraints ?? [])
    .filter(({ type }) => !node.constraints?.some((constraint) => constraint.type === type))
    .map(({ type }) => `the constraint \`${type}\` was removed`);
  return [...lost, ...whole];
}

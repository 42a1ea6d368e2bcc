import { type Diagnostic, diagnostic } from '../base/diagnostic.ts';
import type { ModelNode } from '../manifest/node.ts';
import { type ParseState, placeOf } from './state.ts';

/** Warnings about models with a deprecation date: the model itself once the date has passed, and whoever refers to it. */
export function* deprecations(state: ParseState): Generator<Diagnostic> {
  const deprecated = new Map<string, ModelNode>();
  const now = state.createdAt * 1000;
  const hasPassed = (model: ModelNode): boolean => Date.parse(model.deprecation_date ?? '') < now;
  for (const node of state.nodes.values()) {
    if (node.resource_type !== 'model' || node.deprecation_date === null) continue;
    deprecated.set(node.unique_id, node);
    if (hasPassed(node)) {
      yield diagnostic('W203', `\`${node.name}\` passed its deprecation date, ${dayOf(node)}`, {
        ...placeOption(state, node.unique_id),
        help: ['remove or disable it'],
      });
    }
  }
  if (deprecated.size === 0) return;
  for (const node of state.nodes.values()) {
    if (node.resource_type !== 'model') continue;
    for (const id of node.depends_on.nodes) {
      const model = deprecated.get(id);
      if (!model) continue;
      const [code, verb] = hasPassed(model) ? (['W204', 'was'] as const) : (['W205', 'will be'] as const);
      yield diagnostic(
        code,
        `\`${node.name}\` refers to \`${model.name}\`, which ${verb} deprecated on ${dayOf(model)}`,
        {
          ...placeOption(state, node.unique_id),
          ...(model.version !== null && model.version !== model.latest_version
            ? { help: [`refer to its latest version, \`ref('${model.name}', v=${model.latest_version})\``] }
            : {}),
        },
      );
    }
  }
}

const dayOf = (model: ModelNode): string => model.deprecation_date?.slice(0, 10) ?? '';

function placeOption(state: ParseState, uniqueId: string): Pick<Diagnostic, 'place' | 'uniqueId'> {
  const place = placeOf(state, uniqueId);
  return { uniqueId, ...(place ? { place } : {}) };
}

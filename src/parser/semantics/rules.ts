import { diagnostic } from '../../base/diagnostic.ts';
import type { JsonObject } from '../../manifest/node.ts';
import type { YamlPath } from '../../template/yaml/index.ts';
import type { Entry } from '../properties/propertyFile.ts';
import { type ParseState, packageNamed } from '../state.ts';
import type { Semantic } from './common.ts';
import { metricRules } from './metricRules.ts';
import { modelRules, namesAcrossModels } from './modelRules.ts';
import { nameRule } from './names.ts';
import { savedQueryRules } from './savedQueryRules.ts';

/** Something that does not hold in the semantic layer. */
export interface Broken {
  readonly message: string;
  readonly path: YamlPath;
  readonly help?: string;
  readonly isWarning?: boolean;
  /** An old form, which a flag of the project allows. */
  readonly form?: { readonly code: 'W019'; readonly flag: string };
}

/** What rules look at. */
export interface SemanticLayer {
  readonly models: readonly Semantic[];
  readonly metrics: readonly Semantic[];
  /** The names of granularities that time spines define. */
  readonly customGranularities: ReadonlySet<string>;
}

/** The rules of the semantic layer, as dbt checks them: once there are both semantic models and metrics. */
export function checkSemantics(state: ParseState, entries: ReadonlyMap<Semantic, Entry>): void {
  if (state.semanticModels.size === 0 || state.metrics.size === 0) return;
  const layer: SemanticLayer = {
    models: [...state.semanticModels.values()],
    metrics: [...state.metrics.values()],
    customGranularities: customGranularities(state),
  };
  const check = (node: Semantic, broken: Iterable<Broken>): void => {
    const entry = entries.get(node);
    for (const { message, path, help, isWarning, form } of broken) {
      if (form !== undefined && state.project.flags.behavior[form.flag] === false) {
        const place = () => entry?.place(path);
        state.deprecatedForms.found(form.code, packageNamed(state, node.package_name), place, message, help ?? '');
        continue;
      }
      state.report(
        diagnostic(isWarning ? 'W208' : 'E210', message, {
          ...(entry ? { place: entry.place(path) } : {}),
          uniqueId: node.unique_id,
          ...(help ? { help: [help] } : {}),
        }),
      );
    }
  };
  for (const node of [...layer.models, ...layer.metrics, ...state.savedQueries.values()])
    check(node, nameRule(node.name, ['name'], layer));
  for (const node of layer.models) check(node, modelRules(node, layer));
  for (const [node, broken] of namesAcrossModels(layer)) check(node, [broken]);
  for (const node of layer.metrics) check(node, metricRules(node, layer));
  for (const node of state.savedQueries.values()) check(node, savedQueryRules(node, layer));
}

function customGranularities(state: ParseState): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of state.nodes.values()) {
    const spine = node.resource_type === 'model' ? (node.time_spine as JsonObject | null) : null;
    for (const custom of (spine?.custom_granularities ?? []) as readonly JsonObject[]) names.add(String(custom.name));
  }
  return names;
}

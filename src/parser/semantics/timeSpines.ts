import { legacyTimeSpine } from '../../artifacts/index.ts';
import { diagnostic } from '../../base/diagnostic.ts';
import type { JsonObject } from '../../manifest/node.ts';
import { type ParseState, placeOf } from '../state.ts';

const upToDay = new Set(['nanosecond', 'microsecond', 'millisecond', 'second', 'minute', 'hour', 'day']);

/** What a `time_spine` needs: its columns must be those of the model; semantic models need one of days or less. */
export function checkTimeSpines(state: ParseState): void {
  let isFine = false;
  let legacy: string | undefined;
  for (const node of state.nodes.values()) {
    if (node.resource_type !== 'model') continue;
    if (node.name === legacyTimeSpine) legacy = node.unique_id;
    const spine = node.time_spine as JsonObject | null;
    if (!spine) continue;
    const wrong = (message: string, help: string): void => {
      const place = placeOf(state, node.unique_id);
      state.report(
        diagnostic('E205', message, { ...(place ? { place } : {}), uniqueId: node.unique_id, help: [help] }),
      );
    };
    const standard = String(spine.standard_granularity_column ?? '');
    const column = node.columns[standard] as { readonly granularity?: string | null } | undefined;
    const names = Object.keys(node.columns).map((name) => `\`${name}\``);
    const known = names.length > 0 ? `its columns are ${names.join(', ')}` : 'its property file lists no columns';
    if (!column) wrong(`the time spine \`${node.name}\` has no column \`${standard}\``, known);
    else if (!column.granularity)
      wrong(
        `the column \`${standard}\` of the time spine \`${node.name}\` has no \`granularity\``,
        'such as `granularity: day`',
      );
    else if (upToDay.has(column.granularity)) isFine = true;
    for (const custom of (spine.custom_granularities ?? []) as readonly JsonObject[]) {
      const name = String(custom.column_name ?? custom.name);
      if (!(name in node.columns)) wrong(`the time spine \`${node.name}\` has no column \`${name}\``, known);
    }
  }
  if (isFine || state.semanticModels.size === 0) return;
  if (legacy !== undefined) {
    const id = legacy;
    if (state.project.flags.behavior.require_yaml_configuration_for_mf_time_spines === false)
      state.deprecatedForms.found(
        'W020',
        state.project.package,
        () => placeOf(state, id),
        `only its name makes \`${legacyTimeSpine}\` a time spine`,
        'describe it with `time_spine: {standard_granularity_column: ...}`',
      );
    return;
  }
  const [first] = state.semanticModels.values();
  const place = placeOf(state, first?.unique_id ?? '');
  state.report(
    diagnostic('E210', 'semantic models need a time spine: a model with a row for each day', {
      ...(place ? { place } : {}),
      help: ['describe one with `time_spine: {standard_granularity_column: ...}` and the `granularity` of that column'],
    }),
  );
}

/** The models that the semantic layer takes its days from. */
export function timeSpinesOf(state: ParseState): string[] {
  const ids: string[] = [];
  for (const node of state.nodes.values()) {
    if (node.resource_type === 'model' && (node.time_spine || node.name === legacyTimeSpine)) ids.push(node.unique_id);
  }
  return ids;
}

import type { JsonObject } from '../../manifest/node.ts';
import { toPlain } from '../../template/yaml/index.ts';
import { listOf } from '../properties/entryConfig.ts';
import type { Entry } from '../properties/propertyFile.ts';
import type { References } from '../references.ts';
import type { ParseState } from '../state.ts';
import type { Semantic } from './common.ts';
import type { Home } from './flatMetric.ts';
import { inModel } from './inModel.ts';
import { MetricInputs, metricOfMeasure, readMetric } from './metric.ts';
import { checkSemantics } from './rules.ts';
import { savedQuery } from './savedQuery.ts';
import { semanticModel } from './semanticModel.ts';
import { checkTimeSpines } from './timeSpines.ts';

/** Reads semantic models, then the metrics over their measures, then saved queries over those. tsdt keeps them; it does not run them. */
export function parseSemantics(state: ParseState, references: References): void {
  const measures = new Map<string, Semantic>();
  const entries = new Map<Semantic, Entry>();
  const metric = (entry: Entry, home?: Home): void =>
    void entries.set(readMetric(state, references, entry, home), entry);
  const ofMeasures: Entry[] = [];
  const inModels = state.properties.in('models').flatMap((entry) => inModel(state, entry) ?? []);
  for (const entry of state.properties.in('semantic_models')) {
    const node = semanticModel(state, references, entry);
    if (!node) continue;
    entries.set(node, entry);
    for (const measure of node.measures as readonly JsonObject[]) measures.set(String(measure.name), node);
    for (const [index, written] of listOf(state, entry, entry.data, 'measures').entries()) {
      const measure = toPlain(written) as JsonObject | null;
      if (measure?.create_metric === true)
        ofMeasures.push(metricOfMeasure(entry, index, measure, node.config.meta as JsonObject));
    }
  }
  for (const { semanticModel: entry, metrics, home } of inModels) {
    const node = semanticModel(state, references, entry);
    if (node) entries.set(node, entry);
    for (const written of metrics) metric(written, home);
  }
  for (const entry of [...state.properties.in('metrics'), ...ofMeasures]) metric(entry);
  const inputs = new MetricInputs(state, references, measures, entries);
  for (const node of state.metrics.values()) inputs.resolve(node);
  for (const entry of state.properties.in('saved_queries')) {
    const node = savedQuery(state, references, entry);
    if (node) entries.set(node, entry);
  }
  checkTimeSpines(state);
  checkSemantics(state, entries);
}

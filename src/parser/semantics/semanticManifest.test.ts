import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { semanticManifest } from '../../artifacts/index.ts';
import { parseFiles } from '../testing/parseFiles.ts';

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
const written = (manifest: Parameters<typeof semanticManifest>[0]): unknown =>
  JSON.parse(JSON.stringify(semanticManifest(manifest)));

/** What dbt 1.12.6 wrote for the same projects stands in `fixtures/`. */
describe('semantic_manifest.json', () => {
  it('has every field of semantic models, metrics, saved queries and time spines', () => {
    const { manifest, messages } = parseFiles({
      'models/orders.sql': 'select 1 as id',
      'models/hours.sql': 'select 1 as id',
      'models/d.md': '{% docs d %}\nDoc *text*\n{% enddocs %}\n',
      'models/p.yml': fixture('every.yml'),
    });
    expect(messages).toEqual([]);
    expect(written(manifest)).toEqual(JSON.parse(fixture('every.json')));
    expect(Object.keys(semanticManifest(manifest))).toEqual(Object.keys(JSON.parse(fixture('every.json'))));
  });

  it('has what is said inside of models', () => {
    const table = 'select 1 as id';
    const { manifest, messages } = parseFiles({
      'models/orders.sql': table,
      'models/visits.sql': table,
      'models/gone.sql': table,
      'models/plain.sql': table,
      'models/days.sql': table,
      'models/p.yml': fixture('inModel.yml'),
    });
    expect(messages).toEqual([]);
    expect(written(manifest)).toEqual(JSON.parse(fixture('inModel.json')));
  });

  it('takes a model of the old name for a time spine, and is there without semantics', () => {
    const spine = { 'models/metricflow_time_spine.sql': 'select 1 as date_day' };
    const { manifest } = parseFiles({
      ...spine,
      'models/orders.sql': 'select 1 as id',
      'models/p.yml':
        'semantic_models: [{name: oo, model: ref("orders"), entities: [{name: id, type: primary}], dimensions: [{name: at, type: time, type_params: {time_granularity: day}}]}]',
    });
    const configuration = (of: typeof manifest) => semanticManifest(of).project_configuration;
    expect(configuration(manifest)).toMatchObject({
      time_spine_table_configurations: [
        { location: '"db"."main"."metricflow_time_spine"', column_name: 'date_day', grain: 'day' },
      ],
      time_spines: [],
    });
    expect(written(parseFiles(spine).manifest)).toEqual({
      semantic_models: [],
      metrics: [],
      project_configuration: {
        time_spine_table_configurations: [],
        metadata: null,
        dsi_package_version: { major_version: '0', minor_version: '213', patch_version: '0' },
        time_spines: [],
      },
      saved_queries: [],
    });
  });
});

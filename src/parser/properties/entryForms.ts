import type { Form, Keys } from './forms.ts';
import type { Section } from './propertyFile.ts';

type Fields = Readonly<Record<string, readonly Form[]>>;

const text: readonly Form[] = ['text'];
const flag: readonly Form[] = ['flag'];
const mapping: readonly Form[] = ['mapping'];
const anything: readonly Form[] = ['any'];
const texts: readonly Form[] = [{ items: text }];
const mappings: readonly Form[] = [{ items: mapping }];
const oneOf = (...words: readonly string[]): readonly Form[] => [{ words }];
const closed = (keys: Fields): Keys => ({ keys, isOpen: false });
const open = (keys: Fields): Keys => ({ keys, isOpen: true });
const each = (keys: Keys): readonly Form[] => [{ each: keys }];

const docs = [closed({ show: flag, node_color: text })];

/** What may be said of every resource; tests and constraints are checked where they are read. */
const named: Fields = {
  description: text,
  meta: mapping,
  docs,
  config: mapping,
};
const column: Fields = {
  ...named,
  data_type: text,
  constraints: mappings,
  quote: flag,
  tags: texts,
  granularity: text,
};
const columns = each(open(column));
const node: Fields = {
  ...named,
  data_type: text,
  constraints: mappings,
  columns,
  quote_columns: flag,
  access: text,
};

const version = closed({
  v: anything,
  defined_in: text,
  description: text,
  access: text,
  config: mapping,
  constraints: mappings,
  docs,
  tests: anything,
  data_tests: anything,
  columns: each(open({ ...column, include: ['text', ...texts], exclude: texts })),
  deprecation_date: anything,
});

const timeSpine = closed({
  standard_granularity_column: text,
  custom_granularities: [{ items: [closed({ name: text, column_name: text })] }],
});

const quoting = [closed({ database: flag, schema: flag, identifier: flag, column: flag })];
const age = [closed({ count: ['whole'], period: oneOf('minute', 'hour', 'day') })];
const freshness = [closed({ warn_after: age, error_after: age, filter: text })];
const read: Fields = { loaded_at_field: text, loaded_at_query: text, quoting, freshness, tags: texts };

const table = open({
  ...named,
  ...read,
  data_type: text,
  columns,
  identifier: text,
  external: [
    open({
      location: text,
      file_format: text,
      row_format: text,
      tbl_properties: text,
      partitions: [{ items: ['text', open({ name: text, description: text, data_type: text, meta: mapping })] }],
    }),
  ],
});

const source: Fields = {
  name: anything,
  description: text,
  meta: mapping,
  config: mapping,
  database: text,
  dbname: text,
  schema: text,
  loader: text,
  ...read,
  tables: each(table),
  // said where they are read
  tests: anything,
  data_tests: anything,
};

export const exposureTypes: readonly string[] = ['dashboard', 'notebook', 'analysis', 'ml', 'application'];

const owner = [open({ email: ['text', ...texts], name: text })];
const ofFunction = closed({ name: anything, data_type: text, description: text, default_value: anything });
const returned = [closed({ data_type: text, description: text })];
const rows = { rows: ['text', ...mappings], format: oneOf('csv', 'dict', 'sql'), fixture: text } satisfies Fields;
const versionList: readonly Form[] = [{ items: ['text', 'number'] }];

/** The forms of what entries of each section say. Semantic resources are checked where they are read. */
export const entryForms: Readonly<Partial<Record<Section, Keys>>> = {
  models: open({
    ...node,
    latest_version: ['text', 'number'],
    time_spine: [timeSpine],
    versions: each(version),
    primary_entity: text,
    agg_time_dimension: text,
  }),
  seeds: open(node),
  snapshots: open(node),
  analyses: open({ ...named, columns: each(open(named)), access: text }),
  data_tests: open(named),
  macros: open({ ...named, arguments: each(closed({ name: anything, type: text, description: text })) }),
  sources: closed(source),
  exposures: closed({
    name: anything,
    type: oneOf(...exposureTypes),
    owner,
    description: text,
    label: text,
    maturity: oneOf('low', 'medium', 'high'),
    meta: mapping,
    tags: texts,
    url: text,
    depends_on: texts,
    config: mapping,
  }),
  groups: closed({ name: anything, owner, description: text, config: mapping }),
  unit_tests: closed({
    name: anything,
    model: anything,
    given: each(closed({ input: anything, ...rows })),
    expect: [closed(rows)],
    description: text,
    overrides: [closed({ macros: mapping, vars: mapping, env_vars: mapping })],
    config: mapping,
    versions: [closed({ include: versionList, exclude: versionList })],
  }),
  functions: open({
    ...named,
    data_type: text,
    access: text,
    arguments: each(ofFunction),
    returns: returned,
    overloads: each(closed({ defined_in: text, arguments: each(ofFunction), returns: returned, description: text })),
  }),
};

/** An override of a package's source may say other things than a source of its own. */
export const overrideForm: Keys = open({ ...source, overrides: text });

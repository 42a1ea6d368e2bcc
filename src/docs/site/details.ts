import type { CatalogTable } from '../../artifacts/index.ts';
import { stringify } from '../../base/json.ts';
import type { ColumnInfo, Constraint, JsonObject, MacroNode, TestNode, UnitTestNode } from '../../manifest/node.ts';
import { nameOf, ownerOf } from '../../manifest/people.ts';
import type { SiteInput } from './input.ts';
import type { Outcomes } from './outcomes.ts';
import type { Shelf, Shown } from './resources.ts';
import type { SiteColumn, SiteColumnEdge, SiteDetails, SiteTest } from './shapes.ts';

type Edges = (id: string) => ReadonlyMap<string, readonly SiteColumnEdge[]> | undefined;

export interface DetailWorld {
  readonly input: SiteInput;
  readonly shelf: Shelf;
  readonly outcomes: Outcomes;
  /** Edges from a column to those that are made from it. */
  readonly uses: Edges;
}

/** All that the page of one resource shows. */
export function detailsOf(node: Shown, world: DetailWorld): SiteDetails {
  const { input, shelf, outcomes } = world;
  const id = node.unique_id;
  const table = input.catalog?.nodes.get(id) ?? input.catalog?.sources.get(id);
  const tests = (shelf.tests.get(id) ?? []).map((test) => siteTest(test, outcomes));
  const compiled = input.compiled(id);
  const raw = rawCode(node);
  return {
    id,
    description: ('description' in node ? (node.description as string | null) : null) ?? '',
    ...('relation_name' in node && typeof node.relation_name === 'string' ? { relation: node.relation_name } : {}),
    ...(table ? { relationType: table.metadata.type } : {}),
    columns: columnsOf(node, table, world),
    ...optional('rowsFrom', input.lineage?.rows(id)),
    tests,
    ...(raw === undefined ? {} : { raw }),
    ...(compiled === undefined ? {} : { compiled }),
    ...('language' in node && typeof node.language === 'string' ? { language: node.language } : {}),
    facts: factsOf(node, table, world),
    ...('meta' in node && isFilled(node.meta) ? { meta: node.meta } : {}),
    ...('unrendered_config' in node && isFilled(node.unrendered_config) ? { config: node.unrendered_config } : {}),
    results: outcomes.of(id),
    parents: shelf.parents.get(id) ?? [],
    children: node.resource_type === 'macro' ? (shelf.callers.get(id) ?? []) : (shelf.children.get(id) ?? []),
    macros: ownMacros(node, input),
    ...(node.resource_type === 'macro' ? { arguments: argumentsOf(node) } : {}),
  };
}

function rawCode(node: Shown): string | undefined {
  if (node.resource_type === 'macro') return node.macro_sql;
  return 'raw_code' in node && typeof node.raw_code === 'string' && node.raw_code !== '' ? node.raw_code : undefined;
}

function ownMacros(node: Shown, { manifest }: SiteInput): string[] {
  if (!('depends_on' in node)) return [];
  const { macros } = node.depends_on as { readonly macros: readonly string[] };
  return macros.filter((macro) => manifest.macros.has(macro) && !macro.startsWith('macro.dbt.'));
}

function argumentsOf(macro: MacroNode): NonNullable<SiteDetails['arguments']> {
  return macro.arguments.map((argument) => ({
    name: String(argument.name),
    ...(typeof argument.type === 'string' ? { type: argument.type } : {}),
    ...(typeof argument.description === 'string' ? { description: argument.description } : {}),
  }));
}

/** The columns as the database has them, otherwise as they follow from the SQL, otherwise as they are documented. */
function columnsOf(node: Shown, table: CatalogTable | undefined, world: DetailWorld): SiteColumn[] {
  const id = node.unique_id;
  const documented = new Map(
    Object.values('columns' in node ? (node.columns as Record<string, ColumnInfo>) : {}).map((column) => [
      column.name.toLowerCase(),
      column,
    ]),
  );
  const live = Object.values(table?.columns ?? {}).sort((a, b) => a.index - b.index);
  const derived = world.input.lineage?.columns(id);
  const known: readonly { readonly name: string; readonly type?: string; readonly comment?: string | null }[] =
    live.length > 0 ? live : (derived ?? []);
  const names = new Set(known.map(({ name }) => name.toLowerCase()));
  const all = [...known, ...[...documented.values()].filter(({ name }) => !names.has(name.toLowerCase()))];
  const from = world.input.lineage?.edges(id);
  const to = world.uses(id);
  const tests = testsByColumn(world.shelf.tests.get(id) ?? [], world.outcomes);
  return all.map(({ name, ...rest }) => {
    const info = documented.get(name.toLowerCase());
    const type = ('type' in rest ? rest.type : undefined) ?? info?.data_type ?? undefined;
    const constraints = info?.constraints.map(constraintText) ?? [];
    const own = info?.description ?? '';
    return {
      name,
      ...(type ? { type } : {}),
      ...(own === '' ? {} : { description: own }),
      ...inheritedOf(id, name, own === '', world),
      ...(info && info.tags.length > 0 ? { tags: info.tags } : {}),
      ...(constraints.length > 0 ? { constraints } : {}),
      ...optional('tests', tests.get(name.toLowerCase())),
      ...optional('from', from?.get(name)),
      ...optional('to', to?.get(name)),
    };
  });
}

const optional = <K extends string, T>(key: K, list: readonly T[] | undefined): { [P in K]?: readonly T[] } =>
  (list && list.length > 0 ? { [key]: list } : {}) as { [P in K]?: readonly T[] };

/** What a column that is only carried along has from where it comes from; the label says from which. */
function inheritedOf(
  id: string,
  column: string,
  lacksDescription: boolean,
  { input: { manifest, lineage }, outcomes }: DetailWorld,
): Pick<SiteColumn, 'description' | 'inheritedFrom' | 'inheritedTests'> {
  const found = lineage?.inherited(id, column);
  if (!found) return {};
  const label = (from: { readonly id: string; readonly column: string }): string =>
    `${nameOf((manifest.nodes.get(from.id) ?? manifest.sources.get(from.id)) as Shown)}.${from.column}`;
  const { description } = found;
  return {
    ...(description && lacksDescription
      ? { description: description.text, inheritedFrom: label(description.from) }
      : {}),
    ...optional(
      'inheritedTests',
      found.tests.map(({ test, from }) => ({ ...briefTest(test, outcomes), on: label(from) })),
    ),
  };
}

function testsByColumn(tests: readonly (TestNode | UnitTestNode)[], outcomes: Outcomes): Map<string, SiteTest[]> {
  const byColumn = new Map<string, SiteTest[]>();
  for (const test of tests) {
    if (test.resource_type !== 'test' || typeof test.column_name !== 'string') continue;
    const column = test.column_name.replaceAll('"', '').toLowerCase();
    byColumn.set(column, [...(byColumn.get(column) ?? []), briefTest(test, outcomes)]);
  }
  return byColumn;
}

function briefTest(test: TestNode, outcomes: Outcomes): SiteTest {
  const { history: _, ...brief } = siteTest(test, outcomes);
  return brief;
}

export function siteTest(test: TestNode | UnitTestNode, outcomes: Outcomes): SiteTest {
  const history = outcomes.of(test.unique_id);
  const [newest] = history;
  const kind = test.resource_type === 'unit_test' ? 'unit' : (test.test_metadata?.name ?? 'singular');
  const severity = test.config.severity;
  return {
    id: test.unique_id,
    name: test.name,
    kind,
    ...(typeof severity === 'string' ? { severity: severity.toLowerCase() } : {}),
    ...(newest ? { status: newest.status } : {}),
    ...(newest?.failures === undefined ? {} : { failures: newest.failures }),
    ...(newest?.message === undefined ? {} : { message: newest.message }),
    ...(history.length > 0 ? { history } : {}),
  };
}

function constraintText({ type, expression, to, to_columns: columns }: Constraint): string {
  const reference = to ? ` ${to}${columns && columns.length > 0 ? ` (${columns.join(', ')})` : ''}` : '';
  return `${type.replaceAll('_', ' ')}${expression ? ` (${expression})` : ''}${reference}`;
}

function factsOf(node: Shown, table: CatalogTable | undefined, { input }: DetailWorld): [string, string][] {
  const facts: [string, string][] = [];
  const add = (label: string, value: unknown): void => {
    if (value === null || value === undefined || value === '') return;
    facts.push([label, typeof value === 'string' ? value : Array.isArray(value) ? value.join(', ') : stringify(value)]);
  };
  const plain = node as unknown as Readonly<Record<string, unknown>>;
  const config = (plain.config ?? {}) as JsonObject;
  add('Owner', ownerOf(node, input.manifest));
  add('Group', plain.group);
  add('Access', plain.access);
  if (node.resource_type === 'model') {
    add('Contract', node.contract.enforced ? 'enforced' : undefined);
    add('Version', node.version === null ? undefined : String(node.version));
    add('Latest version', node.latest_version === null ? undefined : String(node.latest_version));
    add('Deprecated from', node.deprecation_date);
    add('Primary key', node.primary_key.length > 0 ? node.primary_key : undefined);
    add('Constraints', node.constraints.length > 0 ? node.constraints.map(constraintText) : undefined);
  }
  add('Materialized', node.resource_type === 'source' ? undefined : config.materialized);
  add('Unique key', config.unique_key);
  add('Grants', isFilled(config.grants) ? grantsText(config.grants as JsonObject) : undefined);
  if (node.resource_type === 'source') {
    add('Loader', node.loader);
    add('Loaded at', node.loaded_at_field ?? node.loaded_at_query);
    const found = input.freshness?.get(node.unique_id);
    add('Freshness', found?.status);
    add('Newest row', found?.maxLoadedAt?.replace('T', ' ').replace(/\.\d+Z?$|Z$/, ' UTC'));
  }
  if (node.resource_type === 'exposure') {
    add('Kind', node.type);
    add('Maturity', node.maturity);
    add('Address', node.url);
    add('E-mail', node.owner.email);
  }
  add('Owner in the database', table?.metadata.owner);
  for (const stat of Object.values(table?.stats ?? {})) if (stat.include) add(stat.label, String(stat.value));
  return facts;
}

const grantsText = (grants: JsonObject): string =>
  Object.entries(grants)
    .map(([privilege, to]) => `${privilege} to ${Array.isArray(to) ? to.join(', ') : String(to)}`)
    .join('; ');

const isFilled = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

import { graphNodes } from '../../manifest/manifest.ts';
import type { ColumnInfo } from '../../manifest/node.ts';
import type { SiteInput } from './input.ts';
import { isBad, type Outcomes, tally } from './outcomes.ts';
import type { Shelf, Shown } from './resources.ts';
import type { SiteHealth, SiteOverview, SiteResource } from './shapes.ts';

const shownRuns = 20;
const shownFailures = 50;

/** The first page: how large the project is and how it is. */
export function overviewOf(
  input: SiteInput,
  shelf: Shelf,
  rows: readonly SiteResource[],
  outcomes: Outcomes,
): SiteOverview {
  const { manifest } = input;
  const models = rows.filter(({ type }) => type === 'model');
  const types = [...graphNodes(manifest)].map(({ resource_type }) => resource_type as string);
  return {
    project: manifest.metadata.project_name,
    generatedAt: input.generatedAt,
    adapter: manifest.metadata.adapter_type,
    welcome: welcomeOf(input),
    counts: tally([
      ...types,
      ...rows.filter(({ type }) => type === 'macro' || type === 'group').map(({ type }) => type),
    ]),
    health: healthOf(input, shelf, rows),
    runs: outcomes.runs.slice(0, shownRuns),
    layers: ranked(models.map(({ fqn }) => (fqn && fqn.length > 2 ? fqn[1]! : '(top)'))),
    materializations: ranked(models.map(({ materialized }) => materialized ?? '')),
    owners: ranked(models.map(({ owner }) => owner ?? '(nobody)')),
    failing: failuresOf(input, outcomes),
  };
}

function welcomeOf({ manifest }: SiteInput): string | null {
  for (const doc of manifest.docs.values()) {
    if (doc.name === '__overview__' && doc.package_name === manifest.metadata.project_name) return doc.block_contents;
  }
  return null;
}

const ranked = (words: readonly string[]): [string, number][] =>
  Object.entries(tally(words)).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));

function failuresOf({ manifest }: SiteInput, outcomes: Outcomes): SiteOverview['failing'] {
  const failing: { id: string; status: string; message: string | null }[] = [];
  for (const { unique_id: id } of graphNodes(manifest)) {
    const [newest] = outcomes.of(id);
    if (newest && isBad(newest.status)) failing.push({ id, status: newest.status, message: newest.message ?? null });
    if (failing.length === shownFailures) break;
  }
  return failing;
}

function healthOf(input: SiteInput, shelf: Shelf, rows: readonly SiteResource[]): SiteHealth {
  const health = {
    models: 0,
    described: 0,
    tested: 0,
    columns: 0,
    describedColumns: 0,
    typedColumns: 0,
    contracts: 0,
    passing: 0,
    warning: 0,
    failing: 0,
    neverRun: 0,
  };
  const isModel = (node: Shown): node is Extract<Shown, { resource_type: 'model' }> => node.resource_type === 'model';
  for (const model of shelf.shown.filter(isModel)) {
    health.models += 1;
    if (model.description !== '') health.described += 1;
    if (shelf.tests.has(model.unique_id)) health.tested += 1;
    if (model.contract.enforced) health.contracts += 1;
    for (const column of Object.values(model.columns) as ColumnInfo[]) {
      health.columns += 1;
      if (column.description !== '') health.describedColumns += 1;
      const live = input.catalog?.nodes.get(model.unique_id)?.columns ?? {};
      if (column.data_type !== null || live[column.name]) health.typedColumns += 1;
    }
  }
  for (const { type, status } of rows) {
    if (type !== 'model') continue;
    if (status === undefined || status === 'skipped') health.neverRun += 1;
    else if (isBad(status)) health.failing += 1;
    else if (status === 'warn') health.warning += 1;
    else health.passing += 1;
  }
  return health;
}

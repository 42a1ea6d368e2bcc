import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import MiniSearch from 'minisearch';
import { writeAtomically } from '../../artifacts/index.ts';
import { stringify } from '../../base/json.ts';
import { nameOf, ownerOf } from '../../manifest/people.ts';
import { type DetailWorld, detailsOf, siteTest } from './details.ts';
import type { SiteInput, SiteLineage } from './input.ts';
import { layered } from './layers.ts';
import { outcomesOf, worst } from './outcomes.ts';
import { overviewOf } from './overview.ts';
import { type Shown, shelve } from './resources.ts';
import {
  detailsPerFile,
  type SiteColumnEdge,
  type SiteDetails,
  type SiteGraph,
  type SiteResource,
  searchOptions,
} from './shapes.ts';

/** A file of data: its name without ending, and what it holds. */
export type SiteFile = readonly [name: string, data: unknown];

/**
 * Writes the site into `folder`: `index.html` and a folder `site/` with the program and its data. `program` is the folder
 * where the built site lies. Data files are scripts, since a page opened from the file system may load nothing else.
 */
export function writeSite(input: SiteInput, folder: string, program: string): void {
  const target = join(folder, 'site');
  mkdirSync(folder, { recursive: true });
  rmSync(target, { recursive: true, force: true });
  cpSync(join(program, 'assets'), join(target, 'assets'), { recursive: true });
  for (const [name, data] of siteFiles(input))
    writeAtomically(join(target, 'data', `${name}.js`), [asScript(name, data)]);
  writeAtomically(join(folder, 'index.html'), [readFileSync(join(program, 'index.html'))]);
}

/** Writes the whole site into one file, as `docs generate --static` of dbt does. */
export function writeStaticSite(input: SiteInput, path: string, program: string): void {
  const page = readFileSync(join(program, 'index.html'), 'utf8');
  const inlined = page
    // here all is inline, and nothing at all is loaded
    .replace(/(script-src|style-src) 'self' file:/g, "$1 'unsafe-inline'")
    .replace(
      /<link rel="stylesheet"[^>]*href="([^"]+)"[^>]*>/g,
      (_, file: string) => `<style>${asset(program, file)}</style>`,
    )
    .replace(/<script[^>]*src="([^"]+)"[^>]*><\/script>/g, '');
  const [head, tail] = inlined.split('</body>') as [string, string];
  writeAtomically(path, pieces());

  function* pieces(): Generator<string> {
    yield head;
    yield '<script>globalThis.tsdtParts = {}; globalThis.tsdtData = (name, text) => { tsdtParts[name] = text; };</script>\n';
    for (const [name, data] of siteFiles(input)) yield `<script>${asScript(name, data)}</script>\n`;
    const program_ = [...page.matchAll(/<script[^>]*src="([^"]+)"[^>]*><\/script>/g)].map(([, file]) =>
      asset(program, file!),
    );
    for (const text of program_) yield `<script>${text.replaceAll('</script', '<\\/script')}</script>\n`;
    yield `</body>${tail}`;
  }
}

const asset = (program: string, file: string): string =>
  readFileSync(join(program, file.replace(/^(\.\/)?(site\/)?/, '')), 'utf8');

/** A text inside a script: parsed when it is asked for, and safe in a page of HTML. */
const asScript = (name: string, data: unknown): string =>
  `tsdtData(${JSON.stringify(name)},${JSON.stringify(stringify(data)).replaceAll('<', '\\u003c')})`;

/** The data of the site, file by file. */
export function* siteFiles(input: SiteInput): Generator<SiteFile> {
  const shelf = shelve(input.manifest);
  const outcomes = outcomesOf(input.history);
  const rows = shelf.shown.map((node) => rowOf(node));
  const world: DetailWorld = { input, shelf, outcomes, uses: usesOf(input.lineage, shelf.shown) };
  yield ['overview', overviewOf(input, shelf, rows, outcomes)];
  yield ['resources', rows];
  yield ['graph', graphOf(shelf.shown, shelf.parents)];
  const index = new MiniSearch<Record<string, unknown>>(searchOptions);
  for (let start = 0; start < shelf.shown.length; start += detailsPerFile) {
    const details = shelf.shown.slice(start, start + detailsPerFile).map((node) => detailsOf(node, world));
    index.addAll(details.map((detail, n) => words(start + n, rows[start + n]!, detail)));
    yield [`details-${start / detailsPerFile}`, details];
  }
  yield ['search', index];

  function freshnessOf(id: string): Pick<SiteResource, 'freshness' | 'newest'> {
    const found = input.freshness?.get(id);
    if (!found) return {};
    return { freshness: found.status, ...(found.maxLoadedAt ? { newest: found.maxLoadedAt } : {}) };
  }

  function rowOf(node: Shown): SiteResource {
    const plain = node as unknown as Readonly<Record<string, unknown>>;
    const tests = shelf.tests.get(node.unique_id) ?? [];
    const materialized = (plain.config as { materialized?: unknown } | undefined)?.materialized;
    const owner = ownerOf(node, input.manifest);
    const status = worst([
      outcomes.of(node.unique_id)[0]?.status,
      ...tests.map((test) => siteTest(test, outcomes).status),
    ]);
    return {
      id: node.unique_id,
      name: nameOf(node),
      type: node.resource_type,
      package: node.package_name,
      file: node.original_file_path,
      ...(typeof materialized === 'string' && node.resource_type !== 'source' ? { materialized } : {}),
      ...(Array.isArray(plain.tags) && plain.tags.length > 0 ? { tags: plain.tags as string[] } : {}),
      ...(typeof plain.group === 'string' ? { group: plain.group } : {}),
      ...(owner === undefined ? {} : { owner }),
      ...(typeof plain.access === 'string' ? { access: plain.access } : {}),
      ...(typeof plain.schema === 'string' ? { schema: plain.schema } : {}),
      ...(status === undefined ? {} : { status }),
      ...(tests.length > 0 ? { tests: tests.length } : {}),
      ...freshnessOf(node.unique_id),
      ...(Array.isArray(plain.fqn) ? { fqn: plain.fqn as string[] } : {}),
    };
  }
}

function words(id: number, row: SiteResource, details: SiteDetails): Record<string, unknown> {
  return {
    id,
    name: row.name,
    columns: details.columns.map(({ name }) => name).join(' '),
    description: [details.description, ...details.columns.map(({ description }) => description ?? '')].join(' '),
    tags: (row.tags ?? []).join(' '),
    code: details.raw ?? '',
  };
}

function graphOf(shown: readonly Shown[], parents: ReadonlyMap<string, readonly string[]>): SiteGraph {
  const positions = new Map(shown.map((node, n) => [node.unique_id, n]));
  const edges: number[] = [];
  shown.forEach((node, child) => {
    for (const id of parents.get(node.unique_id) ?? []) {
      const parent = positions.get(id);
      if (parent !== undefined) edges.push(parent, child);
    }
  });
  return { edges, places: layered(shown.length, edges) };
}

/** The edges of column lineage, read from the other end. */
function usesOf(lineage: SiteLineage | undefined, shown: readonly Shown[]): DetailWorld['uses'] {
  const uses = new Map<string, Map<string, SiteColumnEdge[]>>();
  if (!lineage) return () => undefined;
  for (const { unique_id: id } of shown) {
    for (const [column, edges] of lineage.edges(id) ?? []) {
      for (const edge of edges) {
        const byColumn = uses.get(edge.id) ?? new Map<string, SiteColumnEdge[]>();
        uses.set(edge.id, byColumn);
        byColumn.set(edge.column, [...(byColumn.get(edge.column) ?? []), { id, column, kind: edge.kind }]);
      }
    }
  }
  return (id) => uses.get(id);
}

import MiniSearch from 'minisearch';
import {
  detailsPerFile,
  type SiteDetails,
  type SiteGraph,
  type SiteOverview,
  type SiteResource,
  searchOptions,
} from '../../src/docs/site/shapes.ts';

/**
 * The site's data: scripts that hand over a name and a text of JSON, since a page from the file system may load nothing else.
 * Each is loaded once, when a page asks for it.
 */
const parts = new Map<string, string>();
const loads = new Map<string, Promise<unknown>>();

declare global {
  // the single-file site holds its parts before the program starts
  var tsdtParts: Record<string, string> | undefined;
  var tsdtData: (name: string, text: string) => void;
}

for (const [name, text] of Object.entries(globalThis.tsdtParts ?? {})) parts.set(name, text);
globalThis.tsdtData = (name, text) => {
  parts.set(name, text);
};

/** A project's resources with what pages look up by. */
export interface Project {
  readonly rows: readonly SiteResource[];
  readonly byId: ReadonlyMap<string, number>;
}

/** Edges of the whole graph as lists by position. */
export interface Graph {
  readonly parents: readonly (readonly number[])[];
  readonly children: readonly (readonly number[])[];
  readonly places: readonly number[];
}

export const loadOverview = (): Promise<SiteOverview> => once('overview', parse<SiteOverview>);

export const loadProject = (): Promise<Project> =>
  once('resources', (text) => {
    const rows = parse<SiteResource[]>(text);
    return { rows, byId: new Map(rows.map(({ id }, n) => [id, n])) };
  });

export const loadGraph = async (): Promise<Graph> => {
  const { rows } = await loadProject();
  return once('graph', (text) => {
    const { edges, places } = parse<SiteGraph>(text);
    const parents: number[][] = rows.map(() => []);
    const children: number[][] = rows.map(() => []);
    for (let n = 0; n < edges.length; n += 2) {
      children[edges[n]!]!.push(edges[n + 1]!);
      parents[edges[n + 1]!]!.push(edges[n]!);
    }
    return { parents, children, places };
  });
};

/** What the page of one resource shows; undefined when the project has no such resource. */
export async function loadDetails(id: string): Promise<SiteDetails | undefined> {
  const position = (await loadProject()).byId.get(id);
  if (position === undefined) return undefined;
  const list = await once(`details-${Math.floor(position / detailsPerFile)}`, parse<SiteDetails[]>);
  return list[position % detailsPerFile];
}

export const loadSearch = (): Promise<MiniSearch> => once('search', (text) => MiniSearch.loadJSON(text, searchOptions));

const parse = <T>(text: string): T => JSON.parse(text) as T;

function once<T>(name: string, make: (text: string) => T | Promise<T>): Promise<T> {
  const known = loads.get(name);
  if (known) return known as Promise<T>;
  const load = textOf(name).then((text) => {
    parts.delete(name);
    return make(text);
  });
  loads.set(name, load);
  return load;
}

function textOf(name: string): Promise<string> {
  const part = parts.get(name);
  if (part !== undefined) return Promise.resolve(part);
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `./site/data/${name}.js`;
    script.onload = () => {
      script.remove();
      const text = parts.get(name);
      if (text === undefined) reject(new Error(`${script.src} does not hold what it should`));
      else resolve(text);
    };
    script.onerror = () => reject(new Error(`${script.src} is missing: copy the whole folder, with \`site/\` in it`));
    document.head.append(script);
  });
}

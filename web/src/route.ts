import { useSyncExternalStore } from 'react';

/**
 * A place in the site: `#/resource/model.shop.orders?tab=code`. The hash is the only state that pages share, so that every
 * view can be linked to, also from a file.
 */
export interface Route {
  /** The words between slashes, decoded. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

export function readRoute(hash: string): Route {
  const [path = '', query = ''] = older(hash)
    .replace(/^#?\/?/, '')
    .split(/\?(.*)/s, 2);
  return {
    path: path
      .split('/')
      .filter((word) => word !== '')
      .map(decode),
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

/** Links into the site that dbt writes, `#!/model/model.shop.orders`, still lead to the same resource. */
function older(hash: string): string {
  const found = /^#?!\/(\w+)\/([^?#]+)/.exec(hash);
  if (found) return `#/resource/${found[2]}`;
  return hash.startsWith('#!/') ? '#/' : hash;
}

function decode(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}

/** The address of a place: `#/lineage?select=%2Borders`. Empty values are left out. */
export function address(path: readonly string[], query: Readonly<Record<string, string | undefined>> = {}): string {
  const words = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value) words.set(key, value);
  const tail = words.toString();
  return `#/${path.map(encodeURIComponent).join('/')}${tail === '' ? '' : `?${tail}`}`;
}

export const resourceAddress = (id: string): string => address(['resource', id]);
export const columnAddress = (id: string, column: string): string => address(['column', id, column]);

/** Changes the query of the present place; `replace` leaves no step to go back to. */
export function setQuery(change: Readonly<Record<string, string | undefined>>, how: 'push' | 'replace' = 'push'): void {
  const { path, query } = readRoute(location.hash);
  const hash = address(path, { ...query, ...change });
  if (how === 'push') location.hash = hash;
  else {
    history.replaceState(null, '', hash);
    dispatchEvent(new HashChangeEvent('hashchange'));
  }
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return readRoute(hash);
}

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}

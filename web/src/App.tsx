import { type ReactNode, useEffect } from 'react';
import { loadOverview, loadProject } from './data.ts';
import { Browse } from './pages/Browse.tsx';
import { ColumnLineage } from './pages/ColumnLineage.tsx';
import { Lineage } from './pages/Lineage.tsx';
import { Overview } from './pages/Overview.tsx';
import { Resource } from './pages/Resource.tsx';
import { Problem } from './parts/Problem.tsx';
import { Tree } from './parts/Tree.tsx';
import { type Route, resourceAddress, useRoute } from './route.ts';
import { SearchBox } from './search/SearchBox.tsx';
import { SearchPage } from './search/SearchPage.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';
import { useLoaded } from './useLoaded.ts';

const places = [
  ['#/', 'Overview'],
  ['#/browse/model', 'Models'],
  ['#/browse/source', 'Sources'],
  ['#/browse/exposure', 'Exposures'],
  ['#/browse/macro', 'Macros'],
  ['#/browse/group', 'Groups'],
  ['#/lineage', 'Lineage'],
] as const;

/** The frame of every page: where one is, the search, and the page itself. */
export function App(): ReactNode {
  const route = useRoute();
  const overview = useLoaded(loadOverview, 'overview');
  const project = overview.value?.project;
  const where = route.path.join('/');
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new place is read from its top
  useEffect(() => {
    window.scrollTo(0, 0);
    document.title = [route.path.at(-1)?.split('.').slice(2).join('.') || route.path[0], project]
      .filter(Boolean)
      .join(' · ');
  }, [where, project]);
  const isThere = ([href]: readonly [string, string]): boolean =>
    !href.startsWith('#/browse/') || (overview.value?.counts[href.slice('#/browse/'.length)] ?? 0) > 0;
  const isWide = route.path[0] === 'lineage' || route.path[0] === 'column';
  return (
    <>
      <button type="button" className="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the page
      </button>
      <header className="bar">
        <a className="brand" href="#/">
          {project ?? 'Documentation'}
        </a>
        <nav aria-label="Pages">
          {places.filter(isThere).map(([href, label]) => (
            <a key={href} href={href} aria-current={isAt(route, href) ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
        <SearchBox />
        <ThemeSwitch />
      </header>
      <div className={isWide ? 'frame wide' : 'frame'}>
        {!isWide && <Tree current={route.path[0] === 'resource' ? route.path[1] : undefined} />}
        <main id="main" tabIndex={-1}>
          {overview.error ? <Problem title="The documentation cannot be read">{overview.error}</Problem> : page(route)}
        </main>
      </div>
    </>
  );
}

function isAt({ path }: Route, href: string): boolean {
  const own = `#/${path.slice(0, 2).join('/')}`;
  return own === href || (href === '#/lineage' && path[0] === 'lineage');
}

function page({ path, query }: Route): ReactNode {
  const [first, second, third] = path;
  if (first === undefined) return <Overview />;
  if (first === 'browse' && second) return <Browse type={second} query={query} />;
  if (first === 'resource' && second) return <Resource key={second} id={second} />;
  if (first === 'column' && second && third)
    return <ColumnLineage key={`${second} ${third}`} id={second} column={third} />;
  if (first === 'lineage') return <Lineage query={query} />;
  if (first === 'search') return <SearchPage words={query.q ?? ''} />;
  return <NotFound words={path.join('/')} />;
}

function NotFound({ words }: { words: string }): ReactNode {
  const { value: project } = useLoaded(loadProject, 'project');
  const near = project?.rows.find(({ name }) => name === words.split('/').at(-1));
  return (
    <Problem title="There is no such page">
      {near ? <a href={resourceAddress(near.id)}>{near.name}</a> : <a href="#/">To the overview</a>}
    </Problem>
  );
}

import { type ReactNode, useState } from 'react';
import type { SiteDetails, SiteResource } from '../../../src/docs/site/shapes.ts';
import { loadDetails, loadProject, type Project } from '../data.ts';
import { Neighbourhood } from '../lineage/Neighbourhood.tsx';
import { Choice } from '../parts/Choice.tsx';
import { Code, type Resolve } from '../parts/Code.tsx';
import { Columns } from '../parts/Columns.tsx';
import { Markdown } from '../parts/Markdown.tsx';
import { Problem } from '../parts/Problem.tsx';
import { Scroll } from '../parts/Scroll.tsx';
import { Status } from '../parts/Status.tsx';
import { Tests } from '../parts/Tests.tsx';
import { capital, duration, plain, when } from '../parts/words.ts';
import { address, resourceAddress } from '../route.ts';
import { useLoaded } from '../useLoaded.ts';

/** The page of one resource: all that is known of it. */
export function Resource({ id }: { id: string }): ReactNode {
  const { value, error } = useLoaded(async () => [await loadProject(), await loadDetails(id)] as const, id);
  if (error) return <Problem title="This page cannot be read">{error}</Problem>;
  if (!value) return null;
  const [project, details] = value;
  const row = project.rows[project.byId.get(id) ?? -1];
  if (!row || !details) return <Problem title="There is no such resource">{id}</Problem>;
  const isGraph = row.type !== 'macro' && row.type !== 'group';
  return (
    <article>
      <Heading row={row} details={details} />
      {details.description !== '' && <Markdown text={details.description} />}
      <Facts details={details} />
      {isGraph && details.parents.length + details.children.length > 0 && (
        <section aria-labelledby="lineage">
          <h2 id="lineage">
            Lineage{' '}
            <a className="more" href={address(['lineage'], { select: `1+${row.name}+1` })}>
              open
            </a>
          </h2>
          <Neighbourhood select={`1+${row.name}+1`} focus={id} />
        </section>
      )}
      {details.columns.length > 0 && (
        <Columns id={id} columns={details.columns} rowsFrom={details.rowsFrom ?? []} project={project} />
      )}
      {details.arguments && details.arguments.length > 0 && <Arguments list={details.arguments} />}
      {details.tests.length > 0 && <Tests tests={details.tests} />}
      <Codes details={details} project={project} />
      <Runs details={details} />
      {row.type === 'group' && <Members name={row.name} project={project} />}
      <Neighbours title="Reads" ids={details.parents} project={project} />
      <Neighbours title={row.type === 'macro' ? 'Used by' : 'Read by'} ids={details.children} project={project} />
      <Neighbours title="Macros" ids={details.macros} project={project} />
      <Raw title="Meta" value={details.meta} />
      <Raw title="Configuration" value={details.config} />
    </article>
  );
}

function Heading({ row, details }: { row: SiteResource; details: SiteDetails }): ReactNode {
  return (
    <header className="title">
      <p className="soft">
        {capital(plain(row.type))} · {row.package} · <code>{row.file}</code>
      </p>
      <h1>{row.name}</h1>
      <p className="labels">
        {details.results.length > 0 || row.status !== undefined ? <Status status={row.status} /> : null}
        {row.materialized !== undefined && <span className="label">{row.materialized}</span>}
        {row.access !== undefined && row.access !== 'protected' && <span className="label">{row.access}</span>}
        {(row.tags ?? []).map((tag) => (
          <a key={tag} className="label" href={address(['lineage'], { select: `tag:${tag}` })}>
            #{tag}
          </a>
        ))}
      </p>
      {details.relation !== undefined && (
        <p>
          <code>{details.relation}</code>
          {details.relationType !== undefined && <span className="soft"> {details.relationType.toLowerCase()}</span>}
        </p>
      )}
    </header>
  );
}

function Facts({ details }: { details: SiteDetails }): ReactNode {
  if (details.facts.length === 0) return null;
  return (
    <dl className="facts">
      {details.facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{/^https?:\/\//.test(value) ? <Outside address={value} /> : value}</dd>
        </div>
      ))}
    </dl>
  );
}

const Outside = ({ address: href }: { address: string }): ReactNode => (
  <a href={href} target="_blank" rel="noopener noreferrer">
    {href}
  </a>
);

function Arguments({ list }: { list: NonNullable<SiteDetails['arguments']> }): ReactNode {
  return (
    <section>
      <h2>Arguments</h2>
      <dl className="facts">
        {list.map(({ name, type, description }) => (
          <div key={name}>
            <dt>
              <code>{name}</code> {type !== undefined && <span className="soft">{type}</span>}
            </dt>
            <dd>{description !== undefined && <Markdown text={description} />}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Codes({ details, project }: { details: SiteDetails; project: Project }): ReactNode {
  const [shown, setShown] = useState<'raw' | 'compiled'>('raw');
  if (details.raw === undefined) return null;
  const language = details.language === 'python' ? 'python' : 'sql';
  const code = shown === 'compiled' && details.compiled !== undefined ? details.compiled : details.raw;
  return (
    <section>
      <h2>Code</h2>
      {details.compiled !== undefined && (
        <Choice
          label="Code as written or compiled"
          options={[
            ['raw', 'As written'],
            ['compiled', 'Compiled'],
          ]}
          chosen={shown}
          choose={setShown}
        />
      )}
      <Code
        code={code}
        language={language}
        label={shown === 'raw' ? 'Code as written' : 'Compiled code'}
        {...(shown === 'raw' ? { resolve: resolver(details, project) } : {})}
      />
    </section>
  );
}

/** What a reference means is among what the resource reads. */
function resolver(details: SiteDetails, project: Project): Resolve {
  const rows = details.parents.map((id) => project.rows[project.byId.get(id) ?? -1]).filter((row) => row !== undefined);
  return (words, kind) => {
    const found =
      kind === 'source'
        ? rows.find(({ type, name }) => type === 'source' && name === words.join('.'))
        : rows.find(
            ({ type, name, fqn }) => type !== 'source' && (name === words.at(-1) || fqn?.includes(words.at(-1)!)),
          );
    return found && resourceAddress(found.id);
  };
}

function Runs({ details: { results } }: { details: SiteDetails }): ReactNode {
  if (results.length === 0) return null;
  const hasRows = results.some(({ rows }) => rows !== undefined);
  return (
    <section>
      <h2>Last runs</h2>
      <Scroll label="Table of runs">
        <table>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Came out</th>
              <th scope="col">Took</th>
              {hasRows && <th scope="col">Rows</th>}
              <th scope="col">Message</th>
            </tr>
          </thead>
          <tbody>
            {results.map((result) => (
              <tr key={result.at}>
                <td>{when(result.at)}</td>
                <td>
                  <Status status={result.status} />
                </td>
                <td>{duration(result.seconds)}</td>
                {hasRows && <td>{result.rows?.toLocaleString('en')}</td>}
                <td className="message">{result.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function Members({ name, project }: { name: string; project: Project }): ReactNode {
  const ids = project.rows.filter(({ group, type }) => group === name && type !== 'group').map(({ id }) => id);
  return <Neighbours title="Members" ids={ids} project={project} />;
}

const shownNeighbours = 30;

function Neighbours({ title, ids, project }: { title: string; ids: readonly string[]; project: Project }): ReactNode {
  const [isAll, setAll] = useState(false);
  const rows = ids.map((id) => project.rows[project.byId.get(id) ?? -1]).filter((row) => row !== undefined);
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul className="neighbours">
        {rows.slice(0, isAll ? rows.length : shownNeighbours).map((row) => (
          <li key={row.id}>
            <a href={resourceAddress(row.id)}>{row.name}</a> <span className="soft">{plain(row.type)}</span>
          </li>
        ))}
      </ul>
      {rows.length > shownNeighbours && !isAll && (
        <button type="button" onClick={() => setAll(true)}>
          Show all {rows.length.toLocaleString('en')}
        </button>
      )}
    </section>
  );
}

function Raw({ title, value }: { title: string; value: unknown }): ReactNode {
  if (value === undefined) return null;
  return (
    <details>
      <summary>{title}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys */}
      <pre tabIndex={0}>{JSON.stringify(value, null, 2)}</pre>
    </details>
  );
}

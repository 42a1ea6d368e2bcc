import type { ReactNode } from 'react';
import type { SiteOverview } from '../../../src/docs/site/shapes.ts';
import { loadOverview } from '../data.ts';
import { Markdown } from '../parts/Markdown.tsx';
import { Scroll } from '../parts/Scroll.tsx';
import { Status } from '../parts/Status.tsx';
import { capital, count, duration, plain, when } from '../parts/words.ts';
import { address, resourceAddress } from '../route.ts';
import { useLoaded } from '../useLoaded.ts';

/** The first page: what the project is, how large it is and how it is. */
export function Overview(): ReactNode {
  const { value: overview } = useLoaded(loadOverview, 'overview');
  if (!overview) return null;
  return (
    <div className="overview">
      <h1>{overview.project}</h1>
      <p className="soft">
        {capital(overview.adapter)} · written {when(overview.generatedAt)}
      </p>
      <Counts counts={overview.counts} />
      <Failing failing={overview.failing} />
      <div className="cards">
        <Health overview={overview} />
        <Shares
          title="Layers"
          shares={overview.layers}
          link={(name) => address(['browse', 'model'], { folder: name })}
        />
        <Shares
          title="Materializations"
          shares={overview.materializations}
          link={(name) => address(['browse', 'model'], { materialized: name })}
        />
        <Shares
          title="Owners"
          shares={overview.owners}
          link={(name) => address(['browse', 'model'], { owner: name })}
        />
      </div>
      <Runs runs={overview.runs} />
      {overview.welcome !== null && <Markdown text={overview.welcome} />}
    </div>
  );
}

const browsable = new Set([
  'model',
  'source',
  'seed',
  'snapshot',
  'exposure',
  'macro',
  'group',
  'analysis',
  'function',
]);

function Counts({ counts }: { counts: SiteOverview['counts'] }): ReactNode {
  return (
    <ul className="counts">
      {Object.entries(counts).map(([type, n]) => {
        const [, word] = count(n, plain(type)).split(/ (.*)/s) as [string, string];
        return (
          <li key={type}>
            <strong>{n.toLocaleString('en')}</strong>{' '}
            {browsable.has(type) ? <a href={address(['browse', type])}>{word}</a> : word}
          </li>
        );
      })}
    </ul>
  );
}

function Failing({ failing }: { failing: SiteOverview['failing'] }): ReactNode {
  if (failing.length === 0) return null;
  return (
    <section className="card failing">
      <h2>Needs a look</h2>
      <ul>
        {failing.map(({ id, status, message }) => (
          <li key={id}>
            <Status status={status} /> <a href={resourceAddress(id)}>{nameIn(id)}</a>
            {message !== null && <div className="soft message">{message.split('\n')[0]}</div>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `orders` of `model.shop.orders`; a generic test's id ends in a hash. */
const nameIn = (id: string): string => id.split('.')[2] ?? id;

function Health({ overview: { health } }: { overview: SiteOverview }): ReactNode {
  const shares: readonly (readonly [string, number, number])[] = [
    ['Models described', health.described, health.models],
    ['Models tested', health.tested, health.models],
    ['Models under contract', health.contracts, health.models],
    ['Columns described', health.describedColumns, health.columns],
    ['Columns with a type', health.typedColumns, health.columns],
  ];
  return (
    <section className="card">
      <h2>Health</h2>
      <p className="tones">
        <Tone kind="good" n={health.passing} word="in order" />
        <Tone kind="warn" n={health.warning} word="with warnings" />
        <Tone kind="bad" n={health.failing} word="failing" />
        <Tone kind="none" n={health.neverRun} word="not run" />
      </p>
      {shares.map(([label, n, of]) => (
        <Meter key={label} label={label} n={n} of={of} />
      ))}
    </section>
  );
}

const Tone = ({ kind, n, word }: { kind: string; n: number; word: string }): ReactNode =>
  n > 0 && (
    <span className={`status ${kind}`}>
      {n.toLocaleString('en')} {word}
    </span>
  );

function Meter({ label, n, of }: { label: string; n: number; of: number }): ReactNode {
  if (of === 0) return null;
  const share = Math.round((100 * n) / of);
  return (
    <div className="meter">
      <span>{label}</span>
      <span className="soft">
        {n.toLocaleString('en')} of {of.toLocaleString('en')} · {share} %
      </span>
      <div className="track">
        <div style={{ width: `${share}%` }} />
      </div>
    </div>
  );
}

interface SharesProps {
  readonly title: string;
  readonly shares: readonly (readonly [name: string, n: number])[];
  readonly link: (name: string) => string;
}

const shownShares = 8;

function Shares({ title, shares, link }: SharesProps): ReactNode {
  if (shares.length === 0 || (shares.length === 1 && shares[0]![0].startsWith('('))) return null;
  const most = shares[0]![1];
  return (
    <section className="card">
      <h2>{title}</h2>
      <ul className="bars">
        {shares.slice(0, shownShares).map(([name, n]) => (
          <li key={name}>
            <a href={link(name)}>{name}</a>
            <span className="soft">{n.toLocaleString('en')}</span>
            <div className="track">
              <div style={{ width: `${(100 * n) / most}%` }} />
            </div>
          </li>
        ))}
      </ul>
      {shares.length > shownShares && <p className="soft">and {count(shares.length - shownShares, 'other')}</p>}
    </section>
  );
}

function Runs({ runs }: { runs: SiteOverview['runs'] }): ReactNode {
  if (runs.length === 0) return null;
  return (
    <section className="card">
      <h2>Last runs</h2>
      <Scroll label="Table of runs">
        <table>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Command</th>
              <th scope="col">Took</th>
              <th scope="col">Came out</th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <tr key={run.startedAt}>
                <td>{when(run.startedAt)}</td>
                <td>
                  <code>{run.command}</code>
                </td>
                <td>{duration(run.seconds)}</td>
                <td className="tones">
                  {Object.entries(run.counts).map(([status, n]) => (
                    <span key={status}>
                      {n.toLocaleString('en')} <Status status={status} />
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

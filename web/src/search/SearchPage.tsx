import type { ReactNode } from 'react';
import { Problem } from '../parts/Problem.tsx';
import { count, plain } from '../parts/words.ts';
import { resourceAddress } from '../route.ts';
import { useLoaded } from '../useLoaded.ts';
import { find } from './find.ts';
import { where } from './SearchBox.tsx';

/** All that the search found, with where it stands. */
export function SearchPage({ words }: { words: string }): ReactNode {
  const { value, error } = useLoaded(() => find(words, 200), words);
  if (error) return <Problem title="The search cannot be read">{error}</Problem>;
  if (!value) return null;
  return (
    <>
      <h1>“{words}”</h1>
      <p role="status" className="soft">
        {value.total === 0 ? 'Nothing was found.' : `Found in ${count(value.total, 'resource')}`}
      </p>
      <ol className="results">
        {value.found.map(({ row, matches }) => (
          <li key={row.id}>
            <a href={resourceAddress(row.id)}>{row.name}</a>{' '}
            <span className="soft">
              {plain(row.type)} · {row.file}
            </span>
            <div className="soft">{where(matches)}</div>
          </li>
        ))}
      </ol>
    </>
  );
}

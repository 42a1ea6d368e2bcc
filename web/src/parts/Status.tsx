import type { ReactNode } from 'react';

const good = ['success', 'pass', 'no-op'];
const bad = ['error', 'fail', 'runtime error', 'partial success'];

/** `good`, `bad`, `warn`, `skipped` or `none`: how a status is coloured. */
export function tone(status: string | undefined): 'good' | 'bad' | 'warn' | 'skipped' | 'none' {
  if (status === undefined) return 'none';
  if (good.includes(status)) return 'good';
  if (bad.includes(status)) return 'bad';
  return status === 'warn' ? 'warn' : 'skipped';
}

const signs = { good: '✓', bad: '✕', warn: '!', skipped: '–', none: '·' } as const;

/** A status by word, sign and colour, so that nobody needs the colour. */
export function Status({ status }: { status: string | undefined }): ReactNode {
  const kind = tone(status);
  return (
    <span className={`status ${kind}`}>
      <span aria-hidden="true">{signs[kind]}</span> {status ?? 'not run'}
    </span>
  );
}

/** Former results as a row of small marks, the oldest first. */
export function Trend({
  results,
}: {
  results: readonly { readonly at: string; readonly status: string }[];
}): ReactNode {
  if (results.length < 2) return null;
  const words = results.map(({ at, status }) => `${at.slice(0, 10)} ${status}`).reverse();
  return (
    <span className="trend" role="img" aria-label={`Last results: ${words.join(', ')}`}>
      {[...results].reverse().map(({ at, status }) => (
        <i key={at} className={tone(status)} title={`${at.replace('T', ' ').slice(0, 16)} ${status}`} />
      ))}
    </span>
  );
}

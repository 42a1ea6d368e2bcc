import type { SiteResource } from '../../../src/docs/site/shapes.ts';
import { tone } from '../parts/Status.tsx';

/** What the colours of a graph tell apart. */
export const colourings = ['type', 'status', 'layer', 'materialized', 'owner'] as const;
export type Colouring = (typeof colourings)[number];

export interface Legend {
  readonly colourOf: (row: SiteResource) => string;
  /** Label and colour, the most frequent first; what has no colour of its own stands under `others`. */
  readonly entries: readonly (readonly [label: string, colour: string])[];
}

const tones = { good: '#1f9d61', bad: '#d64545', warn: '#c98a12', skipped: '#8a93a3', none: '#b3bac6' } as const;
const toneLabels = { good: 'in order', bad: 'failing', warn: 'warning', skipped: 'skipped', none: 'not run' } as const;
const palette = ['#2f7dd1', '#2a9d8f', '#8a63d2', '#d9822b', '#c2417c', '#5b8c2a', '#4f6d9a', '#b0503c'];
const others = '#97a0af';

const typeColours: Readonly<Record<string, string>> = {
  source: '#2a9d8f',
  seed: '#5b8c2a',
  model: '#2f7dd1',
  snapshot: '#8a63d2',
  exposure: '#d9822b',
  analysis: '#97a0af',
  function: '#4f6d9a',
  metric: '#c2417c',
  semantic_model: '#b0503c',
  saved_query: '#b0503c',
  test: '#8a93a3',
};

/** Colours for the rows that are shown. */
export function legendOf(colouring: Colouring, rows: readonly SiteResource[]): Legend {
  if (colouring === 'status') {
    const kinds = [...new Set(rows.map(({ status }) => tone(status)))];
    return {
      colourOf: ({ status }) => tones[tone(status)],
      entries: kinds.map((kind) => [toneLabels[kind], tones[kind]]),
    };
  }
  if (colouring === 'type') {
    const types = [...new Set(rows.map(({ type }) => type))];
    return {
      colourOf: ({ type }) => typeColours[type] ?? others,
      entries: types.map((type) => [type.replaceAll('_', ' '), typeColours[type] ?? others]),
    };
  }
  return ranked(rows, (row) => wordOf(colouring, row));
}

function wordOf(colouring: Exclude<Colouring, 'type' | 'status'>, row: SiteResource): string {
  if (colouring === 'owner') return row.owner ?? '(nobody)';
  if (colouring === 'materialized') return row.materialized ?? row.type;
  return row.type === 'model' && row.fqn && row.fqn.length > 2 ? row.fqn[1]! : row.type;
}

function ranked(rows: readonly SiteResource[], value: (row: SiteResource) => string): Legend {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(value(row), (counts.get(value(row)) ?? 0) + 1);
  const labels = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([label]) => label);
  const colours = new Map(labels.slice(0, palette.length).map((label, n) => [label, palette[n]!]));
  return {
    colourOf: (row) => colours.get(value(row)) ?? others,
    entries: [...colours, ...(labels.length > palette.length ? [['others', others] as const] : [])],
  };
}

import type { CheckReport } from '../report.ts';

const most = 40;
const colours: Readonly<Record<string, string>> = {
  breaking: 'fill:#fde2e2,stroke:#c53030',
  'non-breaking': 'fill:#e1f3e8,stroke:#2f855a',
  new: 'fill:#e2ecfd,stroke:#2b6cb0',
  metadata: 'fill:#f1f3f6,stroke:#8a93a3',
  cosmetic: 'fill:#f1f3f6,stroke:#8a93a3',
  affected: 'fill:#fff,stroke:#c98a12,stroke-dasharray:4 3',
};

/** The changed resources and what lies right below them, as a graph that GitHub and GitLab draw. */
export function mermaidOf({ changes, impact, edges }: CheckReport): string {
  const shown = new Map<string, string>();
  for (const { id, class: level, type } of changes) if (type !== 'test' && type !== 'unit_test') shown.set(id, level);
  for (const id of [...impact.models, ...impact.exposures.map((one) => one.id)])
    if (!shown.has(id)) shown.set(id, 'affected');
  const ids = [...shown.keys()].slice(0, most);
  const number = new Map(ids.map((id, n) => [id, `n${n}`]));
  const label = (id: string): string =>
    id
      .split('.')
      .slice(2)
      .join('.')
      .replace(/[^\w.]/g, '_');
  return [
    'flowchart LR',
    ...ids.map((id) => `  ${number.get(id)}["${label(id)}"]:::${(shown.get(id) ?? '').replace('-', '')}`),
    ...edges.flatMap(([from, to]) =>
      number.has(from) && number.has(to) ? [`  ${number.get(from)} --> ${number.get(to)}`] : [],
    ),
    ...Object.entries(colours).map(([name, style]) => `  classDef ${name.replace('-', '')} ${style}`),
    ...(shown.size > most ? [`  more["and ${shown.size - most} others"]`] : []),
  ].join('\n');
}

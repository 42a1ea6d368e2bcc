import type { ColumnImpact } from '../changes/columnImpact.ts';
import type { NodeChange } from '../changes/findChanges.ts';
import type { ColumnProfile, TableDifference } from '../compare/types.ts';
import { type CheckReport, type DataResult, type Finding, isEqualData, rowChange } from '../report.ts';
import { percent } from '../rules.ts';
import { mermaidOf } from './mermaid.ts';

/** The report for people: one screen of Markdown, with details folded. Every host of pull requests shows it. */
export function summaryOf(report: CheckReport): string {
  return [
    `## ${report.passed ? '✅' : '❌'} tsdt: ${headline(report)}`,
    `Compared with ${report.base}.`,
    ...report.notes.map((note) => `> ${text(note)}`),
    findings(report),
    failures(report),
    changesTable(report),
    affected(report),
    details('Lineage of what changed', ['```mermaid', mermaidOf(report), '```'].join('\n'), report.changes.length > 0),
    ...report.data.filter((one) => one.difference && !isEqualData(one.difference)).map(dataDetails),
    untouched(report),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function headline({ changes, data, findings: found, build }: CheckReport): string {
  const models = changes.filter(({ type }) => type !== 'test' && type !== 'unit_test');
  if (changes.length === 0) return 'nothing changed';
  const broken = models.filter(({ class: level }) => level === 'breaking').length;
  const different = data.filter(({ difference }) => difference && !isEqualData(difference)).length;
  const errors = found.filter(({ level, overridden }) => level === 'error' && !overridden).length;
  return [
    plural(models.length, 'resource changed', 'resources changed'),
    broken > 0 ? `${broken} breaking` : '',
    different > 0
      ? plural(different, 'table has other data', 'tables have other data')
      : data.some(({ difference }) => difference)
        ? 'the data are the same'
        : '',
    build.failed.length > 0 ? `${build.failed.length} failed` : '',
    errors > 0 ? plural(errors, 'rule is not kept', 'rules are not kept') : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const shownFindings = 20;

function findings({ findings: all }: CheckReport): string {
  // what fails the check comes first
  const weight = ({ level, overridden }: Finding): number => (overridden ? 2 : level === 'error' ? 0 : 1);
  const list = [...all].sort((a, b) => weight(a) - weight(b));
  if (list.length === 0) return '';
  const lines = list.slice(0, shownFindings).map(({ level, message, help, overridden }) => {
    const sign = overridden ? '☑️' : level === 'error' ? '❌' : '⚠️';
    return `- ${sign} ${text(message)}<br><sub>${text(help)}</sub>`;
  });
  const more = list.length > shownFindings ? [`- and ${list.length - shownFindings} others, in report.json`] : [];
  return ['### Rules', ...lines, ...more].join('\n');
}

function failures({ build }: CheckReport): string {
  if (build.failed.length === 0) return '';
  const lines = build.failed.slice(0, 20).map(({ name, file, status, message }) => {
    const first = (message ?? '').split('\n').find((line) => line.trim() !== '') ?? '';
    return `- ❌ ${code(name)} (${text(file)}): ${status}${first === '' ? '' : `: ${text(first)}`}`;
  });
  const more = build.failed.length > 20 ? [`- and ${build.failed.length - 20} others`] : [];
  const skipped = build.skipped.length;
  const because =
    skipped > 0 ? [`- ${plural(skipped, 'model or test', 'models and tests')} behind that did not run`] : [];
  return ['### Failed', ...lines, ...more, ...because].join('\n');
}

const signs = { new: '🆕', cosmetic: '💄', metadata: '📝', 'non-breaking': '🟢', breaking: '🔴' } as const;
const shownChanges = 25;

function changesTable({ changes, data, build }: CheckReport): string {
  if (changes.length === 0) return '';
  const weight = ({ class: level }: NodeChange): number =>
    ['breaking', 'new', 'non-breaking', 'metadata', 'cosmetic'].indexOf(level);
  const sorted = [...changes].sort((a, b) => weight(a) - weight(b));
  const rows = sorted.slice(0, shownChanges).map((change) => {
    const found = data.find(({ id }) => id === change.id);
    const why = change.because.length > 0 ? change.because : change.reasons;
    const kind = change.kind === 'changed' ? change.class : change.kind;
    return `| ${signs[change.class]} ${kind} | ${code(change.name)} ${change.type === 'model' ? '' : change.type.replaceAll('_', ' ')} | ${cell(why.join('; '))} | ${cell(found || !build.skipped.includes(change.id) ? dataWords(found) : 'did not run')} |`;
  });
  const more = sorted.length > shownChanges ? [`\nand ${sorted.length - shownChanges} others, in report.json`] : [];
  return ['### Changes', '', '| | what | why | rows |', '|---|---|---|---|', ...rows, ...more].join('\n');
}

function dataWords(found: DataResult | undefined): string {
  if (!found) return '';
  if (!found.difference) return found.because ?? '';
  const { added, removed, changed, rows, columns } = found.difference;
  if (isEqualData(found.difference)) return `equal (${number(rows.after)})`;
  return [
    ...columns.added.map(({ name }) => `+ column ${code(name)}`),
    ...columns.removed.map(({ name }) => `− column ${code(name)}`),
    ...columns.retyped.map(({ name, before, after }) => `${code(name)} ${before} → ${after}`),
    added > 0 ? `+${number(added)}` : '',
    removed > 0 ? `−${number(removed)}` : '',
    changed > 0 ? `${number(changed)} changed` : '',
    added + removed + changed === 0
      ? `the same ${number(rows.after)} rows`
      : `of ${number(rows.before)} (${percent(rowChange(found.difference))})`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

const number = (n: number): string => n.toLocaleString('en');

/** `a.b` → `c.d`, `c.e`; rows of `f`. */
function columnLine({ id, column, columns, rows }: ColumnImpact): string {
  const short = (one: string): string => one.split('.').slice(2).join('.');
  const reached = Object.entries(columns).flatMap(([one, names]) => names.map((name) => `${short(one)}.${name}`));
  const parts = [reached.length > 0 ? list(reached) : '', rows.length > 0 ? `rows of ${list(rows.map(short))}` : ''];
  return `  - ${code(`${short(id)}.${column}`)} → ${parts.filter((part) => part !== '').join('; ')}`;
}

const shownColumns = 12;

function columnLines({ columns }: CheckReport): string[] {
  if (columns.length === 0) return [];
  const rest = columns.length - shownColumns;
  return [
    '- columns that changed, and what they reach:',
    ...columns.slice(0, shownColumns).map(columnLine),
    ...(rest > 0 ? [`  - and ${rest} others, in report.json`] : []),
  ];
}

function affected(report: CheckReport): string {
  const { impact } = report;
  const lines = [
    impact.models.length > 0
      ? `- ${plural(impact.models.length, 'model', 'models')} downstream: ${list(impact.models.map((id) => id.split('.').slice(2).join('.')))}`
      : '',
    impact.exposures.length > 0
      ? `- exposures: ${impact.exposures.map(({ name, owner }) => `${code(name)}${owner ? ` (${text(owner)})` : ''}`).join(', ')}`
      : '',
    ...columnLines(report),
    impact.owners.length > 0 ? `- owners: ${impact.owners.map(([owner]) => text(owner)).join(', ')}` : '',
  ].filter((line) => line !== '');
  return lines.length === 0 ? '' : ['### Affected', ...lines].join('\n');
}

const list = (names: readonly string[]): string =>
  names.slice(0, 12).map(code).join(', ') + (names.length > 12 ? ` and ${names.length - 12} others` : '');

function dataDetails({ name, difference }: DataResult): string {
  const found = difference!;
  const body = [
    ...found.notes.map((note) => `> ${text(note)}`),
    found.key ? `Rows are told apart by ${found.key.map(code).join(', ')}.` : '',
    matchRates(found),
    examplesTable(found),
    profiles(found.profiles),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
  return details(
    `Data of <code>${html(name)}</code>: ${html(dataWords({ id: '', name, difference, because: null }).replaceAll('`', ''))}`,
    body,
    true,
  );
}

function matchRates({ perColumn, rows, removed }: TableDifference): string {
  const changed = perColumn.filter((column) => column.changed > 0);
  if (changed.length === 0) return '';
  const both = Math.max(rows.before - removed, 1);
  const lines = changed.map(
    (column) => `| ${code(column.name)} | ${number(column.changed)} | ${percent(1 - column.changed / both)} |`,
  );
  return ['| column | changed | still equal |', '|---|---|---|', ...lines].join('\n');
}

function examplesTable({ examples, perColumn }: TableDifference): string {
  if (examples.length === 0) return '';
  // `1` and `1.0` are one number in two texts
  const equal = new Set(perColumn.filter(({ changed }) => changed === 0).map(({ name }) => name));
  const names = Object.keys(examples[0]!.after ?? examples[0]!.before ?? {}).slice(0, 12);
  const lines = examples.map(({ kind, before, after }) => {
    const cells = names.map((name) => {
      const [old, now] = [before?.[name], after?.[name]];
      if (kind === 'changed' && old !== now && !equal.has(name)) return `~~${value(old)}~~ **${value(now)}**`;
      return value(kind === 'removed' ? old : now);
    });
    return `| ${kind} | ${cells.join(' | ')} |`;
  });
  return [`| | ${names.map(cell).join(' | ')} |`, `|---|${names.map(() => '---|').join('')}`, ...lines].join('\n');
}

function profiles(all: readonly ColumnProfile[]): string {
  const isSame = (old: string | number | null, now: string | number | null): boolean =>
    old === now || (old !== null && now !== null && digits(String(old)) === digits(String(now)));
  const changed = all.filter(
    ({ before: a, after: b }) =>
      !(a.nulls === b.nulls && a.distinct === b.distinct && isSame(a.min, b.min) && isSame(a.max, b.max)),
  );
  if (changed.length === 0) return '';
  const arrow = (old: string | number | null, now: string | number | null): string =>
    isSame(old, now)
      ? value(now === null ? null : String(now))
      : `${value(old === null ? null : String(old))} → ${value(now === null ? null : String(now))}`;
  const lines = changed.map(
    ({ name, before, after }) =>
      `| ${code(name)} | ${arrow(before.nulls, after.nulls)} | ${arrow(before.distinct, after.distinct)} | ${arrow(before.min, after.min)} | ${arrow(before.max, after.max)} |`,
  );
  return ['| column | nulls | distinct | least | greatest |', '|---|---|---|---|---|', ...lines].join('\n');
}

function untouched({ data }: CheckReport): string {
  const same = data.filter(({ difference }) => difference && isEqualData(difference));
  const skipped = data.filter(({ difference }) => !difference);
  const lines = [
    same.length > 0 ? `The same data: ${list(same.map(({ name }) => name))}.` : '',
    ...skipped.map(({ name, because }) => `Not compared: ${code(name)}, ${text(because ?? '')}.`),
  ].filter((line) => line !== '');
  return lines.length === 0 ? '' : lines.join('\n\n');
}

const details = (title: string, body: string, isThere: boolean): string =>
  isThere ? `<details><summary>${title}</summary>\n\n${body}\n\n</details>` : '';

/** A value of a table's cell; nulls are told from the word. */
const value = (content: string | null | undefined): string =>
  content === null || content === undefined ? '_null_' : content === '' ? '_empty_' : cell(shortened(content));

/** A number without the zeros behind that its type adds. */
const digits = (content: string): string => (/^-?\d+\.\d+$/.test(content) ? content.replace(/\.?0+$/, '') : content);

/** Of a division Postgres writes up to twenty zeros behind, which say nothing. */
const shortened = (content: string): string => {
  const short = /\.\d{7,}$/.test(content) ? digits(content) : content;
  return short.length > 60 ? `${short.slice(0, 57)}...` : short;
};

/** A name between back quotes, which no sign of it ends. */
const code = (name: string): string => `\`${name.replace(/[`\r\n]+/g, "'").replaceAll('|', '\\|')}\``;

/**
 * Text that formats nothing and mentions nobody: values and names come from a change that nobody has read yet. Back quotes stand in
 * pairs: several side by side, or one that is left over, would end what begins elsewhere; a backslash before one would make it none.
 */
function text(content: string): string {
  const single = content.replace(/[\r\n]+/g, ' ').replace(/`{2,}/g, "'");
  const isOdd = single.split('`').length % 2 === 0;
  return (isOdd ? single.replace(/`(?=[^`]*$)/, "'") : single)
    .replace(/([\\*_[\]~#!])/g, (sign, _, at: number, whole: string) => (insideCode(whole, at) ? sign : `\\${sign}`))
    .replace(/[&<>]/g, (sign, at: number, whole: string) =>
      insideCode(whole, at) ? broken(sign, at, whole) : entity(sign),
    )
    .replace(/@(?=\w)/g, '@\u200b');
}

const entity = (sign: string): string => `&#${sign.charCodeAt(0)};`;

/** Within code signs are shown as they are; what could be a tag is broken all the same, in case a host sees no code there. */
const broken = (sign: string, at: number, whole: string): string =>
  sign === '<' && /[\w/!?]/.test(whole[at + 1] ?? '') ? '<\u200b' : sign;

/** Text in a line that begins with a tag: Markdown is not read there, and a backslash would be seen. */
const html = (content: string): string =>
  content
    .replace(/[\r\n]+/g, ' ')
    .replaceAll('`', "'")
    .replace(/[&<>]/g, entity)
    .replaceAll(']', ']\u200b')
    .replace(/([#!])(?=\d)|@(?=\w)/g, (sign) => `${sign}\u200b`);

/** Whether a place stands between back quotes, where nothing is formatted. */
function insideCode(content: string, at: number): boolean {
  return (content.slice(0, at).split('`').length - 1) % 2 === 1;
}

const cell = (content: string): string => text(content).replaceAll('|', '\\|');

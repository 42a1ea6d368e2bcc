import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';

/** The window of `--sample`: milliseconds since the epoch, [start, end). */
export interface SampleWindow {
  readonly start: number;
  readonly end: number;
}

const units: Readonly<Record<string, (date: Date, count: number) => void>> = {
  hour: (date, count) => date.setUTCHours(date.getUTCHours() - count),
  day: (date, count) => date.setUTCDate(date.getUTCDate() - count),
  month: (date, count) => date.setUTCMonth(date.getUTCMonth() - count),
  year: (date, count) => date.setUTCFullYear(date.getUTCFullYear() - count),
};

/** Reads `3 days`, or `{'start': '2024-01-01', 'end': '2024-02-01'}`. */
export function sampleWindow(text: string | null, now: number): SampleWindow | null {
  if (text === null || text === '') return null;
  const relative = /^\s*(\d+)\s+(hour|day|month|year)s?\s*$/i.exec(text);
  if (relative) {
    const start = new Date(now);
    units[relative[2]!.toLowerCase()]!(start, Number(relative[1]));
    return { start: start.getTime(), end: now };
  }
  const side = (name: string): number =>
    moment(new RegExp(`['"]?${name}['"]?\\s*:\\s*['"]?([^'",}]+)`).exec(text)?.[1] ?? '');
  const [start, end] = [side('start'), side('end')];
  if (Number.isNaN(start) || Number.isNaN(end)) {
    throw new DiagnosticError(
      diagnostic('E007', `\`--sample ${text}\` is neither a span of time nor a start and an end`, {
        help: ['write for example `--sample "3 days"` or `--sample "{start: 2024-01-01, end: 2024-02-01}"`'],
      }),
    );
  }
  return { start, end };
}

/** An ISO date or date with time as milliseconds; UTC where no zone is given. NaN when it is none. */
export function moment(text: string): number {
  const trimmed = text.trim().replace(' ', 'T');
  if (!/^\d{4}-\d{2}-\d{2}/.test(trimmed)) return Number.NaN;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(trimmed) || /^\d{4}-\d{2}-\d{2}$/.test(trimmed);
  return Date.parse(zoned ? trimmed : `${trimmed}Z`);
}

/** Numbers that depend on the given words alone, so that the same command writes the same bytes on every machine. */
export function hash(...words: readonly (string | number)[]): number {
  let h = 2166136261;
  for (const char of words.join('/')) h = Math.imul(h ^ char.charCodeAt(0), 16777619);
  h = Math.imul(h ^ (h >>> 15), 2246822507);
  h = Math.imul(h ^ (h >>> 13), 3266489909);
  return (h ^ (h >>> 16)) >>> 0;
}

export const pick = <T>(values: readonly T[], ...words: readonly (string | number)[]): T =>
  values[hash(...words) % values.length] as T;

/** `2024-05-01` and the days after it. */
export function dayAfter(start: string, days: number): string {
  return new Date(Date.parse(`${start}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** A moment of a day, as the fraction `part` of it. */
export function moment(day: string, part: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + Math.floor(part * 86_399) * 1000)
    .toISOString()
    .replace('.000Z', 'Z');
}

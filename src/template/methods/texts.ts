import { characters } from '../text/codePoints.ts';
import { isSpace, whitespaceClass } from './whitespace.ts';

/** `str.strip` and its halves; whitespace when no characters are given. */
export function stripped(self: string, chars: string | null, left = true, right = true): string {
  if (chars === null) {
    let start = 0;
    let end = self.length;
    while (left && start < end && isSpace(self.charCodeAt(start))) start += 1;
    while (right && end > start && isSpace(self.charCodeAt(end - 1))) end -= 1;
    return self.slice(start, end);
  }
  const all = characters(self);
  const set = new Set(characters(chars));
  let start = 0;
  let end = all.length;
  while (left && start < end && set.has(all[start] as string)) start += 1;
  while (right && end > start && set.has(all[end - 1] as string)) end -= 1;
  return all.slice(start, end).join('');
}

const space = new RegExp(`${whitespaceClass}+`, 'g');

/** `str.split(None)`: runs of whitespace separate, those at the ends do not count. */
export function splitSpace(self: string, limit: number): string[] {
  const parts: string[] = [];
  let rest = stripped(self, null, true, false);
  while (rest !== '') {
    space.lastIndex = 0;
    const match = space.exec(rest);
    if (!match || parts.length === limit) {
      parts.push(parts.length === limit ? rest : stripped(rest, null, false, true));
      break;
    }
    parts.push(rest.slice(0, match.index));
    rest = rest.slice(match.index + match[0].length);
  }
  return parts;
}

/** The same from the right. */
export function rsplitSpace(self: string, limit: number): string[] {
  const reversed = [...self].reverse().join('');
  return splitSpace(reversed, limit)
    .map((part) => [...part].reverse().join(''))
    .reverse();
}

const lineEnd = /\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]/g;

/** `str.splitlines` */
export function splitLines(self: string, keepEnds = false): string[] {
  const lines: string[] = [];
  let start = 0;
  for (const match of self.matchAll(lineEnd)) {
    const end = match.index + match[0].length;
    lines.push(self.slice(start, keepEnds ? end : match.index));
    start = end;
  }
  if (start < self.length) lines.push(self.slice(start));
  return lines;
}

/** `str.replace`; a negative count is no limit. */
export function replaced(self: string, old: string, by: string, count: number): string {
  if (count < 0) return old === '' ? between(self, by, Number.POSITIVE_INFINITY) : self.split(old).join(by);
  if (old === '') return between(self, by, count);
  let result = '';
  let start = 0;
  for (let left = count; left > 0; left -= 1) {
    const at = self.indexOf(old, start);
    if (at < 0) break;
    result += self.slice(start, at) + by;
    start = at + old.length;
  }
  return result + self.slice(start);
}

function between(self: string, by: string, count: number): string {
  const all = characters(self);
  let result = '';
  let left = count;
  for (let i = 0; i <= all.length; i += 1) {
    if (left > 0) result += by;
    left -= 1;
    result += all[i] ?? '';
  }
  return result;
}

/** `str.center`: the odd space goes left when the width is odd. */
export function centered(missing: number, width: number): [number, number] {
  const left = Math.floor(missing / 2) + (missing & width & 1);
  return [left, missing - left];
}

const special = /[*?[\]]/;

/** Whether a text has wildcards: `*`, `?`, `[`, `]`. */
export function hasWildcard(text: string): boolean {
  return special.test(text);
}

/**
 * A test for shell wildcards as Python's fnmatch has them: `*` is any text (separators too), `?` one character, `[abc]`,
 * `[a-z]`, `[!a]` sets; no escapes; letters' case counts.
 */
export function wildcard(pattern: string): (text: string) => boolean {
  if (!special.test(pattern)) return (text) => text === pattern;
  const expression = new RegExp(`^(?:${translate(pattern)})$`, 'su');
  return (text) => expression.test(text);
}

function translate(pattern: string): string {
  let out = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at]!;
    if (char === '*') out += '.*';
    else if (char === '?') out += '.';
    else if (char === '[') {
      const set = setAt(pattern, at);
      if (set) {
        out += set.expression;
        at = set.end;
      } else out += '\\[';
    } else out += char.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
  }
  return out;
}

/** The set that opens at an offset; undefined when it is never closed (then `[` is an ordinary character). */
function setAt(pattern: string, open: number): { expression: string; end: number } | undefined {
  let from = open + 1;
  const negated = pattern[from] === '!';
  if (negated) from += 1;
  // a `]` that comes first is a member
  const end = pattern.indexOf(']', from + 1);
  if (end < 0) return undefined;
  const members = pattern.slice(from, end);
  const expression = members.replace(/[\\^[\]&~|(){}/$.*+?]/g, '\\$&');
  const ranges = [...members.matchAll(/(.)-(.)/gsu)];
  // a range that runs backwards matches nothing
  if (ranges.some(([, a, b]) => a! > b!)) return { expression: negated ? '.' : '(?!)', end };
  return { expression: `[${negated ? '^' : ''}${expression.replace(/^-|-$/g, '\\-')}]`, end };
}

const word = '_The report is longer than a comment may be: the rest is in `summary.md` of this check._';

/** Markdown cut between two lines so that it fits, with what was open closed, and a word about it. Lengths as JavaScript counts. */
export function shortened(markdown: string, limit: number): string {
  if (markdown.length <= limit) return markdown;
  const room = limit - word.length - 2;
  let end = 0;
  let close = '';
  let isInCode = false;
  let open = 0;
  for (let at = 0; at < markdown.length; ) {
    const next = markdown.indexOf('\n', at);
    const stop = next === -1 ? markdown.length : next;
    const line = markdown.slice(at, stop);
    if (line.startsWith('```')) isInCode = !isInCode;
    open += line.split('<details>').length - line.split('</details>').length;
    const closing = `${isInCode ? '\n```' : ''}${'\n\n</details>'.repeat(Math.max(open, 0))}`;
    if (stop + closing.length > room) break;
    [end, close] = [stop, closing];
    at = stop + 1;
  }
  return `${markdown.slice(0, end)}${close}\n\n${word}`;
}

/** One line of at most so many characters. */
export function oneLine(text: string, limit: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const signs = [...line];
  return signs.length <= limit ? line : `${signs.slice(0, limit - 1).join('')}…`;
}

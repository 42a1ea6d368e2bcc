import { describe, expect, it } from 'vitest';
import { oneLine, shortened } from './shortened.ts';
import { withoutInvitations } from './withoutInvitations.ts';

describe('a report that is too long', () => {
  const report = [
    '## A report',
    '',
    '<details><summary>Data</summary>',
    '',
    '```sql',
    ...Array<string>(50).fill('select 1'),
    '```',
    '',
    '</details>',
  ].join('\n');

  it('is left alone where it fits', () => {
    expect(shortened(report, report.length)).toBe(report);
  });

  it('is cut between lines, and what was open is closed', () => {
    const text = shortened(report, 250);
    expect(text.length).toBeLessThanOrEqual(250);
    expect(text).toMatch(
      /^## A report\n\n<details><summary>Data<\/summary>\n\n```sql\n(select 1\n)+```\n\n<\/details>\n\n_The report is longer than a comment may be: the rest is in `summary.md` of this check._$/,
    );
  });

  it('fits at every length', () => {
    for (let limit = 120; limit < report.length; limit += 1)
      expect(shortened(report, limit).length).toBeLessThanOrEqual(limit);
  });
});

it('makes a title of one line, between whole signs', () => {
  expect(oneLine(' a\n  b ', 10)).toBe('a b');
  expect(oneLine('😀😀😀😀', 3)).toBe('😀😀…');
});

describe('what a stranger wrote', () => {
  it.each([
    ['@ada, look', '@\u200bada, look'],
    ['[click](https://evil.example)', ']\u200b('],
    ['![](http://evil.example/x.png)', ']\u200b('],
    ['https://evil.example', 'https:\u200b//'],
    ['see www.evil.example', 'www\u200b.evil'],
    ['<a href="x">y</a>', '&lt;a href="x">y&lt;/a>'],
    ['<img src=x', '&lt;img src=x'],
    ['[a]: //evil.example', ']\u200b:'],
    ['closes #12', '#\u200b12'],
    ['&#64;ada and &commat;ada', '&amp;#\u200b64;ada and &amp;commat;ada'],
  ])('%s does not invite', (text, made) => {
    expect(withoutInvitations(text)).toContain(made);
  });

  it('may be folded as reports are', () => {
    const text = '<details><summary>Data of <code>a</code></summary>\n\n<sub>x &#60; y</sub><br>\n\n</details>';
    expect(withoutInvitations(text)).toBe(text);
  });
});

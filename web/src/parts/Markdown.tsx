import createPurify from 'dompurify';
import { Marked } from 'marked';
import { type ReactNode, useMemo } from 'react';

const purify = createPurify(window);

/** The page has its heading: those of a description stand below it. */
const marked = new Marked({
  gfm: true,
  async: false,
  walkTokens: (token) => {
    if (token.type === 'heading') token.depth = Math.min(6, token.depth + 1);
  },
});

/** Descriptions are foreign text: only what formats is let through, and nothing is fetched from elsewhere. */
purify.addHook('afterSanitizeAttributes', (element) => {
  if (element.tagName === 'A' && /^https?:/i.test(element.getAttribute('href') ?? '')) {
    element.setAttribute('target', '_blank');
    element.setAttribute('rel', 'noopener noreferrer');
  }
  if (element.tagName === 'IMG' && !/^data:image\/(png|jpeg|gif|webp);/i.test(element.getAttribute('src') ?? ''))
    element.replaceWith(linkTo(element.getAttribute('src') ?? '', element.getAttribute('alt') ?? ''));
});

function linkTo(source: string, words: string): Node {
  if (!/^https?:/i.test(source)) return document.createTextNode(words);
  const link = document.createElement('a');
  link.href = source;
  link.rel = 'noopener noreferrer';
  link.target = '_blank';
  link.textContent = words || source;
  return link;
}

const allowed = {
  ALLOWED_TAGS: [
    ...[
      'p',
      'br',
      'hr',
      'a',
      'em',
      'strong',
      'del',
      'code',
      'pre',
      'blockquote',
      'ul',
      'ol',
      'li',
      'img',
      'sub',
      'sup',
    ],
    ...[
      'h1',
      'h2',
      'h3',
      'h4',
      'h5',
      'h6',
      'table',
      'thead',
      'tbody',
      'tr',
      'th',
      'td',
      'input',
      'kbd',
      'details',
      'summary',
    ],
  ],
  ALLOWED_ATTR: ['href', 'title', 'src', 'alt', 'align', 'type', 'checked', 'disabled', 'start'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|#\/|data:image\/(?:png|jpeg|gif|webp);)/i,
};

/** The HTML of a description, safe to show. */
export function safeHtml(text: string): string {
  return purify.sanitize(marked.parse(text) as string, allowed);
}

export function Markdown({ text }: { text: string }): ReactNode {
  const html = useMemo(() => safeHtml(text), [text]);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: cleaned by DOMPurify, and tested with hostile descriptions
  return <div className="markdown" dangerouslySetInnerHTML={{ __html: html }} />;
}

/** The first words of a description without its format, for lists. */
export function plainText(text: string): string {
  return (new DOMParser().parseFromString(safeHtml(text), 'text/html').body.textContent ?? '').trim();
}

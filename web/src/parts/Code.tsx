import hljs from 'highlight.js/lib/core';
import python from 'highlight.js/lib/languages/python';
import sql from 'highlight.js/lib/languages/sql';
import { Fragment, type ReactNode, useMemo } from 'react';
import { CopyButton } from './CopyButton.tsx';
import { Scroll } from './Scroll.tsx';

hljs.registerLanguage('sql', sql);
hljs.registerLanguage('python', python);

/** The address of what `ref('orders')` or `source('shop', 'orders')` means here; undefined when it is not known. */
export type Resolve = (words: readonly string[], kind: 'ref' | 'source') => string | undefined;

interface CodeProps {
  readonly code: string;
  readonly language: 'sql' | 'python';
  /** Given for templates: the code is read as Jinja, and references become links. */
  readonly resolve?: Resolve;
  readonly label: string;
}

/** Beyond this no colours are drawn: nobody reads it, and the page must stay quick. */
const coloured = 200_000;

export function Code({ code, language, resolve, label }: CodeProps): ReactNode {
  const content = useMemo(() => pieces(code, language, resolve), [code, language, resolve]);
  return (
    <div className="code">
      <CopyButton text={code} />
      <Scroll label={label}>
        <pre>
          <code>{content}</code>
        </pre>
      </Scroll>
    </div>
  );
}

function pieces(code: string, language: 'sql' | 'python', resolve: Resolve | undefined): ReactNode {
  if (code.length > coloured) return code;
  if (!resolve || language === 'python') return <Coloured code={code} language={language} />;
  return code.split(/(\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\})/).map((text, n) => {
    const key = `${n}`;
    if (n % 2 === 0) return <Coloured key={key} code={text} language="sql" />;
    if (text.startsWith('{#'))
      return (
        <span key={key} className="hljs-comment">
          {text}
        </span>
      );
    return (
      <span key={key} className="jinja">
        {linked(text, resolve)}
      </span>
    );
  });
}

const reference = /\b(ref|source)\s*\(\s*(['"])([^'"]+)\2\s*(?:,\s*(['"])([^'"]+)\4\s*)?/g;

function linked(text: string, resolve: Resolve): ReactNode[] {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const found of text.matchAll(reference)) {
    const [whole, kind, , first, , second] = found;
    const href = resolve([first!, ...(second === undefined ? [] : [second])], kind as 'ref' | 'source');
    if (href === undefined) continue;
    parts.push(
      <Fragment key={found.index}>
        {text.slice(end, found.index)}
        <a href={href}>{whole}</a>
      </Fragment>,
    );
    end = found.index + whole.length;
  }
  return [...parts, text.slice(end)];
}

function Coloured({ code, language }: { code: string; language: string }): ReactNode {
  const html = hljs.highlight(code, { language, ignoreIllegals: true }).value;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: highlight.js escapes the code it colours
  return <span dangerouslySetInnerHTML={{ __html: html }} />;
}

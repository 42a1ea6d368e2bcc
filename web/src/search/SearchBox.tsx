import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { loadSearch } from '../data.ts';
import { plain } from '../parts/words.ts';
import { address, resourceAddress } from '../route.ts';
import { type Found, find } from './find.ts';

const shown = 10;

/** The search in the header: `/` or Ctrl-K leads to it, arrows choose, Enter opens, Escape leaves. */
export function SearchBox(): ReactNode {
  const [words, setWords] = useState('');
  const [found, setFound] = useState<readonly Found[]>([]);
  const [active, setActive] = useState(-1);
  const [isOpen, setOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  useShortcut(() => input.current?.focus());
  useEffect(() => {
    if (words.trim() === '') return setFound([]);
    let isCurrent = true;
    find(words, shown).then(
      (result) => {
        if (!isCurrent) return;
        setFound(result.found);
        setActive(-1);
      },
      () => isCurrent && setFound([]),
    );
    return () => {
      isCurrent = false;
    };
  }, [words]);
  const leave = (): void => {
    setOpen(false);
    input.current?.blur();
  };
  const open = (): void => {
    location.hash = found[active] ? resourceAddress(found[active].row.id) : address(['search'], { q: words });
    leave();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') leave();
    else if (event.key === 'Enter' && words.trim() !== '') open();
    else if (event.key === 'ArrowDown') setActive(Math.min(active + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, -1));
    else return;
    event.preventDefault();
  };
  const isShown = isOpen && found.length > 0;
  return (
    <div className="search">
      <input
        ref={input}
        type="search"
        role="combobox"
        aria-label="Search names, columns, descriptions and code"
        aria-expanded={isShown}
        aria-controls={list}
        aria-activedescendant={isShown && active >= 0 ? `${list}-${active}` : undefined}
        aria-autocomplete="list"
        placeholder="Search  /"
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setOpen(true);
        }}
        onFocus={() => {
          setOpen(true);
          loadSearch().catch(() => {}); // said when words are looked for
        }}
        onBlur={() => setTimeout(() => setOpen(false), 150)}
        onKeyDown={onKey}
      />
      <div id={list} className="found" role="listbox" aria-label="Found" hidden={!isShown}>
        {found.map(({ row, matches }, n) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's
          <div
            key={row.id}
            id={`${list}-${n}`}
            role="option"
            tabIndex={-1}
            aria-selected={n === active}
            onClick={() => {
              location.hash = resourceAddress(row.id);
              leave();
            }}
          >
            <strong>{row.name}</strong> <span className="soft">{plain(row.type)}</span>
            <div className="soft">{where(matches)}</div>
          </div>
        ))}
      </div>
    </div>
  );
}

const fields: Readonly<Record<string, string>> = {
  columns: 'column',
  description: 'described',
  tags: 'tag',
  code: 'in the code',
};

/** Where else than in its name a resource matched. */
export function where(matches: Found['matches']): string {
  const words = matches.filter(([, field]) => field !== 'name').map(([word, field]) => `${fields[field]}: ${word}`);
  return [...new Set(words)].slice(0, 3).join(' · ');
}

function useShortcut(run: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shortcut does the same for the life of the page
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      const isTyping = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      const isAsked = (event.key === '/' && !isTyping) || (event.key === 'k' && (event.ctrlKey || event.metaKey));
      if (!isAsked) return;
      event.preventDefault();
      run();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

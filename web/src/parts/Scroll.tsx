import type { ReactNode } from 'react';

/** What is wider than the page scrolls in its own frame, by keys too. */
export function Scroll({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section className="scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}

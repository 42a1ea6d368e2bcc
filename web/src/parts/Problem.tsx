import type { ReactNode } from 'react';

/** Says what cannot be shown and why. */
export function Problem({ title, children }: { title: string; children?: ReactNode }): ReactNode {
  return (
    <div className="problem" role="alert">
      <h1>{title}</h1>
      <p>{children}</p>
    </div>
  );
}

import { type ReactNode, useState } from 'react';

export function CopyButton({ text }: { text: string }): ReactNode {
  const [said, setSaid] = useState('Copy');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      setSaid('Not allowed here');
    }
    setTimeout(() => setSaid('Copy'), 1500);
  };
  return (
    <button type="button" className="quiet copy" onClick={copy} aria-live="polite">
      {said}
    </button>
  );
}

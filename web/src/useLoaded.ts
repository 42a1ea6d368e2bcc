import { useEffect, useState } from 'react';

/** What a promise has come to: `undefined` while it is waited for. */
export interface Loaded<T> {
  readonly value?: T;
  readonly error?: string;
}

/** Loads again when `key` changes; what was loaded for the former key is not shown any longer. */
export function useLoaded<T>(load: () => Promise<T>, key: string): Loaded<T> {
  const [state, setState] = useState<Loaded<T> & { readonly key: string }>({ key });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the function, which is new at every drawing
  useEffect(() => {
    let isCurrent = true;
    load().then(
      (value) => isCurrent && setState({ key, value }),
      (error: Error) => isCurrent && setState({ key, error: error.message }),
    );
    return () => {
      isCurrent = false;
    };
  }, [key]);
  return state.key === key ? state : {};
}

import type { ReactNode } from 'react';

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly options: readonly (readonly [value: T, words: string])[];
  readonly chosen: T;
  readonly choose: (value: T) => void;
}

/** One of a few, all in sight. */
export function Choice<T extends string>({ label, options, chosen, choose }: ChoiceProps<T>): ReactNode {
  return (
    <fieldset className="choice" aria-label={label}>
      {options.map(([value, words]) => (
        <button key={value} type="button" aria-pressed={value === chosen} onClick={() => choose(value)}>
          {words}
        </button>
      ))}
    </fieldset>
  );
}

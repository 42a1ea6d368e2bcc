import type { Flags } from '../manifest/project.ts';

const everything: ReadonlySet<string> = new Set(['all', '*']);

/** Whether a kind of warning, by dbt's name for it, is an error under `--warn-error` or `--warn-error-options`. */
export function raisesWarning(flags: Flags, name: string): boolean {
  const { error, warn } = flags.warnErrorOptions;
  if (flags.warnError) return true;
  if (error.includes(name)) return true;
  return error.some((entry) => everything.has(entry)) && !warn.includes(name);
}

/** Whether a kind of warning is not to be shown. */
export const silencesWarning = (flags: Flags, name: string): boolean => flags.warnErrorOptions.silence.includes(name);

import { catalogue } from '../base/catalogue.ts';
import { type Diagnostic, DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import { raisesWarning, silencesWarning } from '../context/index.ts';
import type { Flags } from '../manifest/project.ts';
import { eventNames } from './eventNames.ts';

/** What dbt tells without asking whether warnings are errors. */
const onlyTold: ReadonlySet<string> = new Set(['FreshnessConfigProblem']);

/** Warnings as the flags want them: silenced ones are gone, raised ones are errors. */
export function judgeWarnings(diagnostics: readonly Diagnostic[], flags: Flags): readonly Diagnostic[] {
  return diagnostics.flatMap((d): Diagnostic[] => {
    const event = eventOf(d);
    if (d.severity === 'error' || event === undefined) return [d];
    if (silencesWarning(flags, event)) return [];
    return !onlyTold.has(event) && raisesWarning(flags, event) ? [{ ...d, severity: 'error' }] : [d];
  });
}

function eventOf(d: Diagnostic): string | undefined {
  const entry: { readonly event?: string } = catalogue[d.code];
  return entry.event;
}

/** Names in `--warn-error-options` that no warning has are E007. */
export function checkWarningNames(flags: Flags): void {
  const { error, warn, silence } = flags.warnErrorOptions;
  const unknown = [...error, ...warn, ...silence].filter(
    (name) => !['all', '*', 'Deprecations'].includes(name) && !eventNames.has(name),
  );
  if (unknown.length === 0) return;
  throw new DiagnosticError(
    unknown.map((name) => {
      const meant = didYouMean(name, eventNames);
      return diagnostic(
        'E007',
        `\`${name}\` in --warn-error-options is not the name of a warning`,
        meant ? { help: [`did you mean \`${meant}\`?`] } : {},
      );
    }),
  );
}

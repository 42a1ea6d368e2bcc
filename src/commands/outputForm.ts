import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import type { Invocation } from './invocation.ts';

/** What `--output` asks of a command, one of its forms; the first where nothing is asked. */
export function outputForm<Form extends string>({ flags }: Invocation, of: string, forms: readonly Form[]): Form {
  if (flags.output === null) return forms[0] as Form;
  const form = forms.find((name) => name === flags.output?.toLowerCase());
  if (form !== undefined) return form;
  const meant = didYouMean(flags.output, forms);
  throw new DiagnosticError(
    diagnostic('E007', `\`--output ${flags.output}\` is not a form of ${of}`, {
      help: [...(meant ? [`did you mean \`${meant}\`?`] : []), `it has ${forms.join(', ')}`],
    }),
  );
}

import { type Diagnostic, diagnostic } from '../../base/diagnostic.ts';

/** E013: why something is not published, and what to do. */
export const unpublished = (message: string, ...help: readonly string[]): Diagnostic =>
  diagnostic('E013', message, { help });

/** The first variable that is set, without blanks around it. Header values hold no other signs, and errors about them show them. */
export function tokenOf(
  env: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): { readonly name: string; readonly token: string } | undefined {
  for (const name of names) {
    const token = env[name]?.trim() ?? '';
    if (/^[\x21-\x7e]+$/.test(token)) return { name, token };
  }
  return undefined;
}

export const noToken = (host: string, names: readonly string[], help: string): Diagnostic =>
  unpublished(`there is no token to publish on ${host} with`, `set ${names.join(' or ')} in the environment: ${help}`);

/** How a text may be written as a YAML scalar. */
export interface Analysis {
  readonly isMultiline: boolean;
  readonly allowsPlain: boolean;
  readonly allowsSingleQuotes: boolean;
}

const isLineEnd = (c: string): boolean => c === '\n' || c === '\x85' || c === '\u2028' || c === '\u2029';
const isSpaceOrEnd = (c: string | undefined): boolean => c === undefined || /[\0 \t\r\n\x85\u2028\u2029]/.test(c);

/** The rules of PyYAML's emitter outside of flow collections; characters beyond ASCII need double quotes there. */
export function analyze(text: string): Analysis {
  if (text === '') return { isMultiline: false, allowsPlain: true, allowsSingleQuotes: true };
  const isMultiline = /[\n\x85\u2028\u2029]/.test(text);
  const isSpecial = /[^\n\x20-\x7e]/.test(text);
  const first = text[0] as string;
  const last = text.at(-1) as string;
  const touchesEdge = first === ' ' || last === ' ' || isLineEnd(first) || isLineEnd(last);
  const spaceAfterBreak = /[\n\x85\u2028\u2029] /.test(text);
  const breakAfterSpace = / [\n\x85\u2028\u2029]/.test(text);
  const allowsSingleQuotes = !spaceAfterBreak && !breakAfterSpace && !isSpecial;
  return {
    isMultiline,
    allowsSingleQuotes,
    allowsPlain: allowsSingleQuotes && !touchesEdge && !isMultiline && !hasIndicators(text),
  };
}

function hasIndicators(text: string): boolean {
  if (text.startsWith('---') || text.startsWith('...')) return true;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(text)) return true;
  if (/^[?:-]/.test(text) && isSpaceOrEnd(text[1])) return true;
  return /.:(?:[ \t\r\n]|$)/.test(text) || /[ \t\r\n]#/.test(text);
}

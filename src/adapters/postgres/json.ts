import { PyDecimal } from '../../template/numbers/decimal.ts';
import { floatText, type Value } from '../../template/values.ts';

const token = /\s*("(?:[^"\\]|\\.)*"|[{}[\]:,]|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

/**
 * A JSON column as a template sees it: objects and arrays are text in the form that Python's `json.dumps` gives them,
 * a lone number, text or boolean is itself.
 */
export function readJson(text: string): Value {
  const trimmed = text.trim();
  const first = trimmed[0];
  if (first === '{' || first === '[') return pythonJson(trimmed);
  if (first === '"') return JSON.parse(trimmed) as string;
  if (trimmed === 'null') return null;
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true';
  if (/^-?\d+$/.test(trimmed)) return Number.isSafeInteger(Number(trimmed)) ? Number(trimmed) : BigInt(trimmed);
  return PyDecimal.parse(floatText(Number(trimmed))) ?? trimmed;
}

/** Rewrites valid JSON in Python's form, token by token, so that the order of keys and the digits of numbers stay. */
export function pythonJson(text: string): string {
  let out = '';
  token.lastIndex = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const part = match[1]!;
    if (part === ',' || part === ':') out += `${part} `;
    else if (part[0] === '"') out += quoteJson(JSON.parse(part) as string);
    else if (/^-?\d.*[.eE]/.test(part)) out += floatText(Number(part));
    else out += part;
  }
  return out;
}

/** A JSON string with ASCII alone, as Python writes it. */
export function quoteJson(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) =>
    c === '\u007f' ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

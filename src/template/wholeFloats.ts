import { floatMark } from '../base/json.ts';
import { PyFloat } from './values.ts';

const wholeFloat = /[:,[\s]-?\d+\.0[\s,}\]]/;
/** Strings, which stay as they are, and floats without a fraction. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\b\d+\.0(?![\d.eE])/g;

/** Reads JSON in which `1.0` is another value than `1`. Costs nothing more where there is none. */
export function parseWithFloats(text: string): unknown {
  if (!wholeFloat.test(text)) return JSON.parse(text);
  const marked = text.replace(tokens, (token) => (token.startsWith('"') ? token : JSON.stringify(floatMark + token)));
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(floatMark)
      ? new PyFloat(Number(value.slice(floatMark.length)))
      : value,
  );
}

/** Data without floats of their own, to compare with what was read from JSON: `1.0` is 1. */
export const withoutFloats = (value: unknown): unknown => (value instanceof PyFloat ? value.value : value);

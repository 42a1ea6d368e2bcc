/**
 * JSON knows no floats without a fraction of their own, JavaScript neither: `1.0` would become `1`. Such a value gives this text
 * for itself (`toJSON`), and `stringify` writes what follows the mark as it is.
 */
export const floatMark = '\u0001float ';

const escapedMark = '"\\u0001float ';

/** The JSON text of data in which there may be floats without a fraction. */
export function stringify(value: unknown): string {
  const text = JSON.stringify(value);
  return text?.includes(escapedMark) ? text.replaceAll(/"\\u0001float (-?[\d.]+(?:e[+]\d+)?)"/g, '$1') : text;
}

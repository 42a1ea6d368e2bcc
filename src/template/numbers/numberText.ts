import { digitCount, type Exact, leadingExponent, roundDigits, roundTo } from './exactDecimal.ts';

/** The digits of a number before padding and grouping, without a sign. */
export interface NumberText {
  readonly whole: string;
  /** What follows: the point, the fraction, the exponent. */
  readonly rest: string;
}

/** `1.50`: `%f` */
export function fixedText(value: Exact, precision: number, keepPoint = false): NumberText {
  const digits = roundTo(value, -precision)
    .coefficient.toString()
    .padStart(precision + 1, '0');
  const fraction = precision > 0 ? digits.slice(-precision) : '';
  return {
    whole: precision > 0 ? digits.slice(0, -precision) : digits,
    rest: fraction !== '' || keepPoint ? `.${fraction}` : '',
  };
}

/** `1.50e+02`: `%e` */
export function exponentText(value: Exact, precision: number, keepPoint = false, minimumDigits = 2): NumberText {
  const rounded = roundDigits(value, precision + 1);
  const exponent = value.coefficient === 0n ? 0 : leadingExponent(rounded);
  const digits = rounded.coefficient.toString().padEnd(precision + 1, '0');
  return scientific(digits, exponent, keepPoint, minimumDigits);
}

function scientific(digits: string, exponent: number, keepPoint: boolean, minimumDigits: number): NumberText {
  const fraction = digits.slice(1);
  const power = String(Math.abs(exponent)).padStart(minimumDigits, '0');
  return {
    whole: digits.slice(0, 1),
    rest: `${fraction !== '' || keepPoint ? `.${fraction}` : ''}e${exponent < 0 ? '-' : '+'}${power}`,
  };
}

/** `0.0001`, `1e-05`, `1.5`: `%g`; with `pointZero` the form that floats without a type letter have (`10.0`). */
export function generalText(value: Exact, precision: number, keepZeros = false, pointZero = false): NumberText {
  const significant = precision === 0 ? 1 : precision;
  const rounded = roundDigits(value, significant);
  const exponent = value.coefficient === 0n ? 0 : leadingExponent(rounded);
  let digits = rounded.coefficient.toString();
  if (keepZeros) digits = digits.padEnd(significant, '0');
  else digits = digits.replace(/0+$/, '') || '0';
  if (exponent < -4 || exponent >= significant - (pointZero ? 1 : 0)) {
    return scientific(digits, exponent, keepZeros && digits.length === 1, 2);
  }
  if (exponent < 0) return { whole: '0', rest: `.${'0'.repeat(-exponent - 1)}${digits}` };
  const all = digits.padEnd(exponent + 1, '0');
  const fraction = all.slice(exponent + 1) || (pointZero ? '0' : '');
  return { whole: all.slice(0, exponent + 1), rest: fraction !== '' || keepZeros ? `.${fraction}` : '' };
}

/** How `Decimal` prints: its own digits, with an exponent when there are many zeros. */
export function decimalText(value: Exact): string {
  const digits = value.coefficient.toString();
  const sign = value.negative ? '-' : '';
  const leading = value.exponent + digitCount(value.coefficient) - 1;
  if (value.exponent > 0 || leading < -6) {
    const fraction = digits.slice(1);
    return `${sign}${digits[0]}${fraction === '' ? '' : `.${fraction}`}E${leading < 0 ? '-' : '+'}${Math.abs(leading)}`;
  }
  if (value.exponent === 0) return sign + digits;
  const { whole, rest } = fixedText(value, -value.exponent);
  return sign + whole + rest;
}

/** The text of a decimal for a type letter of a format spec. */
export function decimalNumberText(value: Exact, letter: string, precision: number | undefined): NumberText {
  const type = letter.toLowerCase();
  const rounded = roundForType(value, type, precision);
  const digits = rounded.coefficient.toString();
  const left = rounded.exponent + digits.length;
  let point = left;
  if (type === 'e') point = rounded.coefficient === 0n && precision !== undefined ? 1 - precision : 1;
  else if ((type === 'g' || type === 'n') && (rounded.exponent > 0 || left <= -6)) point = 1;
  const whole = point <= 0 ? '0' : digits.slice(0, point).padEnd(point, '0');
  const fraction = point <= 0 ? '0'.repeat(-point) + digits : digits.slice(point);
  const power = left - point;
  const sign = power < 0 ? '-' : '+';
  const mark = letter === type ? 'e' : 'E';
  const exponent = power !== 0 || type === 'e' ? `${mark}${sign}${Math.abs(power)}` : '';
  return { whole, rest: `${fraction === '' ? '' : `.${fraction}`}${exponent}${type === '%' ? '%' : ''}` };
}

function roundForType(value: Exact, type: string, precision: number | undefined): Exact {
  if (type === 'e') {
    if (precision === undefined || value.coefficient === 0n) return value;
    const rounded = roundDigits(value, precision + 1);
    return roundTo(rounded, rounded.exponent + digitCount(rounded.coefficient) - precision - 1);
  }
  if (type === 'g' || type === 'n') return precision === undefined ? value : roundDigits(value, Math.max(precision, 1));
  const shifted = type === '%' ? { ...value, exponent: value.exponent + 2 } : value;
  if (precision !== undefined) return roundTo(shifted, -precision);
  return shifted.exponent > 0 ? roundTo(shifted, 0) : shifted;
}

import { PyDate } from '../../template/modules/datetime/date.ts';
import { PyDateTime } from '../../template/modules/datetime/dateTime.ts';
import { fixedZone, utcZone } from '../../template/modules/datetime/zone.ts';
import { PyDecimal } from '../../template/numbers/decimal.ts';
import type { Value } from '../../template/values.ts';
import type { Cell, Field, Moment } from './wire.ts';

/**
 * A cell as templates see it, as dbt's tables show it: whole numbers are ints of any size, others Decimals (all 38 digits kept),
 * moments Python's, semi-structured values the text that the server wrote.
 */
export function decodeCell(cell: Cell, field: Field): Value {
  if (cell === null || typeof cell === 'boolean') return cell;
  if (typeof cell === 'object') return field.type === 'date' ? asDate(cell) : asDateTime(cell);
  switch (field.type) {
    case 'fixed':
      return (field.scale ?? 0) === 0 ? asInteger(cell) : (PyDecimal.parse(cell) ?? cell);
    case 'real':
      return asFloat(cell);
    case 'boolean':
      return cell === 'true' || cell === '1' || cell === 'TRUE';
    case 'time':
      return cell.replace(/\.(\d+)$/, (_, fraction: string) => secondsFraction(fraction));
    default:
      return cell;
  }
}

function asInteger(text: string): Value {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  return /^-?\d+$/.test(text) ? BigInt(text) : (PyDecimal.parse(text) ?? text);
}

function asFloat(text: string): Value {
  const named = { inf: 'Infinity', '-inf': '-Infinity', NaN: 'NaN' }[text] ?? text;
  const plain = /^-?\d+$/.test(named) ? `${named}.0` : named;
  return PyDecimal.parse(plain) ?? text;
}

/** As Python prints a `datetime.time`: no fraction, or six digits. */
const secondsFraction = (digits: string): string => {
  const micros = digits.slice(0, 6).padEnd(6, '0');
  return /^0*$/.test(micros) ? '' : `.${micros}`;
};

const beginning = -62_135_596_800;
const ending = 253_402_300_800;

function asDate({ seconds }: Moment): Value {
  if (seconds < beginning || seconds >= ending) return new Date(seconds * 1000).toISOString().slice(0, 10);
  const date = new Date(seconds * 1000);
  return new PyDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

/** Python's moments hold microseconds and the years 1 to 9999; what they cannot hold stays text. */
function asDateTime({ seconds, nanos, offset }: Moment): Value {
  const local = seconds + (offset ?? 0) * 60;
  const date = new Date(local * 1000);
  if (local < beginning || local >= ending) return date.toISOString();
  const day = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  const time = {
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    microsecond: Math.floor(nanos / 1000),
  };
  const zone = offset === null ? null : offset === 0 ? utcZone : fixedZone(offset * 60);
  return new PyDateTime(day, time, zone);
}

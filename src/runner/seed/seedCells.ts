import { type ColumnFacts, castText, isNullText } from '../../template/agate/index.ts';
import { PyDate } from '../../template/modules/datetime/date.ts';
import { PyDateTime } from '../../template/modules/datetime/dateTime.ts';
import { PyDecimal } from '../../template/numbers/decimal.ts';
import type { Value } from '../../template/values.ts';
import type { ColumnShape } from './seedShape.ts';

/** Turns a cell into the text that the database reads for a column's type; null is null. */
export type CellWriter = (cell: string | null) => string | null;

/** Writes cells whose column has a type of the user's: only nulls are recognised, the database reads the rest. */
export const writeText: CellWriter = (cell) => (cell === null || isNullText(cell) ? null : cell);

/** Writes the cells of a column whose type was inferred. */
export function cellWriter({ type, scale, hasSpecial, isJson }: ColumnShape): CellWriter {
  if (isJson || type === 'text') return writeText;
  const isInteger = type === 'number' && scale === 0 && !hasSpecial;
  const plain = isInteger ? /^-?\d+$/ : /^-?\d+(?:\.\d+)?$/;
  const isPlain =
    type === 'number'
      ? (cell: string): boolean => plain.test(cell)
      : type === 'date'
        ? (cell: string): boolean => /^\d{4}-\d\d-\d\d$/.test(cell)
        : (): boolean => false;
  return (cell) => {
    if (cell === null || isNullText(cell)) return null;
    if (isPlain(cell)) return cell;
    const value = castText(type, cell);
    return value === undefined || value === null ? cell : valueText(value, isInteger);
  };
}

function valueText(value: Value, isInteger: boolean): string {
  if (value instanceof PyDecimal) return isInteger && value.exact ? wholeText(value.exact) : value.str();
  if (value instanceof PyDateTime) return (value.zone ? value.utc() : value).isoformat(' ');
  if (value instanceof PyDate) return value.str();
  return String(value);
}

function wholeText({ negative, coefficient, exponent }: NonNullable<PyDecimal['exact']>): string {
  const whole = exponent >= 0 ? coefficient * 10n ** BigInt(exponent) : coefficient / 10n ** BigInt(-exponent);
  return `${negative && whole !== 0n ? '-' : ''}${whole}`;
}

/** What kind of type a column of a seed gets, in the words of the adapter's facts. */
export function inferredKind({
  type,
  scale,
  bits,
  hasSpecial,
}: ColumnFacts): 'text' | 'integer' | 'bigint' | 'number' | 'boolean' | 'date' | 'datetime' | 'decimal' {
  switch (type) {
    case 'number':
      if (scale > 0 || hasSpecial) return 'number';
      return bits === 32 ? 'integer' : bits === 64 ? 'bigint' : 'decimal';
    case 'isodatetime':
      return 'datetime';
    default:
      return type;
  }
}

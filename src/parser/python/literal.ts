import { stringValue } from '../../template/parse/stringLiteral.ts';
import { PyDict, PyFloat, PySet, PyTuple, type Value } from '../../template/values.ts';
import { split } from './calls.ts';
import type { Group, Text, Token } from './tokens.ts';

/** An expression whose value is known only to who runs the file. */
export class NotLiteral extends Error {}

const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['None', null],
  ['True', true],
  ['False', false],
]);

/** The value of a Python literal. */
export function literal(tokens: readonly Token[]): Value {
  const [first, ...rest] = tokens;
  if (!first) throw new NotLiteral();
  if (tokens.every((token) => token.kind === 'string')) return (tokens as readonly Text[]).map(textOf).join('');
  if (first.kind === 'operator' && (first.text === '-' || first.text === '+')) return signed(first.text, literal(rest));
  if (rest.length > 0) throw new NotLiteral();
  if (first.kind === 'name' && constants.has(first.text)) return constants.get(first.text) as Value;
  if (first.kind === 'number') return numberOf(first.text.replaceAll('_', '').toLowerCase());
  if (first.kind === 'group') return collection(first);
  throw new NotLiteral();
}

function textOf({ prefix, body }: Text): string {
  if (/[bf]/.test(prefix)) throw new NotLiteral();
  return prefix.includes('r') ? body : stringValue(body);
}

function signed(sign: string, value: Value): Value {
  if (typeof value !== 'number' && typeof value !== 'bigint' && !(value instanceof PyFloat)) throw new NotLiteral();
  if (sign === '+') return value;
  return value instanceof PyFloat ? new PyFloat(-value.value) : (-value as Value);
}

function numberOf(text: string): Value {
  if (text.endsWith('j')) throw new NotLiteral();
  if (!/^0[xob]/.test(text) && /[.e]/.test(text)) return new PyFloat(Number(text));
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

function collection({ open, tokens }: Group): Value {
  const items = split(tokens, ',');
  if (open === '[') return items.map(literal);
  if (open === '(') {
    const last = tokens.at(-1);
    const isTuple = items.length !== 1 || (last?.kind === 'operator' && last.text === ',');
    return isTuple ? new PyTuple(items.map(literal)) : literal(tokens);
  }
  const pairs = items.map((item) => split(item, ':'));
  if (pairs.length > 0 && pairs.every(({ length }) => length === 1)) return new PySet(items.map(literal));
  return new PyDict(
    pairs.map((pair) => {
      const [key, value] = pair;
      if (!key || !value || pair.length > 2) throw new NotLiteral();
      return [literal(key), literal(value)] as const;
    }),
  );
}

import { PyFloat } from '../src/template/values.ts';

/** JSON as the cases need it: objects keep the order of all keys, and a number knows whether it was written as a float. */
export type Json = null | boolean | number | bigint | string | PyFloat | Json[] | JsonObject;
export type JsonObject = Map<string, Json>;

const token = /[ \t\r\n]*(?:("(?:[^"\\]|\\.)*")|(-?\d+(?:(\.\d+)?([eE][+-]?\d+)?))|(true|false|null)|([[\]{},:]))/y;

/** Reads JSON; throws a SyntaxError where it is none. */
export function readJson(text: string): Json {
  let at = 0;
  const next = (): RegExpExecArray => {
    token.lastIndex = at;
    const found = token.exec(text);
    if (!found) throw new SyntaxError(`not JSON at offset ${at}`);
    at = token.lastIndex;
    return found;
  };
  const peek = (): string | undefined => {
    const before = at;
    const mark = next()[6];
    at = before;
    return mark;
  };
  const expect = (mark: string): void => {
    if (next()[6] !== mark) throw new SyntaxError(`expected ${mark} before offset ${at}`);
  };
  const list = (close: string, item: () => void): void => {
    if (peek() !== close) {
      item();
      while (peek() === ',') {
        next();
        item();
      }
    }
    expect(close);
  };
  const value = (): Json => {
    const [, string, number, fraction, exponent, word, mark] = next();
    if (string !== undefined) return JSON.parse(string) as string;
    if (number !== undefined) return fraction || exponent ? new PyFloat(Number(number)) : integer(number);
    if (word !== undefined) return JSON.parse(word) as boolean | null;
    if (mark === '[') {
      const items: Json[] = [];
      list(']', () => items.push(value()));
      return items;
    }
    if (mark !== '{') throw new SyntaxError(`unexpected ${mark} before offset ${at}`);
    const object: JsonObject = new Map();
    list('}', () => {
      const key = value() as string;
      expect(':');
      object.set(key, value());
    });
    return object;
  };
  return value();
}

function integer(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

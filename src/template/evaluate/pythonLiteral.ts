import { TemplateError } from '../errors.ts';
import { negate } from '../operators.ts';
import { stringValue } from '../parse/stringLiteral.ts';
import { PyDict, PyFloat, PySet, PyTuple, type Value } from '../values.ts';

const token =
  /[ \t\n\r\f]*(?:((?:\d+_)*\d+(?:(?:\.(?:\d(?:_?\d)*)?)?e[+-]?\d+|\.(?:\d(?:_?\d)*)?)|\.\d(?:_?\d)*(?:e[+-]?\d+)?)|(0x(?:_?[\da-f])+|0o(?:_?[0-7])+|0b(?:_?[01])+|[1-9](?:_?\d)*|0(?:_?0)*)(?![\w.])|(r?)(?:u?)("""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?'''|'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*")|(True|False|None)(?!\w)|([-+()[\]{},:]))/iy;

/** The value of a Python literal, as `ast.literal_eval` reads it; undefined when the text is none. */
export function pythonLiteral(text: string): Value | undefined {
  try {
    return new LiteralReader(text.replace(/^[ \t]+/, '')).whole();
  } catch (error) {
    if (error instanceof NotALiteral || error instanceof TemplateError || error instanceof RangeError) return undefined;
    throw error;
  }
}

class NotALiteral extends Error {}

type Token =
  | { readonly kind: 'value'; readonly value: Value; readonly isString: boolean }
  | { readonly kind: 'mark'; readonly mark: string }
  | { readonly kind: 'end' };

const constants: Readonly<Record<string, Value>> = { True: true, False: false, None: null };

class LiteralReader {
  private readonly text: string;
  private at = 0;
  private current: Token;

  constructor(text: string) {
    this.text = text;
    this.current = this.read();
  }

  whole(): Value {
    const value = this.sequence('', (items, comma) =>
      comma || items.length !== 1 ? new PyTuple(items) : (items[0] as Value),
    );
    if (this.current.kind !== 'end') throw new NotALiteral();
    return value;
  }

  private read(): Token {
    token.lastIndex = this.at;
    const found = token.exec(this.text);
    if (!found) {
      if (this.text.slice(this.at).trim() === '') return { kind: 'end' };
      throw new NotALiteral();
    }
    this.at = token.lastIndex;
    const [, float, int, raw, string, constant, mark] = found;
    if (float !== undefined) return value(new PyFloat(Number(float.replaceAll('_', ''))));
    if (int !== undefined) return value(intOf(int.replaceAll('_', '')));
    if (string !== undefined) {
      const quotes = string.startsWith('"""') || string.startsWith("'''") ? 3 : 1;
      const inner = string.slice(quotes, -quotes);
      return { kind: 'value', value: raw ? inner : stringValue(inner), isString: true };
    }
    if (mark !== undefined) return { kind: 'mark', mark };
    // The expression ignores case for the sake of numbers; constants are as they are.
    const constantValue = constants[constant as string];
    if (constantValue === undefined) throw new NotALiteral();
    return value(constantValue);
  }

  private next(): Token {
    const head = this.current;
    this.current = this.read();
    return head;
  }

  private isAt(mark: string): boolean {
    return this.current.kind === 'mark' && this.current.mark === mark;
  }

  private expression(): Value {
    const head = this.next();
    if (head.kind === 'value') {
      let { value: result } = head;
      while (head.isString && this.current.kind === 'value' && this.current.isString) {
        const { value: more } = this.next() as { value: string };
        result = (result as string) + more;
      }
      return result;
    }
    if (head.kind === 'end') throw new NotALiteral();
    switch (head.mark) {
      case '(':
        return this.sequence(')', (items, comma) =>
          comma || items.length === 0 ? new PyTuple(items) : (items[0] as Value),
        );
      case '[':
        return this.sequence(']', (items) => items);
      case '{':
        return this.braces();
      case '-':
      case '+': {
        const operand = this.expression();
        if (typeof operand !== 'number' && typeof operand !== 'bigint' && !(operand instanceof PyFloat))
          throw new NotALiteral();
        return head.mark === '-' ? negate(operand) : operand;
      }
      default:
        throw new NotALiteral();
    }
  }

  private sequence(close: string, make: (items: Value[], comma: boolean) => Value): Value {
    const items: Value[] = [];
    let comma = false;
    while (!this.ends(close)) {
      items.push(this.expression());
      if (this.ends(close)) break;
      if (!this.isAt(',')) throw new NotALiteral();
      this.next();
      comma = true;
    }
    if (close !== '') this.next();
    if (close === '' && items.length === 0) throw new NotALiteral();
    return make(items, comma);
  }

  private ends(close: string): boolean {
    return close === '' ? this.current.kind === 'end' : this.isAt(close);
  }

  private braces(): Value {
    const entries: [Value, Value][] = [];
    const members: Value[] = [];
    while (!this.isAt('}')) {
      const key = this.expression();
      if (this.isAt(':')) {
        this.next();
        entries.push([key, this.expression()]);
      } else {
        members.push(key);
      }
      if (this.isAt('}')) break;
      if (!this.isAt(',')) throw new NotALiteral();
      this.next();
    }
    this.next();
    if (entries.length > 0 && members.length > 0) throw new NotALiteral();
    return members.length > 0 ? new PySet(members) : new PyDict(entries);
  }
}

const value = (of: Value): Token => ({ kind: 'value', value: of, isString: false });

function intOf(digits: string): Value {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits);
}

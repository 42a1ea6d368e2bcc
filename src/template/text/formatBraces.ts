import { TemplateError, valueError } from '../errors.ts';
import { asciiRepr } from '../stringRepr.ts';
import { getAttribute, getItem } from '../values/attributes.ts';
import { type Kwargs, repr, str, type Value } from '../values/object.ts';
import { formatValue } from './formatSpec.ts';

/** `template.format(*args, **kwargs)`; with a mapping `template.format_map(mapping)`. */
export function formatBraces(template: string, args: readonly Value[], kwargs: Kwargs, mapping?: Value): string {
  return new BraceFormatter(args, kwargs, mapping).format(template, 2);
}

class BraceFormatter {
  private readonly args: readonly Value[];
  private readonly kwargs: Kwargs;
  private readonly mapping: Value | undefined;
  /** The number of the next `{}`; undefined once fields are numbered by hand. */
  private automatic: number | undefined = 0;

  constructor(args: readonly Value[], kwargs: Kwargs, mapping: Value | undefined) {
    this.args = args;
    this.kwargs = kwargs;
    this.mapping = mapping;
  }

  format(template: string, depth: number): string {
    if (depth === 0) throw valueError('Max string recursion exceeded');
    let text = '';
    let at = 0;
    while (at < template.length) {
      const next = template.slice(at).search(/[{}]/);
      if (next < 0) return text + template.slice(at);
      text += template.slice(at, at + next);
      at += next;
      const brace = template[at] as string;
      if (template[at + 1] === brace) {
        text += brace;
        at += 2;
        continue;
      }
      if (brace === '}') throw valueError("Single '}' encountered in format string");
      if (at + 1 === template.length) throw valueError("Single '{' encountered in format string");
      const end = fieldEnd(template, at + 1);
      text += this.field(template.slice(at + 1, end), depth);
      at = end + 1;
    }
    return text;
  }

  /** `name!conversion:spec` */
  private field(field: string, depth: number): string {
    const mark = /[!:]/.exec(field.replace(/\[[^\]]*\]?/g, (part) => '.'.repeat(part.length)));
    const name = mark ? field.slice(0, mark.index) : field;
    let rest = mark ? field.slice(mark.index) : '';
    let value = this.lookUp(name);
    if (rest.startsWith('!')) {
      value = converted(value, rest);
      rest = rest.slice(2);
    }
    const spec = rest.slice(1);
    return formatValue(value, spec.includes('{') ? this.format(spec, depth - 1) : spec);
  }

  private lookUp(field: string): Value {
    const first = /^[^.[]*/.exec(field)?.[0] ?? '';
    let value = this.argument(first);
    let rest = field.slice(first.length);
    while (rest !== '') {
      const step = /^(?:\.([^.[]+)|\[([^\]]+)\])/.exec(rest);
      if (!step)
        throw valueError(
          rest.startsWith('[') && !rest.includes(']')
            ? "Missing ']' in format string"
            : 'Empty attribute in format string',
        );
      const [whole, name, key] = step;
      value =
        name !== undefined
          ? getAttribute(value, name)
          : getItem(value, /^\d+$/.test(key as string) ? Number(key) : (key as string));
      rest = rest.slice(whole.length);
    }
    return value;
  }

  private argument(name: string): Value {
    if (name === '' || /^\d+$/.test(name)) {
      const value = this.args[this.index(name)];
      if (this.mapping !== undefined) throw valueError('Format string contains positional fields');
      if (value === undefined) throw new TemplateError('index', 'tuple index out of range');
      return value;
    }
    const value = this.mapping === undefined ? this.kwargs.get(name) : getItem(this.mapping, name);
    if (value === undefined) throw new TemplateError('key', repr(name));
    return value;
  }

  private index(name: string): number {
    if (name === '') {
      if (this.automatic === undefined) {
        throw valueError('cannot switch from manual field specification to automatic field numbering');
      }
      this.automatic += 1;
      return this.automatic - 1;
    }
    if (this.automatic !== undefined && this.automatic > 0) {
      throw valueError('cannot switch from automatic field numbering to manual field specification');
    }
    this.automatic = undefined;
    return Number(name);
  }
}

/** Where the field that starts at an offset ends: at its own brace, past those of nested fields. */
function fieldEnd(template: string, start: number): number {
  let depth = 1;
  let inBrackets = false;
  for (let at = start; at < template.length; at += 1) {
    const character = template[at];
    if (inBrackets) inBrackets = character !== ']';
    else if (character === '[') inBrackets = depth === 1 && !template.slice(start, at).includes(':');
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  throw valueError("expected '}' before end of string");
}

/** `!s`, `!r` and `!a` */
function converted(value: Value, rest: string): Value {
  const letter = rest[1];
  if (rest.length > 2 && rest[2] !== ':') throw valueError("expected ':' after conversion specifier");
  switch (letter) {
    case 's':
      return str(value);
    case 'r':
      return repr(value);
    case 'a':
      return asciiRepr(repr(value));
    default:
      throw valueError(
        letter === undefined
          ? 'end of string while looking for conversion specifier'
          : `Unknown conversion specifier ${letter}`,
      );
  }
}

import { TemplateError } from '../../errors.ts';
import { signature } from '../../signature.ts';
import { codePointLength } from '../../text/codePoints.ts';
import { BoundMethod, type Method } from '../../values/function.ts';
import { repr } from '../../values/object.ts';
import { PyDict, PyObject, PyTuple, textOf, type Value } from '../../values.ts';
import type { Pattern } from './pattern.ts';
import { replacement } from './replacement.ts';

/** What a pattern found. */
export class Match extends PyObject {
  readonly typeName = 're.Match';
  readonly pattern: Pattern;
  /** The text that was searched. */
  readonly string: string;
  readonly found: RegExpExecArray;
  private spans: readonly (readonly [number, number] | undefined)[] | undefined;

  constructor(pattern: Pattern, string: string, found: RegExpExecArray) {
    super();
    this.pattern = pattern;
    this.string = string;
    this.found = found;
  }

  /** In UTF-16 units. */
  get start(): number {
    return this.found.index;
  }
  get end(): number {
    return this.found.index + this.found[0].length;
  }
  /** The text of a group by Python's number; undefined when it did not take part. */
  groupText(group: number): string | undefined {
    return this.found[this.pattern.groups[group] as number];
  }
  /** Python's number of a group that is given by number or name. */
  groupNumber(group: Value): number {
    const name = textOf(group);
    const number = name === undefined ? group : this.pattern.names.get(name);
    if (typeof number !== 'number' || number < 0 || number >= this.pattern.groups.length) {
      throw new TemplateError('index', 'no such group');
    }
    return number;
  }
  group(group: Value): Value {
    return this.groupText(this.groupNumber(group)) ?? null;
  }
  /** Start and end of a group in characters; -1 when it did not take part. */
  span(group: Value): readonly [number, number] {
    const number = this.groupNumber(group);
    this.spans ??= this.pattern.spansOf(this);
    const span = this.spans[this.pattern.groups[number] as number];
    if (!span) return [-1, -1];
    return [codePointLength(this.string.slice(0, span[0])), codePointLength(this.string.slice(0, span[1]))];
  }
  get lastIndex(): number | undefined {
    return this.pattern.closing.findLast((group) => this.groupText(group) !== undefined);
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'string':
        return this.string;
      case 're':
        return this.pattern;
      case 'pos':
        return 0;
      case 'endpos':
        return codePointLength(this.string);
      case 'regs':
        return new PyTuple(this.pattern.groups.map((_, group) => new PyTuple(this.span(group))));
      case 'lastindex':
        return this.lastIndex ?? null;
      case 'lastgroup':
        return [...this.pattern.names].find(([, number]) => number === this.lastIndex)?.[0] ?? null;
      default: {
        const method = methods.get(name);
        return method && new BoundMethod(name, this, method);
      }
    }
  }
  override attributeNames(): Iterable<string> {
    return ['string', 're', 'pos', 'endpos', 'regs', 'lastindex', 'lastgroup', ...methods.keys()];
  }
  override item(key: Value): Value | undefined {
    return this.group(key);
  }
  override repr(): string {
    const [start, end] = this.span(0);
    return `<re.Match object; span=(${start}, ${end}), match=${repr(this.found[0])}>`;
  }
}

const bindDefault = signature('groups', ['default', null]);

const methods: ReadonlyMap<string, Method<Match>> = new Map<string, Method<Match>>([
  [
    'group',
    (self, args) => {
      if (args.length > 1) return new PyTuple(args.map((group) => self.group(group)));
      return self.group(args[0] ?? 0);
    },
  ],
  [
    'groups',
    (self, args, kwargs) => {
      const [otherwise = null] = bindDefault(args, kwargs);
      const count = self.pattern.groups.length - 1;
      return new PyTuple(Array.from({ length: count }, (_, i) => self.groupText(i + 1) ?? otherwise));
    },
  ],
  [
    'groupdict',
    (self, args, kwargs) => {
      const [otherwise = null] = bindDefault(args, kwargs);
      return new PyDict([...self.pattern.names].map(([name, number]) => [name, self.groupText(number) ?? otherwise]));
    },
  ],
  ['start', (self, [group = 0]) => self.span(group)[0]],
  ['end', (self, [group = 0]) => self.span(group)[1]],
  ['span', (self, [group = 0]) => new PyTuple(self.span(group))],
  ['expand', (self, [template = null]) => replacement(template, self.pattern)(self)],
]);

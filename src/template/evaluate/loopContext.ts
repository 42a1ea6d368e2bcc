import { typeError } from '../errors.ts';
import { lengthOf, same } from '../operators.ts';
import { type Kwargs, PyFunction, PyObject, type Result, Undefined, type Value } from '../values.ts';
import type { Rounds } from './loop.ts';

/** `loop` inside of a `for`. */
export class Loop extends PyObject {
  readonly typeName = 'LoopContext';
  private readonly rounds: Rounds;
  private index0 = -1;
  private previous: Value | undefined;
  private current: Value | undefined;
  private total: number | undefined;
  private lastChanged: Value[] | undefined;

  constructor(rounds: Rounds) {
    super();
    this.rounds = rounds;
  }

  /** The next round begins, with this item. */
  advance(item: Value): void {
    this.previous = this.current;
    this.current = item;
    this.index0 += 1;
  }

  override length(): number {
    this.total ??= this.countable() ?? this.index0 + 1 + this.rounds.remaining();
    return this.total;
  }

  private countable(): number | undefined {
    const { iterable, isFiltered } = this.rounds;
    if (isFiltered) return undefined;
    if (iterable instanceof PyObject && iterable.length() === undefined) return undefined;
    return lengthOf(iterable);
  }

  private isLast(): boolean {
    return this.rounds.peek() === undefined;
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'index':
        return this.index0 + 1;
      case 'index0':
        return this.index0;
      case 'first':
        return this.index0 === 0;
      case 'last':
        return this.isLast();
      case 'length':
        return this.length();
      case 'revindex':
        return this.length() - this.index0;
      case 'revindex0':
        return this.length() - this.index0 - 1;
      case 'depth':
        return this.rounds.depth + 1;
      case 'depth0':
        return this.rounds.depth;
      case 'previtem':
        return or(this.previous, 'there is no previous item');
      case 'nextitem':
        return or(this.rounds.peek(), 'there is no next item');
      case 'cycle':
        return new PyFunction('cycle', (args) => this.cycle(args));
      case 'changed':
        return new PyFunction('changed', (args) => this.changed(args));
      default:
        return undefined;
    }
  }

  override attributeNames(): Iterable<string> {
    return attributeNames;
  }

  private cycle(args: readonly Value[]): Value {
    if (args.length === 0) throw typeError('loop.cycle() needs at least one value');
    return args[this.index0 % args.length] as Value;
  }

  private changed(args: readonly Value[]): boolean {
    const before = this.lastChanged;
    if (before && before.length === args.length && before.every((value, i) => same(value, args[i] as Value)))
      return false;
    this.lastChanged = [...args];
    return true;
  }

  override call(args: readonly Value[], kwargs: Kwargs): Result {
    if (args.length !== 1 || kwargs.size > 0) throw typeError('loop() takes exactly one argument, the items');
    return this.rounds.recurse(args[0] as Value);
  }

  override repr(): string {
    return `<LoopContext ${this.index0 + 1}/${this.length()}>`;
  }
}

const attributeNames =
  'changed cycle depth depth0 first index index0 last length nextitem previtem revindex revindex0'.split(' ');

const or = (item: Value | undefined, message: string): Value =>
  item === undefined ? new Undefined(undefined, message) : item;

import { TemplateError, typeError, valueError } from '../errors.ts';
import { intArgument, positional } from '../signature.ts';
import { BoundMethod, PyFunction } from '../values/function.ts';
import { type HashKey, PyObject, repr, typeName, type Value } from '../values/object.ts';
import type { Slice, Sliceable } from '../values/slice.ts';

/** The largest range that the sandbox makes. */
const maximum = 100_000;

/** The numbers from `start` on, by `step`, short of `stop`; made on demand. */
export class PyRange extends PyObject implements Sliceable {
  readonly typeName = 'range';
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  private readonly size: number;
  constructor(start: number, stop: number, step: number) {
    super();
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.size = Math.max(0, Math.ceil((stop - start) / step));
  }
  *values(): Generator<number> {
    for (let i = 0; i < this.size; i += 1) yield this.start + i * this.step;
  }
  override iterate(): Iterator<Value> {
    return this.values();
  }
  override length(): number {
    return this.size;
  }
  override item(key: Value): Value | undefined {
    const index = typeof key === 'boolean' ? Number(key) : key;
    if (typeof index !== 'number') throw typeError(`range indices must be integers or slices, not ${typeName(key)}`);
    const at = index < 0 ? index + this.size : index;
    return at >= 0 && at < this.size ? this.start + at * this.step : undefined;
  }
  slice({ start, stop, step }: Slice): Value {
    return new PyRange(this.start + start * this.step, this.start + stop * this.step, this.step * step);
  }
  override contains(value: Value): boolean | undefined {
    return typeof value === 'number' ? this.indexOf(value) >= 0 : undefined;
  }
  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'start':
      case 'stop':
      case 'step':
        return this[name];
      case 'count':
        return new BoundMethod<PyRange>('count', this, (self, args, kwargs) =>
          self.contains((countBind(args, kwargs) as [Value])[0]) ? 1 : 0,
        );
      case 'index':
        return new BoundMethod<PyRange>('index', this, (self, args, kwargs) => {
          const [value] = indexBind(args, kwargs) as [Value];
          const at = typeof value === 'number' ? self.indexOf(value) : -1;
          if (at < 0) throw valueError(`${repr(value)} is not in range`);
          return at;
        });
      default:
        return undefined;
    }
  }
  private indexOf(value: number): number {
    const at = (value - this.start) / this.step;
    return Number.isInteger(at) && at >= 0 && at < this.size ? at : -1;
  }
  override equals(other: Value): boolean {
    if (!(other instanceof PyRange) || this.size !== other.size) return false;
    if (this.size === 0) return true;
    return this.start === other.start && (this.size === 1 || this.step === other.step);
  }
  override hashKey(): HashKey {
    return `range:${this.size}:${this.size > 0 ? this.start : ''}:${this.size > 1 ? this.step : ''}`;
  }
  override repr(): string {
    return `range(${this.start}, ${this.stop}${this.step === 1 ? '' : `, ${this.step}`})`;
  }
}

const countBind = positional('count', 'value');
const indexBind = positional('index', 'value');

function makeRange(args: readonly Value[]): Value {
  if (args.length === 0) throw typeError('range expected at least 1 argument, got 0');
  if (args.length > 3) throw typeError(`range expected at most 3 arguments, got ${args.length}`);
  const [first = 0, second, step = 1] = args.map(intArgument);
  if (step === 0) throw valueError('range() arg 3 must not be zero');
  const range = second === undefined ? new PyRange(0, first, 1) : new PyRange(first, second, step);
  if (range.length() > maximum) {
    throw new TemplateError('other', `Range too big. The sandbox blocks ranges larger than MAX_RANGE (${maximum}).`);
  }
  return range;
}

/** `range(stop)`, `range(start, stop, step)` with the sandbox's limit. */
export const rangeFunction = (): PyFunction =>
  new PyFunction('range', (args, kwargs) => {
    if (kwargs.size > 0) throw typeError('range() takes no keyword arguments');
    return makeRange(args);
  });

import { TemplateError, typeError, valueError } from '../errors.ts';
import { binary, callValue, iterate, toArray, truthy } from '../operators.ts';
import { intArgument, signature } from '../signature.ts';
import type { FunctionBody } from '../values/function.ts';
import { noKwargs, PyDict, PyFunction, PyIterator, PyTuple, type Value } from '../values.ts';
import { settleNow } from '../waiting.ts';

type Values = Iterable<Value>;

/** `count() | list` would fill the memory: no template means to take more values than this from one iterator. */
const maximumValues = 1_000_000;

/** What a template gets to iterate over, once. */
const iterator = (name: string, values: Values): PyIterator => new PyIterator(bounded(name, values), name);

function* bounded(name: string, values: Values): Generator<Value> {
  let taken = 0;
  for (const value of values) {
    taken += 1;
    if (taken > maximumValues) throw new TemplateError('other', `${name} gave more than ${maximumValues} values`);
    yield value;
  }
}

function* of(value: Value): Generator<Value> {
  const values = iterate(value);
  for (let step = values.next(); !step.done; step = values.next()) yield step.value;
}

function* chain(iterables: Values): Generator<Value> {
  for (const iterable of iterables) yield* of(iterable);
}

function* product(pools: readonly Value[][]): Generator<Value> {
  if (pools.some((pool) => pool.length === 0)) return;
  const at = pools.map(() => 0);
  for (;;) {
    yield new PyTuple(at.map((index, i) => pools[i]?.[index] as Value));
    let i = pools.length - 1;
    for (; i >= 0; i -= 1) {
      at[i] = (at[i] as number) + 1;
      if ((at[i] as number) < (pools[i] as Value[]).length) break;
      at[i] = 0;
    }
    if (i < 0) return;
  }
}

/** Index tuples of `size` out of `count`, in lexical order, that `next` allows after the ones chosen. */
function* choose(pool: Value[], size: number, from: (chosen: readonly number[]) => Iterable<number>): Generator<Value> {
  function* extend(chosen: readonly number[]): Generator<Value> {
    if (chosen.length === size) {
      yield new PyTuple(chosen.map((i) => pool[i] as Value));
      return;
    }
    for (const i of from(chosen)) yield* extend([...chosen, i]);
  }
  yield* extend([]);
}

function* range(start: number, end: number): Generator<number> {
  for (let i = start; i < end; i += 1) yield i;
}

function sizeArgument(value: Value): number {
  const size = intArgument(value);
  if (size < 0) throw valueError('r must be non-negative');
  return size;
}

function* zipLongest(iterables: readonly Value[], fill: Value): Generator<Value> {
  const iterators = iterables.map((iterable) => iterate(iterable));
  for (;;) {
    const steps = iterators.map((it) => it.next());
    if (steps.every((step) => step.done)) return;
    yield new PyTuple(steps.map((step) => (step.done ? fill : step.value)));
  }
}

function* accumulate(iterable: Value, combine: Value, initial: Value): Generator<Value> {
  const add = (a: Value, b: Value): Value =>
    combine === null ? binary('+', a, b) : settleNow(callValue(combine, [a, b], noKwargs));
  let total: Value | undefined = initial === null ? undefined : initial;
  if (total !== undefined) yield total;
  for (const value of of(iterable)) {
    total = total === undefined ? value : add(total, value);
    yield total;
  }
}

function* islice(iterable: Value, start: number, stop: number, step: number): Generator<Value> {
  let index = 0;
  let wanted = start;
  if (wanted >= stop) return;
  for (const value of of(iterable)) {
    if (index === wanted) {
      yield value;
      wanted += step;
    }
    index += 1;
    // Stops before it takes a value too many from an endless iterator.
    if (index >= stop || wanted >= stop) return;
  }
}

function sliceBounds(args: readonly Value[]): [start: number, stop: number, step: number] {
  const [first = null, second = null, third = null] = args;
  const [start, stop, step] = args.length < 2 ? [null, first, null] : [first, second, third];
  const bound = (value: Value, otherwise: number, least: number): number => {
    if (value === null) return otherwise;
    const number = intArgument(value);
    if (number < least) throw valueError('Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.');
    return number;
  };
  return [bound(start, 0, 0), bound(stop, Number.POSITIVE_INFINITY, 0), bound(step, 1, 1)];
}

function* cycle(iterable: Value): Generator<Value> {
  const values = toArray(iterable);
  while (values.length > 0) yield* values;
}

function* count(start: Value, step: Value): Generator<Value> {
  for (let value = start; ; value = binary('+', value, step)) yield value;
}

function* repeat(value: Value, times: number): Generator<Value> {
  for (let i = 0; i < times; i += 1) yield value;
}

function* compress(data: Value, selectors: Value): Generator<Value> {
  const flags = iterate(selectors);
  for (const value of of(data)) {
    const flag = flags.next();
    if (flag.done) return;
    if (truthy(flag.value)) yield value;
  }
}

/** One buffer for all copies: what one reads first waits for the others. */
function tee(iterable: Value, copies: number): PyTuple {
  const source = iterate(iterable);
  const read: Value[] = [];
  function* copy(): Generator<Value> {
    for (let i = 0; ; i += 1) {
      if (i >= read.length) {
        const step = source.next();
        if (step.done) return;
        read.push(step.value);
      }
      yield read[i] as Value;
    }
  }
  return new PyTuple(Array.from({ length: copies }, () => iterator('itertools._tee', copy())));
}

const bindCount = signature('count', ['start', 0], ['step', 1]);
const bindAccumulate = signature('accumulate', 'iterable', ['func', null], ['initial', null]);
const bindChoice = signature('permutations', 'iterable', ['r', null]);
const bindRepeat = signature('repeat', 'object', ['times', null]);
const bindCompress = signature('compress', 'data', 'selectors');

function only(kwargs: ReadonlyMap<string, Value>, name: string, allowed: string): Value | undefined {
  for (const key of kwargs.keys()) {
    if (key !== allowed) throw typeError(`${name}() got an unexpected keyword argument '${key}'`);
  }
  return kwargs.get(allowed);
}

const functions: Readonly<Record<string, FunctionBody>> = {
  count: (args, kwargs) => {
    const [start = 0, step = 1] = bindCount(args, kwargs);
    return iterator('itertools.count', count(start, step));
  },
  cycle: ([iterable = null]) => iterator('itertools.cycle', cycle(iterable)),
  repeat: (args, kwargs) => {
    const [value = null, times = null] = bindRepeat(args, kwargs);
    return iterator('itertools.repeat', repeat(value, times === null ? Number.POSITIVE_INFINITY : intArgument(times)));
  },
  accumulate: (args, kwargs) => {
    const [iterable = null, combine = null, initial = null] = bindAccumulate(args, kwargs);
    return iterator('itertools.accumulate', accumulate(iterable, combine, initial));
  },
  chain: (args) => iterator('itertools.chain', chain(args)),
  compress: (args, kwargs) => {
    const [data = null, selectors = null] = bindCompress(args, kwargs);
    return iterator('itertools.compress', compress(data, selectors));
  },
  islice: ([iterable = null, ...bounds]) => {
    if (bounds.length < 1 || bounds.length > 3) throw typeError('islice() takes from 2 to 4 arguments');
    return iterator('itertools.islice', islice(iterable, ...sliceBounds(bounds)));
  },
  starmap: ([callee = null, iterable = null]) =>
    iterator(
      'itertools.starmap',
      mapped(of(iterable), (args) => settleNow(callValue(callee, toArray(args), noKwargs))),
    ),
  tee: ([iterable = null, copies = 2]) => tee(iterable, sizeArgument(copies)),
  zip_longest: (args, kwargs) =>
    iterator('itertools.zip_longest', zipLongest(args, only(kwargs, 'zip_longest', 'fillvalue') ?? null)),
  product: (args, kwargs) => {
    const times = sizeArgument(only(kwargs, 'product', 'repeat') ?? 1);
    const pools = args.map(toArray);
    return iterator('itertools.product', product(Array.from({ length: times }, () => pools).flat()));
  },
  permutations: (args, kwargs) => {
    const [iterable = null, size = null] = bindChoice(args, kwargs);
    const pool = toArray(iterable);
    const from = (chosen: readonly number[]) => filterNumbers(range(0, pool.length), (i) => !chosen.includes(i));
    const wanted = size === null ? pool.length : sizeArgument(size);
    return iterator('itertools.permutations', choose(pool, wanted, from));
  },
  combinations: (args, kwargs) => {
    const [iterable = null, size = null] = bindChoice(args, kwargs);
    const pool = toArray(iterable);
    const from = (chosen: readonly number[]) => range((chosen.at(-1) ?? -1) + 1, pool.length);
    return iterator('itertools.combinations', choose(pool, sizeArgument(size), from));
  },
  combinations_with_replacement: (args, kwargs) => {
    const [iterable = null, size = null] = bindChoice(args, kwargs);
    const pool = toArray(iterable);
    const from = (chosen: readonly number[]) => range(chosen.at(-1) ?? 0, pool.length);
    return iterator('itertools.combinations_with_replacement', choose(pool, sizeArgument(size), from));
  },
};

function* mapped(values: Values, f: (value: Value) => Value): Generator<Value> {
  for (const value of values) yield f(value);
}

function* filterNumbers(values: Iterable<number>, keep: (value: number) => boolean): Generator<number> {
  for (const value of values) if (keep(value)) yield value;
}

/** dbt's `modules.itertools`. */
export const itertoolsModule = new PyDict(
  Object.entries(functions).map(([name, body]) => [name, new PyFunction(name, body)] as const),
);

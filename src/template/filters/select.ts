import { TemplateError } from '../errors.ts';
import { PyIterator } from '../values/containers.ts';
import { items } from '../values/iteration.ts';
import { type Kwargs, type Result, str, truthy, type Value } from '../values/object.ts';
import { settleNow } from '../waiting.ts';
import { attributeGetter } from './attributeGetter.ts';
import { argumentError, type Filter, type FilterEnvironment, type NamedFilter } from './filter.ts';

type Mapper = (item: Value) => Result;

/** Everything happens when the values are asked for, errors in the arguments included. */
function* mapped(input: Value, mapper: () => Mapper): Generator<Value> {
  if (!truthy(input)) return;
  const map = mapper();
  for (const item of items(input)) yield settleNow(map(item));
}

function mapperOf(args: readonly Value[], kwargs: Kwargs, env: FilterEnvironment): Mapper {
  const attribute = kwargs.get('attribute');
  if (args.length === 0 && attribute !== undefined) {
    for (const name of kwargs.keys()) {
      if (name !== 'attribute' && name !== 'default') throw argumentError(`Unexpected keyword argument '${name}'`);
    }
    return attributeGetter(env, attribute, kwargs.get('default') ?? null);
  }
  const [name, ...rest] = args;
  if (name === undefined) throw argumentError('map requires a filter argument');
  const filter = env.filter(str(name));
  return (item) => {
    if (!filter) throw new TemplateError('other', `No filter named '${str(name)}'.`);
    return filter(item, rest, kwargs, env);
  };
}

const map: NamedFilter = [
  'map',
  (input, args, kwargs, env) => new PyIterator(mapped(input, () => mapperOf(args, kwargs, env))),
];

function* chosen(input: Value, wanted: boolean, predicate: () => (item: Value) => boolean): Generator<Value> {
  if (!truthy(input)) return;
  const accepts = predicate();
  for (const item of items(input)) if (accepts(item) === wanted) yield item;
}

function predicateOf(args: readonly Value[], kwargs: Kwargs, env: FilterEnvironment): (item: Value) => boolean {
  const [name, ...rest] = args;
  if (name === undefined) return truthy;
  const test = env.test(str(name));
  return (item) => {
    if (!test) throw new TemplateError('other', `No test named '${str(name)}'.`);
    return test(item, rest, kwargs, env);
  };
}

function selection(name: string, wanted: boolean): NamedFilter {
  const filter: Filter = (input, args, kwargs, env) =>
    new PyIterator(chosen(input, wanted, () => predicateOf(args, kwargs, env)));
  return [name, filter];
}

function attributeSelection(name: string, wanted: boolean): NamedFilter {
  const filter: Filter = (input, args, kwargs, env) =>
    new PyIterator(
      chosen(input, wanted, () => {
        const [attribute, ...rest] = args;
        if (attribute === undefined) throw argumentError('Missing parameter for attribute name');
        const getter = attributeGetter(env, attribute);
        const accepts = predicateOf(rest, kwargs, env);
        return (item) => accepts(getter(item));
      }),
    );
  return [name, filter];
}

export const selectFilters: readonly NamedFilter[] = [
  map,
  selection('reject', false),
  attributeSelection('rejectattr', false),
  selection('select', true),
  attributeSelection('selectattr', true),
];

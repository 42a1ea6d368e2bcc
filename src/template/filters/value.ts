import { attributeOf, getAttribute } from '../values/attributes.ts';
import { str, truthy, type Value } from '../values/object.ts';
import { Undefined } from '../values/undefined.ts';
import { filter, type NamedFilter } from './filter.ts';

/** Only attributes, never items: `d | attr('a')` is undefined for a dict with that key. */
const attr = filter('attr', ['name'], (input, [name], env) => {
  const wanted = str(name as Value);
  const found = attributeOf(input, wanted);
  if (found !== undefined) return found;
  if (input instanceof Undefined) return getAttribute(input, wanted, env.undefinedOf);
  // Asked of a value without items, `getAttribute` says what is missing or forbidden.
  return getAttribute(null, wanted, env.undefinedOf);
});

const otherwise = (name: string): NamedFilter =>
  filter(
    name,
    [
      ['default_value', ''],
      ['boolean', false],
    ],
    (input, [value, boolean]) =>
      input instanceof Undefined || (truthy(boolean as Value) && !truthy(input)) ? (value as Value) : input,
  );

/** What dbt adds. In text the `as_` filters do nothing; values of YAML files are read by other filters of these names. */
const dbtFilters: readonly NamedFilter[] = [
  ...['as_bool', 'as_native', 'as_number', 'as_text'].map((name) => filter(name, [], (input) => input)),
  filter('is_list', [], (input) => Array.isArray(input)),
];

export const valueFilters: readonly NamedFilter[] = [attr, otherwise('d'), otherwise('default'), ...dbtFilters];

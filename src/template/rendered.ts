import { TemplateError } from './errors.ts';
import { parseTemplate, renderSync } from './template.ts';
import { items } from './values/iteration.ts';
import { fromJs, PyFunction, PySet, type Value } from './values.ts';

const rows = [
  { name: 'ann', age: 31, city: 'Oslo' },
  { name: 'Bob', age: 25, city: null },
  { name: 'cy', age: 31 },
];

/** For tests: what a template prints with `rows` and `set` in its context, or the kind of its error. */
export function rendered(text: string): string {
  const context = new Map<string, Value>([
    ['rows', fromJs(rows)],
    ['set', new PyFunction('set', ([values = []]) => new PySet(items(values)))],
  ]);
  try {
    return renderSync(parseTemplate({ path: 'models/a.sql', text }), context);
  } catch (error) {
    if (error instanceof TemplateError) return `error: ${error.kind}`;
    throw error;
  }
}

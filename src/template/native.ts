import { Evaluation } from './evaluate/evaluation.ts';
import { type Globals, Output } from './evaluate/frame.ts';
import { Marker } from './evaluate/markers.ts';
import { str } from './operators.ts';
import { type RenderOptions, runSync, type Template } from './template.ts';
import type { Value } from './values.ts';

/**
 * Renders a value of a YAML file: a single expression keeps its type, anything more is text. Strings are never read as
 * literals, except through the filters `as_bool`, `as_number` and `as_native`.
 */
export function renderNativeSync(template: Template, globals: Globals, options: RenderOptions = {}): Value {
  const out = new Output([]);
  const evaluation = options.evaluation ?? new Evaluation(options);
  runSync(template, globals, evaluation, out);
  const values = out.values as Value[];
  const [only] = values;
  if (values.length !== 1) return values.map(str).join('');
  if (!(only instanceof Marker)) return only as Value;
  try {
    return only.resolve();
  } catch (error) {
    throw evaluation.placed(error);
  }
}

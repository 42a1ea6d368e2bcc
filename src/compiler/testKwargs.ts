import type { TestNode } from '../manifest/node.ts';
import { type Globals, parseTemplate, type RenderOptions, renderNativeSync } from '../template/index.ts';
import { fromJs, PyDict, type Value } from '../template/values.ts';

/** The name under which a generic test's SQL takes its arguments. */
export const testKwargsName = '_dbt_generic_test_kwargs';

const call = /^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$/;

/** The arguments of a generic test, rendered: `ref('a')` becomes the relation; a column's name stays as it is written. */
export function testKwargs(node: TestNode, globals: Globals, options: RenderOptions): Value {
  const kwargs = Object.entries(node.test_metadata?.kwargs ?? {});
  return new PyDict(
    kwargs.map(([name, value]): [Value, Value] => [
      name,
      name === 'column_name' && typeof value === 'string' ? value : rendered(value, node, globals, options),
    ]),
  );
}

function rendered(value: unknown, node: TestNode, globals: Globals, options: RenderOptions): Value {
  if (typeof value === 'string') {
    const text = call.test(value) ? `{{ ${value} }}` : value;
    if (!/\{[{%#]/.test(text)) return text;
    return renderNativeSync(parseTemplate({ path: node.original_file_path, text }), globals, options);
  }
  if (Array.isArray(value)) return value.map((item) => rendered(item, node, globals, options));
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return new PyDict(
      Object.entries(value).map(([key, item]): [Value, Value] => [key, rendered(item, node, globals, options)]),
    );
  }
  return fromJs(value);
}

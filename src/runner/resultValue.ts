import { LazyDict } from '../context/lazyDict.ts';
import { nodeValue } from '../context/nodeValue.ts';
import type { GraphNode } from '../manifest/node.ts';
import type { NodeResult } from '../manifest/result.ts';
import { PyFunction, type Value } from '../template/values.ts';

/** What is an object in dbt and a dict here: `to_dict()` gives a copy with the fields that are null. */
class Dictable extends LazyDict {
  override readonly typeName: string;
  private readonly copy: () => Value;

  constructor(typeName: string, value: LazyDict, copy: () => Value) {
    super(() => value.entries() as IterableIterator<[string, Value]>);
    this.typeName = typeName;
    this.copy = copy;
  }

  override attribute(name: string): Value | undefined {
    if (name === 'to_dict') return new PyFunction(name, () => this.copy());
    return super.attribute(name);
  }
}

const dict = (fields: object): LazyDict => new LazyDict(() => Object.entries(fields));

/** A result as on-run-end hooks see it: `result.node.name`, `result.status`, `result.to_dict()`, `result.timing[0].to_dict()`. */
function resultValue(result: NodeResult, node: GraphNode): Value {
  const compiled = { compiled: result.compiled ?? false, compiled_code: result.compiled_code };
  const { status, thread_id, execution_time, adapter_response, message, failures, batch_results } = result;
  const rest = { thread_id, execution_time, adapter_response, message, failures, batch_results };
  const wholeNode = (): Value => dict({ ...node, ...compiled });
  const value = dict({
    node: new Dictable('Node', nodeValue(node, compiled), wholeNode),
    status,
    timing: result.timing.map((timing) => new Dictable('TimingInfo', dict(timing), () => dict(timing))),
    ...rest,
  });
  return new Dictable('RunResult', value, () => dict({ node: wholeNode(), status, timing: result.timing, ...rest }));
}

export const resultsValue = (results: readonly { readonly result: NodeResult; readonly node: GraphNode }[]): Value[] =>
  results.map(({ result, node }) => resultValue(result, node));

import { LazyDict } from '../context/lazyDict.ts';
import { nodeValue } from '../context/nodeValue.ts';
import type { GraphNode } from '../manifest/node.ts';
import type { NodeResult } from '../manifest/result.ts';
import { PyFunction, type Value } from '../template/values.ts';

/** A result as on-run-end hooks see it: `result.node.name`, `result.status`, `result.to_dict()`. */
export class ResultValue extends LazyDict {
  override readonly typeName = 'RunResult';
  private readonly result: NodeResult;
  private readonly node: GraphNode;

  constructor(result: NodeResult, node: GraphNode) {
    super(() => {
      const compiled = { compiled: result.compiled ?? false, compiled_code: result.compiled_code };
      return [
        ['node', nodeValue(node, compiled)],
        ['status', result.status],
        ['timing', result.timing.map((timing) => ({ ...timing }))],
        ['thread_id', result.thread_id],
        ['execution_time', result.execution_time],
        ['adapter_response', result.adapter_response],
        ['message', result.message],
        ['failures', result.failures],
        ['batch_results', result.batch_results],
      ];
    });
    this.result = result;
    this.node = node;
  }

  override attribute(name: string): Value | undefined {
    if (name === 'to_dict') return new PyFunction(name, () => new ResultValue(this.result, this.node));
    return super.attribute(name);
  }
}

export const resultsValue = (results: readonly { readonly result: NodeResult; readonly node: GraphNode }[]): Value[] =>
  results.map(({ result, node }) => new ResultValue(result, node));

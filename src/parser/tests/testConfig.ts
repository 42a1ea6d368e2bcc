import { diagnostic } from '../../base/diagnostic.ts';
import type { Place } from '../../base/source.ts';
import type { NodeConfig } from '../../manifest/node.ts';
import type { ParseState } from '../state.ts';

const stores = new Set(['table', 'view', 'ephemeral']);

/** Fills in what the configs of a test imply: `store_failures_as` and `store_failures` follow from one another. */
export function finishTestConfig(
  state: ParseState,
  config: NodeConfig,
  uniqueId: string,
  place: () => Place,
): NodeConfig {
  const { severity, store_failures: stored, store_failures_as: storedAs } = config;
  const wrong = (message: string, help: string): NodeConfig => {
    state.report(diagnostic('E206', message, { place: place(), uniqueId, help: [help] }));
    return config;
  };
  if (typeof severity !== 'string' || !/^(warn|error)$/i.test(severity)) {
    return wrong(`\`${String(severity)}\` is not a severity`, 'it is `warn` or `error`');
  }
  if (storedAs === null || storedAs === undefined) {
    if (stored === null || stored === undefined) return config;
    return { ...config, store_failures_as: stored ? 'table' : 'ephemeral' };
  }
  if (typeof storedAs !== 'string' || !stores.has(storedAs)) {
    return wrong(`\`${String(storedAs)}\` is not a way to store failures`, 'it is `table`, `view` or `ephemeral`');
  }
  return { ...config, store_failures: storedAs !== 'ephemeral' };
}

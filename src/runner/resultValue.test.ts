import { expect, test } from 'vitest';
import type { GraphNode } from '../manifest/node.ts';
import type { NodeResult } from '../manifest/result.ts';
import { parseTemplate, renderSync } from '../template/index.ts';
import { resultsValue } from './resultValue.ts';

test('results, their nodes and their timings are dicts, and give dicts by to_dict()', () => {
  const result = {
    unique_id: 'model.shop.orders',
    status: 'success',
    timing: [{ name: 'compile', started_at: '2024-01-01T00:00:00Z', completed_at: null }],
    thread_id: 'Thread-1',
    execution_time: 1.5,
    adapter_response: { code: 'SELECT' },
    message: 'SELECT 3',
    failures: null,
    compiled: true,
    compiled_code: 'select 1',
    batch_results: null,
  } as unknown as NodeResult;
  const node = { unique_id: 'model.shop.orders', name: 'orders', group: null } as unknown as GraphNode;
  const text = `{% for r in results %}{{ r.node.name }} {{ 'group' in r.node }} {{ 'group' in r.node.to_dict() }} {{ r.timing[0].to_dict().name }}
{{- ' ' }}{{ r.timing[0].name }} {{ r.to_dict().node.compiled_code }} {{ r.to_dict().keys() | list | length }} {{ r.adapter_response.code }}{% endfor %}`;
  expect(renderSync(parseTemplate({ path: '', text }), new Map([['results', resultsValue([{ result, node }])]]))).toBe(
    'orders False True compile compile select 1 9 SELECT',
  );
});

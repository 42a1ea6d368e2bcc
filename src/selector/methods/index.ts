import { access } from './access.ts';
import { config } from './config.ts';
import { file } from './file.ts';
import { fqn } from './fqn.ts';
import { group } from './group.ts';
import type { Method } from './method.ts';
import { exposure, metric, savedQuery, semanticModel, unitTest } from './named.ts';
import { packageMethod } from './package.ts';
import { path } from './path.ts';
import { resourceType } from './resourceType.ts';
import { result } from './result.ts';
import { source } from './source.ts';
import { sourceStatus } from './sourceStatus.ts';
import { state } from './state.ts';
import { tag } from './tag.ts';
import { testName } from './testName.ts';
import { testType } from './testType.ts';
import { version } from './version.ts';

/** All selection methods by name; `selector:` stands in evaluate.ts, because it selects by another selection. */
export const methods = {
  access,
  config,
  exposure,
  file,
  fqn,
  group,
  metric,
  package: packageMethod,
  path,
  resource_type: resourceType,
  result,
  saved_query: savedQuery,
  semantic_model: semanticModel,
  source,
  source_status: sourceStatus,
  state,
  tag,
  test_name: testName,
  test_type: testType,
  unit_test: unitTest,
  version,
} as const satisfies Record<string, Method>;

export const methodNames: readonly string[] = [...Object.keys(methods), 'selector'].sort();

export function isMethod(name: string): boolean {
  return methodNames.includes(name);
}

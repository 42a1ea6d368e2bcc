import type { Flags } from '../manifest/project.ts';
import type { Plan, Step } from '../planner/index.ts';

/**
 * The steps whose rows or SQL are to be printed: those that the first selector names. When it names none (`tag:daily`), all
 * but the tests that came along.
 */
export function namedSteps(plan: Plan, flags: Flags): readonly Step[] {
  const [first = ''] = flags.select.flatMap((text) => text.split(/\s+/)).filter(Boolean);
  const named = plan.steps.filter(({ node }) => first.includes(node.name));
  return named.length > 0 ? named : plan.steps.filter(({ node }) => node.resource_type !== 'test');
}

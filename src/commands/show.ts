import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import type { World } from '../context/world.ts';
import type { GraphNode } from '../manifest/node.ts';
import { makePlan, type Plan } from '../planner/index.ts';
import { type AgateTable, printTable, tableJson } from '../template/agate/index.ts';
import { jsonText, parseJson } from '../template/json.ts';
import { deferredOf } from './deferring.ts';
import { reportFailure } from './failure.ts';
import { type ExitCode, type Invocation, withoutProgress } from './invocation.ts';
import { namedSteps } from './namedSteps.ts';
import { outputForm } from './outputForm.ts';
import { inlinePlan, runAndWrite, withWorld } from './running.ts';
import { openWorkspace, raiseOrReport, type Workspace } from './workspace.ts';

const defaultLimit = 5;
/** Longer texts are cut, as dbt cuts them. `--output json` has them whole. */
const columnWidth = 20;

/** `show`: prints the first rows of nodes or of a query. */
export async function show(given: Invocation): Promise<ExitCode> {
  const direct = given.flags.given.inline_direct;
  const invocation: Invocation = {
    ...given,
    flags: {
      ...given.flags,
      limit: given.flags.limit ?? defaultLimit,
      // what is not to be rendered is kept from the template engine
      inline: typeof direct === 'string' ? `{% raw %}${direct}{% endraw %}` : given.flags.inline,
    },
  };
  const { flags, reporter } = invocation;
  const form = outputForm(invocation, 'show', ['text', 'json']);
  if ((flags.inline === null) === (flags.select.length === 0 && flags.selector === null)) {
    throw new DiagnosticError(diagnostic('E007', 'Either --select or --inline must be passed to show'));
  }
  const workspace = openWorkspace(withoutProgress(invocation));
  const deferred = deferredOf(workspace);
  return withWorld<ExitCode>(workspace, deferred ? { deferred } : {}, async (world) => {
    const plan = planFor(workspace, world);
    const onTable = ({ name, unique_id: uniqueId }: GraphNode, table: AgateTable): void => {
      const about = { kind: 'rows', name, uniqueId, isInline: flags.inline !== null, form } as const;
      if (form === 'json') {
        const value = tableJson(table, { key: null, newline: false, indent: null });
        const text = describeRows(name, value, flags.inline !== null);
        reporter.report({ kind: 'output', text, shown: { ...about, value } });
        return;
      }
      const heading = flags.inline === null ? `Previewing node '${name}':` : 'Previewing inline node:';
      const text = printTable(table, { rows: null, columns: null, columnWidth, precision: null }).trimEnd();
      reporter.report({ kind: 'output', text, shown: { ...about, value: text, heading } });
    };
    const results = await runAndWrite(plan, world, workspace, { onTable });
    if (reportFailure(results, invocation)) return 2;
    return 0;
  });
}

function planFor(workspace: Workspace, world: World): Plan {
  const { flags } = workspace.invocation;
  if (flags.inline !== null) return inlinePlan(world, 'show', flags.inline);
  const { plan, warnings } = makePlan(flags, workspace.selection);
  raiseOrReport(warnings, workspace.invocation);
  return { ...plan, steps: namedSteps(plan, flags) };
}

function describeRows(name: string, rows: string, isInline: boolean): string {
  const text = isInline ? `{"show": ${rows}}` : `{"node": ${JSON.stringify(name)}, "show": ${rows}}`;
  return jsonText(parseJson(text), { keepUnicode: true, indent: 2 });
}

import { StatementError } from '../adapters/adapter.ts';
import { type Diagnostic, DiagnosticError, diagnostic, titleOf } from '../base/diagnostic.ts';
import { fileProblem } from '../base/fileProblem.ts';
import type { GraphNode, JsonObject } from '../manifest/node.ts';
import type { NodeResult, Status, Timing } from '../manifest/result.ts';
import { TemplateError, toDiagnostic } from '../template/index.ts';

/** What came of a node's turn, before it is put into the form of run_results.json. */
export interface Outcome {
  readonly status: Status;
  readonly message: string | null;
  readonly response?: JsonObject;
  readonly failures?: number | null;
  readonly compiledCode?: string | null;
  readonly batchResults?: NodeResult['batch_results'];
  readonly diagnostics?: readonly Diagnostic[];
  readonly timing?: readonly Timing[];
  readonly roundTrips?: number;
  readonly notes?: readonly string[];
}

/** An error of a node as messages. What is no mistake of the user is one of ours, and says so. */
export function diagnosticsOf(error: unknown, node: GraphNode): readonly Diagnostic[] {
  const found =
    error instanceof TemplateError
      ? [toDiagnostic(error)]
      : error instanceof DiagnosticError
        ? error.diagnostics
        : [fileProblem(error) ?? internal(error)];
  return found.map((d) => ({ uniqueId: node.unique_id, ...d }));
}

function internal(error: unknown): Diagnostic {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return diagnostic('E901', text, { help: ['please report this, with the project if you can'] });
}

/** `model x (models/x.sql)` */
export const describeNode = (node: GraphNode): string => `${kindName(node)} ${node.name} (${node.original_file_path})`;

function kindName(node: GraphNode): string {
  if (isMacroCall(node)) return 'macro';
  switch (node.resource_type) {
    case 'operation':
    case 'sql_operation':
      return 'operation';
    default:
      return node.resource_type.replace('_', ' ');
  }
}

/**
 * The message of a failed node, beginning with dbt's words, which tools look for:
 *
 *     Database Error in model orders (models/orders.sql)
 *       relation "nowhere" does not exist
 */
export function errorMessage(error: unknown, node: GraphNode, ranAt?: string): string {
  const diagnostics = diagnosticsOf(error, node);
  const [first] = diagnostics;
  if (!first) return '';
  const lines = error instanceof StatementError ? [error.failure.report] : diagnostics.map((d) => d.message);
  const all = [
    ...lines,
    ...macroStack(error, node),
    ...(error instanceof StatementError && ranAt ? [`compiled code at ${ranAt}`] : []),
  ];
  const subject = isNamed(error, node) ? ` in ${describeNode(node)}` : '';
  return `${titleOf(first)}${subject}\n${all.join('\n').replace(/^/gm, '  ')}`;
}

/** Whether dbt's words name the node: of operations only what a macro raised itself. */
function isNamed(error: unknown, node: GraphNode): boolean {
  if (node.resource_type === 'sql_operation') return false;
  return !isMacroCall(node) || (error instanceof TemplateError && error.kind === 'other');
}

const isMacroCall = ({ unique_id: id }: GraphNode): boolean => id.startsWith('macro.');

/** dbt's lines about the macros that an error came through, innermost first; none when it happened in the node's own text. */
function macroStack(error: unknown, node: GraphNode): string[] {
  if (!(error instanceof TemplateError) || !error.unit?.startsWith('macro ') || !error.place) return [];
  if (!isNamed(error, node)) return [];
  const units = [{ name: error.unit, place: error.place }, ...error.chain].filter(({ name }) =>
    name.startsWith('macro '),
  );
  const stack = units.map(
    ({ name, place }, index) =>
      `> ${index === 0 ? 'in' : 'called by'} ${name.replaceAll('`', '')} (${place.file.path})`,
  );
  const owner =
    node.resource_type === 'operation' ? `macro ${node.name} (${node.original_file_path})` : describeNode(node);
  return [...stack, `> called by ${owner}`];
}

export function failed(
  error: unknown,
  node: GraphNode,
  rest: Partial<Outcome> & { readonly ranAt?: string } = {},
): Outcome {
  const { ranAt, ...others } = rest;
  return {
    status: 'error',
    message: errorMessage(error, node, ranAt),
    diagnostics: diagnosticsOf(error, node).map((d) =>
      error instanceof StatementError && ranAt !== undefined
        ? { ...d, help: [...(d.help ?? []), `the SQL that was sent is in \`${ranAt}\``] }
        : d,
    ),
    ...others,
  };
}

/** A model that stands on a broken ephemeral one is skipped, as if that had been a node of its own; the run fails all the same. */
export const skippedFor = (ephemeral: GraphNode, error: unknown, node: GraphNode): Outcome => ({
  status: 'skipped',
  message: `Compilation Error in ${describeNode(node)}, caused by the ephemeral model ${ephemeral.name}\n${errorMessage(error, ephemeral).replace(/^/gm, '  ')}`,
  diagnostics: diagnosticsOf(error, node),
});

export const skipped = (message: string | null = null): Outcome => ({ status: 'skipped', message });

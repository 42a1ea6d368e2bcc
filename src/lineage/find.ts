import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import type { ManifestNode, SourceNode } from '../manifest/node.ts';
import { searchName } from '../planner/index.ts';
import { fold } from '../sql/index.ts';
import type { ProjectLineage } from './projectLineage.ts';
import type { ColumnRef } from './shapes.ts';

type Found = ManifestNode | SourceNode;

/** The names under which a resource can be asked for: `orders`, `shop.orders`, `raw.orders` for a source, its unique id. */
function namesOf(node: Found): string[] {
  const name = searchName(node);
  return [
    name,
    `${node.package_name}.${name}`,
    node.unique_id,
    ...(node.resource_type === 'source' ? [`source:${name}`] : []),
  ];
}

/** The resources that have columns, by each of their names. */
function resources(lineage: ProjectLineage): Map<string, Found> {
  const { manifest } = lineage.input;
  const found = new Map<string, Found>();
  for (const node of [...manifest.sources.values(), ...manifest.nodes.values()]) {
    if (!['model', 'seed', 'snapshot', 'source'].includes(node.resource_type)) continue;
    for (const name of namesOf(node)) found.set(name, node);
  }
  return found;
}

/** The resource that a text names: all of it, or the part before the last dot. Throws E007 with a suggestion. */
export function findResource(
  lineage: ProjectLineage,
  text: string,
): { readonly node: Found; readonly column: string | undefined } {
  const all = resources(lineage);
  const whole = all.get(text);
  if (whole) return { node: whole, column: undefined };
  const dot = text.lastIndexOf('.');
  const node = dot < 0 ? undefined : all.get(text.slice(0, dot));
  if (node) return { node, column: text.slice(dot + 1) };
  const asked = dot < 0 ? text : text.slice(0, dot);
  const meant = didYouMean(asked, new Set([...all.values()].map(searchName)));
  throw new DiagnosticError(
    diagnostic('E007', `there is no model, seed, snapshot or source \`${asked}\``, {
      help: [
        ...(meant === undefined ? [] : [`did you mean \`${meant}${dot < 0 ? '' : text.slice(dot)}\`?`]),
        'name a column as `model.column` or `source.table.column`',
      ],
    }),
  );
}

/** The column of a resource, by its name in any case. Throws E007 with a suggestion. */
export function findColumn(lineage: ProjectLineage, node: Found, name: string): ColumnRef {
  const found = lineage.of(node.unique_id);
  const { dialect } = lineage.input;
  const columns = found?.columns.map((column) => column.name) ?? [];
  const column =
    columns.find((one) => one === name) ??
    columns.find((one) => one === fold(name, dialect)) ??
    columns.find((one) => one.toLowerCase() === name.toLowerCase());
  if (column !== undefined) return { id: node.unique_id, column };
  // where not all columns are known, the name may be one of them
  if (found?.open !== undefined) return { id: node.unique_id, column: fold(name, dialect) };
  const meant = didYouMean(name, columns);
  throw new DiagnosticError(
    diagnostic('E007', `\`${searchName(node)}\` has no column \`${name}\``, {
      help: [
        ...(meant === undefined ? [] : [`did you mean \`${searchName(node)}.${meant}\`?`]),
        `its columns are ${columns.map((c) => `\`${c}\``).join(', ')}`,
      ],
    }),
  );
}

import type { Code } from '../base/catalogue.ts';
import { type Diagnostic, diagnostic } from '../base/diagnostic.ts';
import type { Place, Span } from '../base/source.ts';
import { didYouMean } from '../base/suggest.ts';
import { unreachable } from '../base/unreachable.ts';
import type { ManifestNode } from '../manifest/node.ts';
import { type Problem, type ProblemKind, readType } from '../sql/index.ts';
import { storedName } from './asBuilt.ts';
import type { ProjectLineage } from './projectLineage.ts';
import type { LineageColumn, NodeLineage } from './shapes.ts';

/**
 * What is wrong in the SQL of a project, without a database: errors, and warnings about what nobody needs. Looks at the chosen
 * nodes, or at those of the project itself: those of packages are others' to mend.
 */
export function checkProject(lineage: ProjectLineage, chosen?: ReadonlySet<string>): Diagnostic[] {
  const found: Diagnostic[] = [];
  const own = lineage.input.manifest.metadata.project_name;
  const isWanted = (node: ManifestNode): boolean => (chosen ? chosen.has(node.unique_id) : node.package_name === own);
  for (const node of lineage.all()) {
    const resource = lineage.input.manifest.nodes.get(node.id);
    if (!resource || resource.resource_type === 'seed' || !isWanted(resource)) continue;
    found.push(...checkNode(lineage, resource, node));
  }
  return found;
}

function checkNode(lineage: ProjectLineage, resource: ManifestNode, node: NodeLineage): Diagnostic[] {
  const { unique_id: uniqueId } = resource;
  if (node.failure !== undefined) {
    return [diagnostic('W504', `\`${resource.name}\` could not be checked: ${node.failure}`, { uniqueId })];
  }
  const problems = node.problems
    .filter((problem) => isOwn(node, problem))
    .map((problem) =>
      diagnostic(codeOf(problem.kind), `in \`${resource.name}\`: ${problem.message}`, {
        uniqueId,
        ...at(node, problem.span),
        ...help(problem),
      }),
    );
  return [...problems, ...checkRelations(lineage, resource, node), ...checkContract(lineage, resource, node)];
}

function codeOf(kind: ProblemKind): Code {
  switch (kind) {
    case 'unknown-column':
      return 'E501';
    case 'unknown-table':
      return 'E502';
    case 'ambiguous':
      return 'E503';
    case 'arity':
      return 'E504';
    case 'unused-cte':
      return 'W501';
    case 'unused-column':
      return 'W502';
    default:
      return unreachable(kind);
  }
}

const help = ({ kind, meant }: Problem): { help?: string[] } => {
  if (meant !== undefined) return { help: [`did you mean \`${meant}\`?`] };
  return kind === 'ambiguous' ? { help: ['put the name of the table in front of it'] } : {};
};

/** What nothing reads is only told of what the user wrote, not of what a macro did. */
function isOwn(node: NodeLineage, { kind, span }: Problem): boolean {
  if (kind !== 'unused-cte' && kind !== 'unused-column') return true;
  const place = node.placeAt?.(span.start);
  return place?.file.text.startsWith(node.sql?.slice(span.start, span.end) ?? '', place.span.start) === true;
}

/** The place of a part of a node's SQL in the user's file, as wide as the text is the same there. */
function at({ placeAt, sql }: NodeLineage, span: Span): { place?: Place } {
  const place = placeAt?.(span.start);
  if (!place || sql === undefined) return {};
  const text = sql.slice(span.start, span.end);
  const { file, span: found } = place;
  const same = file.text.startsWith(text, found.start);
  return { place: same ? { file, span: { start: found.start, end: found.start + text.length } } : place };
}

const catalogs: ReadonlySet<string> = new Set(['pg_catalog', 'information_schema']);

/** Tables that neither `ref` nor `source` gave. */
function checkRelations(lineage: ProjectLineage, resource: ManifestNode, node: NodeLineage): Diagnostic[] {
  if (node.external.length === 0) return [];
  const models = [...lineage.input.manifest.nodes.values()].filter(({ resource_type: type }) =>
    ['model', 'seed', 'snapshot'].includes(type),
  );
  return node.external.flatMap(({ relation, span }) => {
    const { parts } = relation;
    const name = parts.at(-1)!;
    const schema = parts.at(-2)?.toLowerCase();
    if ((schema !== undefined && catalogs.has(schema)) || name.toLowerCase().startsWith('pg_') || name.startsWith('@'))
      return [];
    const common = { uniqueId: resource.unique_id, ...at(node, span) };
    const model = models.find((one) => one.name === name.toLowerCase() || one.alias === name);
    if (schema === undefined && !model) {
      const meant = didYouMean(
        name,
        models.map((one) => one.name),
      );
      const advice =
        meant === undefined
          ? 'name a model with `ref`, a table of others with `source`'
          : `did you mean \`{{ ref('${meant}') }}\`?`;
      return [
        diagnostic('E502', `in \`${resource.name}\`: there is no CTE \`${name}\``, { ...common, help: [advice] }),
      ];
    }
    const advice = model
      ? `write \`{{ ref('${model.name}') }}\``
      : 'describe it as a source and write `{{ source(...) }}`';
    return [
      diagnostic('W503', `in \`${resource.name}\`: \`${parts.join('.')}\` is named without \`ref\` or \`source\``, {
        ...common,
        help: [advice],
      }),
    ];
  });
}

/** A contract whose columns the query does not give. */
function checkContract(lineage: ProjectLineage, resource: ManifestNode, node: NodeLineage): Diagnostic[] {
  if (resource.resource_type !== 'model' || !resource.contract.enforced) return [];
  const columns = node.queried ?? (node.open === undefined ? node.columns : undefined);
  if (!columns) return [];
  const { dialect } = lineage.input;
  const wanted = new Map(Object.values(resource.columns).map((info) => [storedName(info, dialect), info]));
  const name = resource.name;
  const mistakes: [message: string, help: string | undefined][] = [];
  for (const [column, info] of wanted) {
    const found = columns.find((one) => one.name === column);
    if (!found) {
      const meant = didYouMean(
        column,
        columns.map((one) => one.name).filter((one) => !wanted.has(one)),
      );
      mistakes.push([
        `the contract of \`${name}\` has the column \`${column}\`, its query has not`,
        meant === undefined ? undefined : `the query gives \`${meant}\``,
      ]);
    } else if (info.data_type && differs(found, readType(info.data_type, dialect))) {
      mistakes.push([
        `the contract of \`${name}\` says that \`${column}\` is ${readType(info.data_type, dialect)}, its query gives ${found.type}`,
        undefined,
      ]);
    }
  }
  for (const column of columns)
    if (!wanted.has(column.name))
      mistakes.push([
        `the query of \`${name}\` gives the column \`${column.name}\`, which its contract does not have`,
        undefined,
      ]);
  const place = at(node, { start: 0, end: 0 });
  return mistakes.map(([message, advice]) =>
    diagnostic('E505', message, {
      uniqueId: resource.unique_id,
      ...place,
      ...(advice === undefined ? {} : { help: [advice] }),
    }),
  );
}

/** Whether two types are of different kinds; lengths and precision are not compared. */
function differs({ type }: LineageColumn, wanted: string): boolean {
  const bare = (text: string): string => text.replace(/\(.*?\)/, '').trim();
  return type !== undefined && bare(type) !== bare(wanted);
}

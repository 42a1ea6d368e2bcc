import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import type { Commented } from '../context/nodeSession.ts';
import { nodeValue } from '../context/nodeValue.ts';
import { queryHeaderContext } from '../context/queryHeaderContext.ts';
import type { World } from '../context/world.ts';
import type { GraphNode } from '../manifest/node.ts';
import { dbtVersion } from '../manifest/version.ts';
import { parseTemplate, renderSync } from '../template/index.ts';

/** The connection's name where no node runs. */
const mainConnection = 'master';

/**
 * What adds the project's comment to the statements of a node. Throws E003 when the comment would end early.
 */
export function queryComment(world: World, node: GraphNode | null): (sql: string) => Commented {
  const { comment, append } = world.project.queryComment;
  if (comment === null) return uncommented;
  const text = (comment === '' ? standardComment(world, node) : ownComment(world, node, comment)).trim();
  if (text.includes('*/')) {
    throw new DiagnosticError(
      diagnostic('E003', `query comment contains illegal value "*/": ${text}`, {
        help: ['a comment ends at `*/`: take it out of `query-comment`'],
      }),
    );
  }
  if (text === '') return uncommented;
  const block = `/* ${text} */`;
  return (append ?? world.adapter.facts.commentsGoLast ?? false)
    ? (sql) => ({ text: appended(sql, block), shift: 0 })
    : (sql) => ({ text: `${block}\n${sql}`, shift: block.length + 1 });
}

const uncommented = (sql: string): Commented => ({ text: sql, shift: 0 });

function appended(sql: string, block: string): string {
  const trimmed = sql.trimEnd();
  return trimmed.endsWith(';') ? `${trimmed.slice(0, -1)}\n${block};` : `${trimmed}\n${block}`;
}

/** dbt's JSON, by which warehouses' logs are attributed to nodes. */
function standardComment(world: World, node: GraphNode | null): string {
  const { profile } = world.project;
  const fields: [string, string][] = [
    ['app', 'dbt'],
    ['dbt_version', dbtVersion],
    ['profile_name', profile.profileName],
    ['target_name', profile.targetName],
    node ? ['node_id', node.unique_id] : ['connection_name', mainConnection],
  ];
  return `{${fields.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(', ')}}`.replaceAll(
    '*/',
    '*\\/',
  );
}

function ownComment(world: World, node: GraphNode | null, comment: string): string {
  if (!/\{[{%#]/.test(comment)) return comment;
  const context = queryHeaderContext(world, node);
  context.set('node', node ? nodeValue(node) : null);
  context.set('connection_name', node?.unique_id ?? mainConnection);
  return renderSync(parseTemplate({ path: 'query-comment', text: comment }), context, {
    evaluation: context.evaluation,
  });
}

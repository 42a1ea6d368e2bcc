/** What a text of SQL does to the transaction that it runs in. */
export type TransactionControl = 'none' | 'opens' | 'commits' | 'rolls-back';

const mentions = /\b(begin|start|commit|end|rollback|abort)\b/i;
const quotedOrComment = /'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$[A-Za-z_]*\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\//g;
const control =
  /(?:^|;)\s*(begin|start\s+transaction|commit|end|rollback(?!\s+(?:work\s+|transaction\s+)?to\b)|abort)\b/gi;

/**
 * Notices `begin`, `commit` and `rollback` that a user wrote into SQL; the last one counts. Words inside of strings, bodies
 * in dollar quotes and comments do not.
 */
export function transactionControl(sql: string): TransactionControl {
  if (!mentions.test(sql)) return 'none';
  const bare = sql.replace(quotedOrComment, ' ');
  const last = [...bare.matchAll(control)].at(-1)?.[1]?.toLowerCase();
  if (last === undefined) return 'none';
  if (last === 'begin' || last.startsWith('start')) return 'opens';
  return last === 'commit' || last === 'end' ? 'commits' : 'rolls-back';
}

/** Whether a text is nothing but `commit`. */
export const isCommitOnly = (sql: string): boolean => /^\s*commit\s*;?\s*$/i.test(sql);

/** Statements that can see the message that they came in, so they travel alone. */
export const seesItsMessage = (sql: string): boolean => /\bcurrent_query\s*\(|\bpg_stat_activity\b/i.test(sql);

const relationDdl =
  /\b(?:create|drop|alter)\s+(?:or\s+replace\s+)?(?:(?:global\s+|local\s+)?temp(?:orary)?\s+|unlogged\s+|transient\s+|recursive\s+|foreign\s+|dynamic\s+|external\s+)*(?:table|(?:materialized\s+)?view|schema|database)\b|\bcall\s+\w|\bdo\s+(?:\$|language\b)/i;

/** Whether a text may make, drop or rename relations. */
export const touchesCatalog = (sql: string): boolean => relationDdl.test(sql);

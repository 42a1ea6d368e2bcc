import { diagnostic } from '../../base/diagnostic.ts';
import { type Statement, StatementError } from '../adapter.ts';
import type { ServerError } from './wire.ts';

/** SQLSTATE of a statement that was ended on request. */
export const queryCanceled = '57014';

/** Codes by which Snowflake says that a statement was ended: canceled, timed out on request. */
const canceledCodes = new Set(['000604', '604']);

export const isCanceled = (error: ServerError): boolean =>
  error.sqlState === queryCanceled || canceledCodes.has(error.code ?? '');

/** What a code is about, where the server's own words do not say what to do. */
const advice: Readonly<Record<string, string>> = {
  '000606': 'set `warehouse` in the profile, or give the role the right to use one',
  '000607':
    'the warehouse is suspended and may not be resumed by this role: `grant operate on warehouse ... to role ...`',
  '000630': 'the statement ran longer than STATEMENT_TIMEOUT_IN_SECONDS allows',
  '000625': 'another statement holds the lock on this table; LOCK_TIMEOUT sets how long to wait',
  '003001': 'the role of the profile lacks a privilege for this: see `show grants to role ...`',
  '090105': 'the session has no database: set `database` in the profile',
  '090106': 'the session has no schema: is `schema` of the profile there, and may the role use it?',
  '100090': 'the key is not unique in the new rows: a merge takes one row for each key',
};

/** The error of a statement; where its text says a line, the place in it. */
export function statementError(
  error: ServerError,
  statements: readonly Statement[],
  index: number,
  sent: { readonly text: string; readonly start: number; readonly shift: number },
): StatementError {
  const statement = statements[index];
  const at = offsetOf(error, sent.text);
  const sql = statement?.sql ?? '';
  const inPiece = at === null ? null : at - sent.shift;
  const offset = inPiece === null || inPiece < 0 ? null : Math.min(sent.start + inPiece, sql.length);
  const words = error.message.trim();
  const help = error.code === null ? undefined : advice[error.code];
  return new StatementError(
    diagnostic('E401', error.code === null ? words : `${words} (${error.code})`, {
      ...(statement?.place ? { place: statement.place } : {}),
      ...(help === undefined ? {} : { help: [help] }),
    }),
    { statement: index, offset, sqlState: error.sqlState, report: report(error) },
  );
}

/** As dbt prints it: code, SQL state, words. */
const report = ({ code, sqlState, message }: ServerError): string =>
  code === null ? message : `${code.padStart(6, '0')}${sqlState === null ? '' : ` (${sqlState})`}: ${message}`;

/** Line and position come as fields, or in the words: `error line 1 at position 7`. */
function offsetOf(error: ServerError, text: string): number | null {
  const match = /line (\d+) at position (\d+)/.exec(error.message);
  const line = match ? Number(match[1]) : error.line;
  const position = match ? Number(match[2]) : error.position;
  if (line === null || position === null || line < 1) return null;
  const lines = text.split('\n');
  if (line > lines.length) return null;
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return before + Math.min(position, lines[line - 1]!.length);
}

/** What a call gives whose statement was cancelled. */
export function cancelled(statements: readonly Statement[], index = 0): StatementError {
  const place = statements[index]?.place;
  return new StatementError(diagnostic('E407', 'the query was cancelled', place ? { place } : {}), {
    statement: index,
    offset: null,
    sqlState: queryCanceled,
    report: '000604 (57014): SQL execution canceled',
  });
}

/** What a call gives when the session is gone. */
export function lostSession(reason: string, statements: readonly Statement[], index: number): StatementError {
  const place = statements[index]?.place;
  return new StatementError(
    diagnostic('E401', `the session with Snowflake was lost: ${reason}`, {
      ...(place ? { place } : {}),
      help: ['an open transaction was rolled back; run again, `tsdt retry` does what is left'],
    }),
    { statement: index, offset: null, sqlState: null, report: `the session was lost: ${reason}` },
  );
}

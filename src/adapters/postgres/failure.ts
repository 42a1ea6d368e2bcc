import { diagnostic } from '../../base/diagnostic.ts';
import { type Failure, type Statement, StatementError } from '../adapter.ts';
import type { Message } from './statements.ts';
import type { ServerError } from './wire.ts';

/** SQLSTATE of a statement that was ended on request. */
export const queryCanceled = '57014';

/** serialization_failure, deadlock_detected, lock_not_available */
const conflicts: ReadonlySet<string> = new Set(['40001', '40P01', '55P03']);
/** admin_shutdown, crash_shutdown, cannot_connect_now, idle_session_timeout, idle_in_transaction_session_timeout */
const endings: ReadonlySet<string> = new Set(['57P01', '57P02', '57P03', '57P05', '25P03']);

const passing = (code: string | null): Pick<Failure, 'passing'> =>
  code === null ? {} : conflicts.has(code) ? { passing: 'conflict' } : endings.has(code) ? { passing: 'lost' } : {};

/** The error of a message, told of the statement that it belongs to. */
export function statementError(
  error: ServerError,
  statements: readonly Statement[],
  message: Message,
  completions: number,
): StatementError {
  const at = error.position === null ? null : utf16Offset(message.text, error.position);
  const index = at === null ? byCompletions(message, completions) : byOffset(message, at);
  const statement = statements[index];
  const sql = statement?.sql ?? '';
  const offset = at === null ? null : Math.min(at - (message.starts[index] ?? 0), sql.length);
  const failure: Failure = {
    statement: index,
    offset,
    sqlState: error.code,
    report: report(error, sql, offset),
    ...passing(error.code),
  };
  return new StatementError(
    diagnostic(
      'E401',
      error.detail === null ? error.message : `${error.message} (${error.detail.replace(/\.$/, '')})`,
      {
        ...(statement?.place ? { place: statement.place } : {}),
        help: advice(error),
      },
    ),
    failure,
  );
}

/** The server's own hint, or what it cannot know: that a later version has what it does not understand. */
function advice({ code, hint, message }: ServerError): readonly string[] {
  if (hint !== null) return [hint];
  return code === syntaxError && /at or near "merge"$/i.test(message)
    ? ['`merge` needs Postgres 15 or newer; `incremental_strategy: delete+insert` works on every version']
    : [];
}
const syntaxError = '42601';

/** What a call gives whose statement was cancelled. */
export function cancelled(statements: readonly Statement[], index = 0): StatementError {
  const place = statements[index]?.place;
  return new StatementError(diagnostic('E407', 'the query was cancelled', place ? { place } : {}), {
    statement: index,
    offset: null,
    sqlState: queryCanceled,
    report: 'canceling statement due to user request',
  });
}

/** The database answers a commit of a failed transaction with a rollback and no error. */
export function notCommitted(statements: readonly Statement[], index: number): StatementError {
  const place = statements[index]?.place;
  const message = 'the transaction was rolled back instead of committed, since a statement in it had failed';
  return new StatementError(diagnostic('E401', message, place ? { place } : {}), {
    statement: index,
    offset: null,
    sqlState: '25P02',
    report: message,
  });
}

/** What a call gives when the connection broke. */
export function lostConnection(reason: string, statements: readonly Statement[]): StatementError {
  const place = statements[0]?.place;
  return new StatementError(
    diagnostic('E401', `the connection to the database was lost: ${reason}`, {
      ...(place ? { place } : {}),
      help: ['the transaction was rolled back; run again once the database answers'],
    }),
    {
      statement: 0,
      offset: null,
      sqlState: null,
      passing: 'lost',
      report: `server closed the connection unexpectedly: ${reason}`,
    },
  );
}

/** The form in which libpq prints an error. */
function report(error: ServerError, sql: string, offset: number | null): string {
  const lines = [error.message];
  if (offset !== null && sql !== '') lines.push(...pointer(sql, offset));
  if (error.detail !== null) lines.push(`DETAIL:  ${error.detail}`);
  if (error.hint !== null) lines.push(`HINT:  ${error.hint}`);
  if (error.where !== null) lines.push(`CONTEXT:  ${error.where}`);
  return lines.join('\n');
}

const widest = 60;

function pointer(sql: string, offset: number): string[] {
  const before = sql.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const lineEnd = sql.indexOf('\n', offset);
  const number = before.split('\n').length;
  const line = [...sql.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).replaceAll('\t', ' ')];
  const column = [...before.slice(lineStart)].length;
  const from = line.length <= widest || column < widest - 10 ? 0 : column - widest + 10;
  const shown = line.slice(from, from + widest);
  const prefix = `LINE ${number}: ${from > 0 ? '...' : ''}`;
  const rest = from + widest < line.length ? '...' : '';
  return [`${prefix}${shown.join('')}${rest}`, `${' '.repeat(prefix.length + column - from)}^`];
}

/** The server counts code points from 1. */
function utf16Offset(text: string, position: number): number {
  let left = position - 1;
  let at = 0;
  while (left > 0 && at < text.length) {
    at += text.codePointAt(at)! > 0xffff ? 2 : 1;
    left -= 1;
  }
  return at;
}

function byOffset(message: Message, at: number): number {
  let index = 0;
  while (index + 1 < message.starts.length && message.starts[index + 1]! <= at) index += 1;
  return index;
}

/** The failing statement is the one after those that completed. */
function byCompletions(message: Message, completions: number): number {
  let done = 0;
  for (const [index, count] of message.counts.entries()) {
    done += count;
    if (completions < done) return index;
  }
  return Math.max(0, message.counts.length - 1);
}

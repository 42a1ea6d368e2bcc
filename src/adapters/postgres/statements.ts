const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

/**
 * How many statements the server will see in a text: what is between `;` and is more than white space and comments. Quotes,
 * dollar quotes, nested comments, parentheses (`create rule ... do (a; b)`) and `begin atomic ... end` bodies are passed
 * over, as psql does.
 */
export function countStatements(sql: string): number {
  let count = 0;
  let inStatement = false;
  let parentheses = 0;
  let bodies = 0;
  let words: string[] = [];
  let at = 0;

  const end = (): void => {
    if (inStatement) count += 1;
    inStatement = false;
    parentheses = 0;
    bodies = 0;
    words = [];
  };

  while (at < sql.length) {
    const c = sql[at]!;
    if (c === '-' && sql[at + 1] === '-') {
      at = lineEnd(sql, at);
      continue;
    }
    if (c === '/' && sql[at + 1] === '*') {
      at = commentEnd(sql, at);
      continue;
    }
    if (/\s/.test(c)) {
      at += 1;
      continue;
    }
    if (c === ';' && parentheses === 0 && bodies === 0) {
      end();
      at += 1;
      continue;
    }
    inStatement = true;
    if (c === "'") at = quoteEnd(sql, at, "'", false);
    else if (c === '"') at = quoteEnd(sql, at, '"', false);
    else if (c === '(' || c === ')') {
      parentheses = Math.max(0, parentheses + (c === '(' ? 1 : -1));
      at += 1;
    } else if (c === '$') {
      dollarTag.lastIndex = at;
      const tag = dollarTag.exec(sql)?.[0];
      if (tag === undefined) at += 1;
      else {
        const close = sql.indexOf(tag, at + tag.length);
        at = close < 0 ? sql.length : close + tag.length;
      }
    } else {
      word.lastIndex = at;
      const text = word.exec(sql)?.[0];
      if (text === undefined) {
        at += 1;
        continue;
      }
      at += text.length;
      if ((text === 'E' || text === 'e') && sql[at] === "'") {
        at = quoteEnd(sql, at, "'", true);
        continue;
      }
      const lower = text.toLowerCase();
      if (words.length < 4) words.push(lower);
      if (!createsRoutine(words)) continue;
      if (lower === 'begin') bodies += 1;
      else if (lower === 'case' && bodies > 0) bodies += 1;
      else if (lower === 'end' && bodies > 0) bodies -= 1;
    }
  }
  end();
  return count;
}

function createsRoutine(words: readonly string[]): boolean {
  const kind = words[1] === 'or' && words[2] === 'replace' ? words[3] : words[1];
  return words[0] === 'create' && (kind === 'function' || kind === 'procedure');
}

function lineEnd(sql: string, at: number): number {
  const end = sql.indexOf('\n', at);
  return end < 0 ? sql.length : end + 1;
}

function commentEnd(sql: string, start: number): number {
  let depth = 0;
  for (let at = start; at < sql.length; ) {
    if (sql.startsWith('/*', at)) {
      depth += 1;
      at += 2;
    } else if (sql.startsWith('*/', at)) {
      depth -= 1;
      at += 2;
      if (depth === 0) return at;
    } else at += 1;
  }
  return sql.length;
}

/** A doubled quote inside is two quotes in a row, which reads the same here. */
function quoteEnd(sql: string, start: number, quote: string, escapes: boolean): number {
  for (let at = start + 1; at < sql.length; at += 1) {
    if (escapes && sql[at] === '\\') at += 1;
    else if (sql[at] === quote) return at + 1;
  }
  return sql.length;
}

/** A message for several statements, and where each begins in it. */
export interface Message {
  readonly text: string;
  readonly starts: readonly number[];
  /** How many completions each statement gives. */
  readonly counts: readonly number[];
}

/** Joins statements so that neither a final comment nor a missing `;` of one reaches the next. */
export function joinStatements(statements: readonly string[]): Message {
  if (statements.length === 1) return { text: statements[0]!, starts: [0], counts: [countStatements(statements[0]!)] };
  let text = '';
  const starts: number[] = [];
  for (const sql of statements) {
    starts.push(text.length);
    text += `${sql}\n;\n`;
  }
  return { text, starts, counts: statements.map(countStatements) };
}

import { quoteLiteral } from './facts.ts';

/**
 * What statements changed in a session, so that it goes to the next node only when it is like a new one. A parameter that was
 * unset again, a warehouse that was taken back and a temporary relation that was dropped leave nothing behind.
 */
export class SessionState {
  transaction: 'idle' | 'open' | 'failed' = 'idle';
  private readonly left = new Set<string>();
  private readonly begun: Beginning;

  constructor(begun: Beginning) {
    this.begun = begun;
  }

  /** Whether the next user finds something of this one's. */
  get isTouched(): boolean {
    return this.left.size > 0;
  }

  /** Takes note of a statement that succeeded. `sql` begins with its first word. */
  note(sql: string): void {
    const control = transactionOf(sql);
    if (control !== null) this.transaction = control;
    // DDL ends the transaction that it is in
    else if (this.transaction === 'open' && /^(create|drop|alter|truncate|undrop|grant|revoke)\b/i.test(sql)) {
      this.transaction = /^alter\s+session\b/i.test(sql) ? 'open' : 'idle';
    }
    for (const { form, apply } of traces) {
      const match = form.exec(sql);
      if (match === null) continue;
      apply(this.left, match[1] ?? '', this.begun);
      return;
    }
  }

  /** Takes note of a statement that failed. */
  noteFailure(): void {
    if (this.transaction === 'open') this.transaction = 'failed';
  }
}

/** What a session begins with. */
export interface Beginning {
  readonly warehouse: string | null;
  readonly queryTag: string | null;
}

interface Trace {
  readonly form: RegExp;
  apply(left: Set<string>, found: string, begun: Beginning): void;
}

/** What each kind of statement leaves in a session, or takes away again. The first that fits counts. */
const traces: readonly Trace[] = [
  {
    form: /^alter\s+session\s+set\s+query_tag\s*=\s*('(?:[^'\\]|''|\\.)*')\s*$/is,
    apply: (left, found, { queryTag }) => {
      if (queryTag !== null && found === quoteLiteral(queryTag)) left.delete('parameter query_tag');
      else left.add('parameter query_tag');
    },
  },
  {
    form: /^alter\s+session\s+set\s+(.*)$/is,
    apply: (left, found) => {
      for (const [, name] of found.matchAll(/(\w+)\s*=/g)) left.add(`parameter ${name!.toLowerCase()}`);
    },
  },
  {
    form: /^alter\s+session\s+unset\s+(.*)$/is,
    apply: (left, found) => {
      for (const name of found.split(',')) left.delete(`parameter ${name.trim().toLowerCase()}`);
    },
  },
  {
    form: /^use\s+warehouse\s+(\S+)/i,
    apply: (left, found, { warehouse }) => {
      if (found.replaceAll('"', '').toUpperCase() === warehouse?.toUpperCase()) left.delete('warehouse');
      else left.add('warehouse');
    },
  },
  { form: /^use\b/i, apply: (left) => void left.add('use') },
  { form: /^set\s+\(?\s*(\w+)/i, apply: (left, found) => void left.add(`variable ${found.toLowerCase()}`) },
  { form: /^unset\s+\(?\s*(\w+)/i, apply: (left, found) => void left.delete(`variable ${found.toLowerCase()}`) },
  {
    form: /^create\s+(?:or\s+replace\s+)?(?:secure\s+)?(?:local\s+|global\s+)?temp(?:orary)?\s+(?:secure\s+)?(?:table|view)\s+(?:if\s+not\s+exists\s+)?([^\s(]+)/i,
    apply: (left, found) => void left.add(`relation ${found.toLowerCase()}`),
  },
  {
    form: /^drop\s+(?:table|view)\s+(?:if\s+exists\s+)?([^\s;]+)/i,
    apply: (left, found) => void left.delete(`relation ${found.toLowerCase()}`),
  },
];

/** The state of the transaction after a statement, or null when it says nothing of one. */
export function transactionOf(sql: string): 'open' | 'idle' | null {
  const bare = sql.replace(/\/\*[\s\S]*?\*\/|--[^\n]*/g, ' ').trim();
  if (/^(begin(\s+(work|transaction))?|start\s+transaction)(\s+name\s+\w+)?$/i.test(bare)) return 'open';
  return /^(commit|rollback)(\s+work)?$/i.test(bare) ? 'idle' : null;
}

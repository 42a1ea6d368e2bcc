/**
 * What statements changed in a session, so that it goes to the next node only when it is like a new one. A parameter that was
 * unset again, a warehouse that was taken back and a temporary relation that was dropped leave nothing behind.
 */
export class SessionState {
  transaction: 'idle' | 'open' | 'failed' = 'idle';
  private readonly left = new Set<string>();
  private readonly warehouse: string | null;

  constructor(warehouse: string | null) {
    this.warehouse = warehouse?.toUpperCase() ?? null;
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
    let match: RegExpExecArray | null;
    if ((match = /^alter\s+session\s+set\s+(.*)$/is.exec(sql)))
      for (const [, name] of match[1]!.matchAll(/(\w+)\s*=/g)) this.left.add(`parameter ${name!.toLowerCase()}`);
    else if ((match = /^alter\s+session\s+unset\s+(.*)$/is.exec(sql)))
      for (const name of match[1]!.split(',')) this.left.delete(`parameter ${name.trim().toLowerCase()}`);
    else if ((match = /^use\s+warehouse\s+(\S+)/i.exec(sql))) {
      const name = match[1]!.replaceAll('"', '').toUpperCase();
      if (name === this.warehouse) this.left.delete('warehouse');
      else this.left.add('warehouse');
    } else if (/^use\b/i.test(sql)) this.left.add('use');
    else if ((match = /^set\s+\(?\s*(\w+)/i.exec(sql))) this.left.add(`variable ${match[1]!.toLowerCase()}`);
    else if ((match = /^unset\s+\(?\s*(\w+)/i.exec(sql))) this.left.delete(`variable ${match[1]!.toLowerCase()}`);
    else if ((match = temporary.exec(sql))) this.left.add(`relation ${match[1]!.toLowerCase()}`);
    else if ((match = dropped.exec(sql))) this.left.delete(`relation ${match[1]!.toLowerCase()}`);
  }

  /** Takes note of a statement that failed. */
  noteFailure(): void {
    if (this.transaction === 'open') this.transaction = 'failed';
  }
}

const temporary =
  /^create\s+(?:or\s+replace\s+)?(?:secure\s+)?(?:local\s+|global\s+)?temp(?:orary)?\s+(?:secure\s+)?(?:table|view)\s+(?:if\s+not\s+exists\s+)?([^\s(]+)/i;
const dropped = /^drop\s+(?:table|view)\s+(?:if\s+exists\s+)?([^\s;]+)/i;

/** The state of the transaction after a statement, or null when it says nothing of one. */
export function transactionOf(sql: string): 'open' | 'idle' | null {
  const bare = sql.replace(/\/\*[\s\S]*?\*\/|--[^\n]*/g, ' ').trim();
  if (/^(begin(\s+(work|transaction))?|start\s+transaction)(\s+name\s+\w+)?$/i.test(bare)) return 'open';
  return /^(commit|rollback)(\s+work)?$/i.test(bare) ? 'idle' : null;
}

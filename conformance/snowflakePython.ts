/** What counts of the procedure that a Python model becomes: everything but the code that stands around the model's own. */
interface Procedure {
  /** Name, runtime, packages, handler: all before the body. */
  readonly head: string;
  readonly tail: string;
  readonly body: string;
  readonly refs: string;
  readonly written: string;
}

const ownCodeEnds = /\s*# This part is user provided model code/;

function procedure(sql: string): Procedure | null {
  const match = /^((?:with|create or replace procedure) .*? as) ?\$\$ ?(.*) ?\$\$ ?(.*)$/s.exec(sql);
  if (!match || !/ language python /.test(match[1]!)) return null;
  const [, head = '', body = '', tail = ''] = match;
  const refs = /\b(?:_dbt_)?refs ?= ?(\{[^}]*\})/.exec(body)?.[1] ?? '';
  const written = /save_as_table\(([^)]*)\)/.exec(body)?.[1] ?? '';
  return { head, tail, body, refs, written: written.replaceAll('"', "'") };
}

/** Whether both make the same procedure of the same model, though the code around the model differs. */
export function sameProcedure(recorded: string, sent: string): boolean {
  const [wanted, found] = [procedure(recorded), procedure(sent)];
  if (!wanted || !found) return false;
  const own = wanted.body.split(ownCodeEnds)[0]!;
  return (
    wanted.head === found.head &&
    wanted.tail === found.tail &&
    wanted.refs === found.refs &&
    wanted.written === found.written &&
    found.body.startsWith(own)
  );
}

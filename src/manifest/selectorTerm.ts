/** The parts of one term of a selection, as written: `2+tag:nightly+` and the like. */
export interface SelectorTerm {
  readonly at: boolean;
  readonly parents: boolean;
  /** Digits, or empty. */
  readonly parentsDepth: string;
  /** `config.materialized`; what the value implies when none is written. */
  readonly method: string;
  readonly value: string;
  readonly children: boolean;
  readonly childrenDepth: string;
}

const term =
  /^(?<at>@)?(?:(?<parentsDepth>\d*)(?<parents>\+))?(?:(?<method>[\w.]+):)?(?<value>.*?)(?:(?<children>\+)(?<childrenDepth>\d*))?$/;

/** Reads one term; undefined for a text of several lines. */
export function readSelectorTerm(raw: string): SelectorTerm | undefined {
  const found = term.exec(raw)?.groups;
  if (!found) return undefined;
  const value = found.value ?? '';
  return {
    at: found.at !== undefined,
    parents: found.parents !== undefined,
    parentsDepth: found.parentsDepth ?? '',
    method: found.method ?? impliedMethod(value),
    value,
    children: found.children !== undefined,
    childrenDepth: found.childrenDepth ?? '',
  };
}

function impliedMethod(value: string): string {
  if (/[/\\]/.test(value)) return 'path';
  if (/\.(sql|py|csv)$/i.test(value)) return 'file';
  return 'fqn';
}

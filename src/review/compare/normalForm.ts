import { familyOf, hasOrder, type PairedColumn, quote } from './columns.ts';
import type { CompareDialect } from './dialects.ts';
import type { AskedColumn } from './facts.ts';

/** A column of two databases: how each of them writes its values so that equal ones have equal texts. */
export interface FarColumn {
  readonly name: string;
  readonly before: FarText;
  readonly after: FarText;
}

export interface FarText extends AskedColumn {
  /** The same text with a mark for null and without the sign that separates columns, so that texts of rows are unambiguous. */
  readonly inRow: string;
  readonly isInteger: boolean;
}

/** What two databases may not be able to write alike. */
export interface FarColumns {
  readonly shared: readonly FarColumn[];
  readonly incomparable: readonly string[];
}

/** Kinds of values that databases of two kinds have in common; `other` is what only one of them knows. */
type SharedKind = Exclude<ReturnType<typeof familyOf>, undefined | 'uuid' | 'jsonb'> | 'other' | 'foreign list';

function sharedKind(type: string): SharedKind {
  const family = familyOf(type);
  if (family === 'uuid') return 'text';
  if (family === 'jsonb') return 'json';
  if (family !== undefined) return family;
  if (!type.endsWith('[]')) return 'other';
  // in JSON these are written by each database in its own way
  const inside = sharedKind(type.slice(0, -2));
  return ['float', 'time', 'timestamp', 'timestamptz', 'bytes', 'foreign list'].includes(inside)
    ? 'foreign list'
    : 'json';
}

/** Whether two types, of databases of two kinds, hold the same values: what one of them does not know is text in the other. */
export const sameFamily = (before: string, after: string): boolean => {
  const [a, b] = [sharedKind(before), sharedKind(after)];
  const isList = (kind: SharedKind): boolean => kind === 'json' || kind === 'foreign list';
  return a === b || (isList(a) && isList(b)) || (a === 'other' && b === 'text') || (a === 'text' && b === 'other');
};

export function farColumns(paired: readonly PairedColumn[], before: CompareDialect, after: CompareDialect): FarColumns {
  const isMixed = before.name !== after.name;
  const cannot = (pair: PairedColumn): boolean => {
    const kinds = [sharedKind(pair.before.type), sharedKind(pair.after.type)] as const;
    const isOne = (kind: SharedKind): boolean => kinds.includes(kind);
    if (!isMixed) return false;
    return (
      isOne('foreign list') ||
      isOne('json') !== kinds.every((kind) => kind === 'json') ||
      kinds.every((kind) => kind === 'other')
    );
  };
  const isPlain = (pair: PairedColumn): boolean => unambiguous(pair.before.type) && unambiguous(pair.after.type);
  return {
    shared: paired
      .filter((pair) => !cannot(pair))
      .map((pair) => ({
        name: pair.name,
        before: textOf(pair.before, before, isMixed, isPlain(pair)),
        after: textOf(pair.after, after, isMixed, isPlain(pair)),
      })),
    incomparable: paired.filter(cannot).map(({ name }) => name),
  };
}

/** Texts of these types are never empty, and never hold a stroke. */
function unambiguous(type: string): boolean {
  const family = familyOf(type);
  return family !== undefined && !['text', 'bytes', 'json', 'jsonb'].includes(family);
}

function textOf(
  { name, type }: { readonly name: string; readonly type: string },
  dialect: CompareDialect,
  isMixed: boolean,
  isPlain: boolean,
): FarText {
  const quoted = quote(name);
  const family = familyOf(type);
  const isInteger = /^(smallint|integer|bigint|(number|fixed)\(\d+,\s*0\))$/i.test(type);
  const write = (value: string): string => {
    if (isMixed && sharedKind(type) === 'json') return dialect.nested(value);
    if (family === undefined) return dialect.other(value);
    if (family === 'float' && isMixed) return dialect.roundedFloat(value);
    return isInteger ? dialect.other(value) : dialect.normal[family](value);
  };
  const value = write(quoted);
  const bounds = family === 'text' ? dialect.byBytes(quoted) : quoted;
  const ordered = family !== undefined && hasOrder.has(family);
  return {
    name,
    quoted,
    value,
    least: ordered ? write(`min(${bounds})`) : null,
    greatest: ordered ? write(`max(${bounds})`) : null,
    inRow: isPlain ? `coalesce(${value}, '')` : `coalesce('=' || replace(replace(${value}, '~', '~0'), '|', '~1'), '')`,
    isInteger,
  };
}

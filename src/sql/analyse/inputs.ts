/** A table or view as the text names it: one to three parts, folded as the database does. */
export interface RelationName {
  readonly parts: readonly string[];
}

/** A column of a relation that the query reads. One object for each: they are compared by identity. */
export interface Ref {
  readonly relation: RelationName;
  readonly column: string;
}

/** How a column takes part. The first three reach a value; the others decide which rows there are, or in which order. */
export const use = {
  copied: 1,
  transformed: 2,
  aggregated: 4,
  filter: 8,
  join: 16,
  group: 32,
  order: 64,
  window: 128,
} as const;
export type Use = keyof typeof use;

const direct = use.copied | use.transformed | use.aggregated;

/** Each input column with its uses as bits. Never changed once made: columns share them. */
export type Inputs = ReadonlyMap<Ref, number>;

export const noInputs: Inputs = new Map();

/** What is known of a value. */
export interface Value {
  /** Undefined when it is not known. */
  readonly type: string | undefined;
  /** False: never null. Undefined: not known. */
  readonly nullable: boolean | undefined;
  readonly inputs: Inputs;
  /** Why there may be inputs that are not listed; empty when all are known. */
  readonly unknown: readonly string[];
}

export const nothing: Value = { type: undefined, nullable: undefined, inputs: noInputs, unknown: [] };

/** The inputs of values that are made into one, with uses that reach the value turned into `as`. */
export function merge(values: readonly Value[], as: number): Pick<Value, 'inputs' | 'unknown'> {
  const only = values.length === 1 && as === use.copied ? values[0] : undefined;
  if (only) return { inputs: only.inputs, unknown: only.unknown };
  let inputs: Map<Ref, number> | undefined;
  let unknown: Set<string> | undefined;
  for (const value of values) {
    if (value.inputs.size > 0) {
      inputs ??= new Map();
      for (const [ref, bits] of value.inputs) inputs.set(ref, (inputs.get(ref) ?? 0) | become(bits, as));
    }
    if (value.unknown.length > 0) {
      unknown ??= new Set();
      for (const reason of value.unknown) unknown.add(reason);
    }
  }
  return { inputs: inputs ?? noInputs, unknown: unknown ? [...unknown] : [] };
}

/** An aggregate stays one whatever is done with it; uses that only decide on rows stay as they are. */
function become(bits: number, as: number): number {
  const reaches = bits & direct;
  const rest = bits & ~direct;
  if (reaches === 0) return rest;
  if (as === use.copied) return bits;
  if (as === use.transformed) return rest | (reaches & use.aggregated ? use.aggregated : use.transformed);
  return rest | as;
}

/** Inputs that decide on the rows of a whole query, gathered while it is read. */
export class Wide {
  readonly inputs: Map<Ref, number> = new Map();
  readonly unknown: Set<string> = new Set();

  add(value: Pick<Value, 'inputs' | 'unknown'>, as: number): void {
    for (const [ref, bits] of value.inputs) this.inputs.set(ref, (this.inputs.get(ref) ?? 0) | become(bits, as));
    for (const reason of value.unknown) this.unknown.add(reason);
  }

  /** As a value, to be added to a column that a subquery fills. */
  value(): Value {
    return { type: undefined, nullable: undefined, inputs: this.inputs, unknown: [...this.unknown] };
  }
}

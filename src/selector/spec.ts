/** How tests follow the selection of what they test. */
export type IndirectSelection = 'eager' | 'cautious' | 'buildable' | 'empty';

export const indirectSelections: readonly IndirectSelection[] = ['eager', 'cautious', 'buildable', 'empty'];

/** One term: `2+tag:nightly+`. Depths are numbers of steps, Infinity for all. */
export interface Criteria {
  readonly kind: 'criteria';
  /** As the user wrote it. */
  readonly raw: string;
  readonly method: string;
  /** What follows the method's name: `config.materialized` has `['materialized']`. */
  readonly args: readonly string[];
  readonly value: string;
  readonly parents: number | null;
  readonly children: number | null;
  /** `@`: descendants and all that those stand on. */
  readonly childrensParents: boolean;
  readonly indirect: IndirectSelection;
}

/** Terms joined: union and intersection of all parts; difference takes the later parts from the first. */
export interface Group {
  readonly kind: 'union' | 'intersection' | 'difference';
  readonly parts: readonly Spec[];
  readonly indirect: IndirectSelection;
  /** The text to name when nothing matches; only groups that carry it warn. */
  readonly raw?: string;
}

export type Spec = Criteria | Group;

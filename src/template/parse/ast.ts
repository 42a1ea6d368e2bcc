import type { Span } from '../../base/source.ts';
import type { Value } from '../values.ts';

/** Every node is a span of its file: offsets into the text that was parsed. */
interface Node extends Span {
  readonly start: number;
  readonly end: number;
}

export type Expression =
  | Literal
  | Name
  | Collection
  | DictDisplay
  | Attribute
  | Item
  | Slice
  | Call
  | Filter
  | Test
  | Unary
  | Not
  | Binary
  | Concat
  | Comparison
  | Logical
  | Conditional;

export interface Literal extends Node {
  readonly kind: 'literal';
  readonly value: Value;
}
export interface Name extends Node {
  readonly kind: 'name';
  readonly name: string;
}
/** `(a, b)` and `[a, b]` */
export interface Collection extends Node {
  readonly kind: 'tuple' | 'list';
  readonly items: readonly Expression[];
}
export interface DictDisplay extends Node {
  readonly kind: 'dict';
  readonly entries: readonly { readonly key: Expression; readonly value: Expression }[];
}
/** `x.name` */
export interface Attribute extends Node {
  readonly kind: 'attribute';
  readonly object: Expression;
  readonly name: string;
}
/** `x[key]`, also `x.0` */
export interface Item extends Node {
  readonly kind: 'item';
  readonly object: Expression;
  readonly key: Expression;
}
/** `start:stop:step`; stands only inside of an item. */
export interface Slice extends Node {
  readonly kind: 'slice';
  readonly start_: Expression | undefined;
  readonly stop: Expression | undefined;
  readonly step: Expression | undefined;
}
export interface Arguments {
  readonly args: readonly Expression[];
  readonly kwargs: readonly { readonly name: string; readonly value: Expression }[];
  /** `*values` */
  readonly spread: Expression | undefined;
  /** `**values` */
  readonly spreadKwargs: Expression | undefined;
}
export interface Call extends Node, Arguments {
  readonly kind: 'call';
  readonly callee: Expression;
}
/** `input | name(args)`; without input it filters the body of a block. */
export interface Filter extends Node, Arguments {
  readonly kind: 'filter';
  readonly input: Expression | undefined;
  readonly name: string;
}
/** `input is name(args)` */
export interface Test extends Node, Arguments {
  readonly kind: 'test';
  readonly input: Expression;
  readonly name: string;
}
export interface Unary extends Node {
  readonly kind: 'unary';
  readonly operator: '-' | '+';
  readonly operand: Expression;
}
export interface Not extends Node {
  readonly kind: 'not';
  readonly operand: Expression;
}
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
export interface Binary extends Node {
  readonly kind: 'binary';
  readonly operator: ArithmeticOperator;
  readonly left: Expression;
  readonly right: Expression;
}
/** `a ~ b ~ c` */
export interface Concat extends Node {
  readonly kind: 'concat';
  readonly parts: readonly Expression[];
}
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';
/** `a < b <= c`: a chain, each operand evaluated once. */
export interface Comparison extends Node {
  readonly kind: 'comparison';
  readonly left: Expression;
  readonly rest: readonly { readonly operator: ComparisonOperator; readonly operand: Expression }[];
}
export interface Logical extends Node {
  readonly kind: 'and' | 'or';
  readonly left: Expression;
  readonly right: Expression;
}
/** `then if test else otherwise` */
export interface Conditional extends Node {
  readonly kind: 'conditional';
  readonly test: Expression;
  readonly then: Expression;
  readonly otherwise: Expression | undefined;
}

/** What can stand left of `=`: names, `ns.attribute`, and tuples of them. */
export type Target = NameTarget | NamespaceTarget | TupleTarget;
export interface NameTarget extends Node {
  readonly kind: 'name';
  readonly name: string;
}
export interface NamespaceTarget extends Node {
  readonly kind: 'namespace';
  readonly name: string;
  readonly attribute: string;
}
export interface TupleTarget extends Node {
  readonly kind: 'tuple';
  readonly items: readonly Target[];
}

export type Statement =
  | Data
  | Output
  | If
  | For
  | SetValue
  | SetBlock
  | MacroStatement
  | CallBlock
  | FilterBlock
  | With
  | Scoped
  | Do
  | Jump
  | Unsupported;

export type Body = readonly Statement[];

/** Text between tags, with whitespace control applied and line ends normalized. */
export interface Data extends Node {
  readonly kind: 'data';
  readonly text: string;
}
export interface Output extends Node {
  readonly kind: 'output';
  readonly value: Expression;
}
export interface If extends Node {
  readonly kind: 'if';
  readonly branches: readonly { readonly test: Expression; readonly body: Body }[];
  readonly otherwise: Body | undefined;
}
export interface For extends Node {
  readonly kind: 'for';
  readonly target: Target;
  readonly iterable: Expression;
  /** `for x in y if test` */
  readonly test: Expression | undefined;
  readonly recursive: boolean;
  readonly body: Body;
  readonly otherwise: Body | undefined;
}
export interface SetValue extends Node {
  readonly kind: 'set';
  readonly target: Target;
  readonly value: Expression;
}
/** `{% set x | filter %}...{% endset %}` */
export interface SetBlock extends Node {
  readonly kind: 'setBlock';
  readonly target: Target;
  readonly filter: Filter | undefined;
  readonly body: Body;
}

export interface Parameter extends Node {
  readonly name: string;
  readonly default: Expression | undefined;
  /** The annotation as written (`list[int]`), for documentation. */
  readonly type: string | undefined;
}
/** A macro, the body of a call block, or one of dbt's blocks that are macros. */
export interface MacroNode extends Node {
  /** As the template sees it; undefined for the body of a call block. */
  readonly name: string | undefined;
  readonly parameters: readonly Parameter[];
  readonly body: Body;
  /** Which of the special names the body reads. */
  readonly reads: ReadonlySet<SpecialName>;
}
export type SpecialName = 'caller' | 'kwargs' | 'varargs';

export interface MacroStatement extends Node {
  readonly kind: 'macro';
  readonly macro: MacroNode;
}
export interface CallBlock extends Node {
  readonly kind: 'callBlock';
  readonly call: Call;
  readonly body: MacroNode;
}
export interface FilterBlock extends Node {
  readonly kind: 'filterBlock';
  readonly filter: Filter;
  readonly body: Body;
}
export interface With extends Node {
  readonly kind: 'with';
  readonly bindings: readonly { readonly target: Target; readonly value: Expression }[];
  readonly body: Body;
}
/** A body with names of its own: `{% block %}`, `{% autoescape false %}`. */
export interface Scoped extends Node {
  readonly kind: 'scoped';
  /** Of a block: `self.name()` prints it again. */
  readonly name?: string;
  readonly body: Body;
}
export interface Do extends Node {
  readonly kind: 'do';
  readonly value: Expression;
}
export interface Jump extends Node {
  readonly kind: 'break' | 'continue';
  /** Whether there is a loop to act on; an error once the macro around it is called. */
  readonly inLoop: boolean;
}
/** A tag that can be written but not used in dbt, such as `include`. */
export interface Unsupported extends Node {
  readonly kind: 'unsupported';
  readonly tag: string;
}

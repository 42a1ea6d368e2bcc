/** The tree of a query. `from` and `to` are positions in the list of tokens, half open. */

interface Part {
  readonly from: number;
  readonly to: number;
}

/** A name as the database stores it. */
export interface Name {
  readonly text: string;
  readonly quoted: boolean;
  /** Position of its token. */
  readonly at: number;
}

export interface TypeName extends Part {
  /** In lower case, words joined by a blank: `double precision`, `timestamp with time zone`. */
  readonly name: string;
  /** As written: `10`, `2`. */
  readonly arguments: readonly string[];
  /** Number of `[]` behind it. */
  readonly dimensions: number;
}

export interface OrderItem {
  readonly value: Expression;
  readonly descending: boolean;
}

export interface WindowSpec {
  /** The window that it is, or starts from. */
  readonly base: Name | undefined;
  readonly partition: readonly Expression[];
  readonly order: readonly OrderItem[];
  /** Expressions of the frame's bounds. */
  readonly bounds: readonly Expression[];
}

export interface Call extends Part {
  readonly kind: 'call';
  readonly name: readonly Name[];
  readonly arguments: readonly Expression[];
  /** Names of the arguments, where they have one: `input => x`. */
  readonly argumentNames: readonly (string | undefined)[];
  readonly distinct: boolean;
  readonly order: readonly OrderItem[];
  readonly filter: Expression | undefined;
  readonly window: WindowSpec | undefined;
  /** `json_value(... returning int)`, `xmlserialize(... as text)`. */
  readonly returning: TypeName | undefined;
}

export type Expression =
  | (Part & { readonly kind: 'column'; readonly parts: readonly Name[] })
  | (Part & Star)
  | (Part & { readonly kind: 'literal'; readonly of: LiteralKind; readonly text: string })
  | (Part & { readonly kind: 'cast'; readonly value: Expression; readonly type: TypeName; readonly lenient: boolean })
  | Call
  | (Part & { readonly kind: 'operator'; readonly operator: string; readonly operands: readonly Expression[] })
  | (Part & {
      readonly kind: 'case';
      readonly operand: Expression | undefined;
      readonly branches: readonly { readonly when: Expression; readonly result: Expression }[];
      readonly otherwise: Expression | undefined;
    })
  | (Part & { readonly kind: 'subquery'; readonly form: 'scalar' | 'exists' | 'array' | 'rows'; readonly query: Query })
  | (Part & { readonly kind: 'list'; readonly form: 'array' | 'row' | 'object'; readonly items: readonly Expression[] })
  | (Part & {
      readonly kind: 'subscript';
      readonly value: Expression;
      readonly indexes: readonly Expression[];
      readonly slice: boolean;
    })
  | (Part & { readonly kind: 'field'; readonly value: Expression; readonly name: Name; readonly path: boolean })
  | (Part & { readonly kind: 'lambda'; readonly names: readonly string[]; readonly body: Expression })
  | (Part & { readonly kind: 'parentheses'; readonly inner: Expression });

export type LiteralKind = 'number' | 'string' | 'boolean' | 'null' | 'parameter' | 'word';

export interface Star {
  readonly kind: 'star';
  /** `t.*`, or `(row).*` when `value` is there. */
  readonly qualifier: readonly Name[];
  readonly value?: Expression;
  readonly except: readonly Name[];
  readonly replace: readonly { readonly value: Expression; readonly name: Name }[];
  readonly rename: readonly { readonly from: Name; readonly to: Name }[];
  /** Snowflake: `* ilike 'pattern'`. */
  readonly like: string | undefined;
}

export interface SelectItem {
  readonly value: Expression;
  readonly alias: Name | undefined;
}

export interface Alias {
  readonly name: Name | undefined;
  readonly columns: readonly { readonly name: Name; readonly type: TypeName | undefined }[];
}

export type JoinKind = 'inner' | 'left' | 'right' | 'full' | 'cross' | 'asof';

export type FromItem =
  | (Part & { readonly kind: 'table'; readonly parts: readonly Name[]; readonly alias: Alias | undefined })
  | (Part & {
      readonly kind: 'derived';
      readonly query: Query;
      readonly lateral: boolean;
      readonly alias: Alias | undefined;
    })
  | (Part & {
      readonly kind: 'functions';
      readonly calls: readonly { readonly call: Expression; readonly columns: Alias['columns'] }[];
      readonly ordinality: boolean;
      readonly alias: Alias | undefined;
    })
  | (Part & {
      /** `xmltable`, `json_table`, `match_recognize`: what they give is written in them. */
      readonly kind: 'described';
      readonly source: FromItem | undefined;
      readonly inputs: readonly Expression[];
      readonly columns: readonly {
        readonly name: Name;
        readonly type: TypeName | undefined;
        readonly value?: Expression;
      }[];
      /** Whether the columns of `source` may be among the result. */
      readonly open: boolean;
      readonly alias: Alias | undefined;
    })
  | (Part & {
      readonly kind: 'join';
      readonly join: JoinKind;
      readonly natural: boolean;
      readonly left: FromItem;
      readonly right: FromItem;
      readonly on: Expression | undefined;
      readonly using: readonly Name[];
      readonly alias: Name | undefined;
    })
  | (Part & { readonly kind: 'group'; readonly inner: FromItem; readonly alias: Alias | undefined })
  | (Part & {
      readonly kind: 'pivot';
      readonly source: FromItem;
      readonly values: readonly SelectItem[];
      readonly column: Name;
      /** Undefined when they come from a subquery or `any`. */
      readonly names: readonly SelectItem[] | undefined;
      readonly alias: Alias | undefined;
    })
  | (Part & {
      readonly kind: 'unpivot';
      readonly source: FromItem;
      readonly value: Name;
      readonly label: Name;
      readonly columns: readonly Name[];
      readonly alias: Alias | undefined;
    });

export interface Select extends Part {
  readonly kind: 'select';
  readonly distinct: boolean;
  readonly distinctOn: readonly Expression[];
  readonly top: Expression | undefined;
  readonly items: readonly SelectItem[];
  readonly tables: readonly FromItem[];
  readonly where: Expression | undefined;
  readonly connectBy: readonly Expression[];
  readonly groupBy: readonly Expression[];
  readonly groupByAll: boolean;
  /** `grouping sets`, `rollup`, `cube`: a key is null in the rows of other sets. */
  readonly groupingSets: boolean;
  readonly having: Expression | undefined;
  readonly qualify: Expression | undefined;
  readonly windows: readonly { readonly name: Name; readonly spec: WindowSpec }[];
}

export interface Values extends Part {
  readonly kind: 'values';
  readonly rows: readonly (readonly Expression[])[];
}

export interface SetOperation extends Part {
  readonly kind: 'set';
  readonly operator: 'union' | 'intersect' | 'except';
  readonly all: boolean;
  readonly byName: boolean;
  readonly left: Body;
  readonly right: Body;
}

export interface TableBody extends Part {
  readonly kind: 'tableBody';
  readonly parts: readonly Name[];
}

export type Body = Select | Values | SetOperation | TableBody | Query;

export interface Cte extends Part {
  readonly name: Name;
  readonly columns: readonly Name[];
  readonly query: Query;
  /** Columns that `search` and `cycle` add. */
  readonly added: readonly Name[];
}

export interface Query extends Part {
  readonly kind: 'query';
  readonly recursive: boolean;
  readonly ctes: readonly Cte[];
  readonly body: Body;
  readonly order: readonly OrderItem[];
  readonly orderByAll: boolean;
  readonly limit: Expression | undefined;
  readonly offset: Expression | undefined;
}

/** A type that every Postgres has, as of its catalog `pg_type`. */
interface BuiltinType {
  /** `int4` */
  readonly name: string;
  /** `integer`: what `format_type` calls it. */
  readonly sqlName: string;
  /** The type whose arrays these are. */
  readonly elementOid?: number;
}

/** Number, name, number of the array type, and the name in SQL where it is another. https://www.postgresql.org/docs/current/datatype.html */
const table: readonly (readonly [oid: number, name: string, arrayOid: number, sqlName?: string])[] = [
  [16, 'bool', 1000, 'boolean'],
  [17, 'bytea', 1001],
  [18, 'char', 1002, '"char"'],
  [19, 'name', 1003],
  [20, 'int8', 1016, 'bigint'],
  [21, 'int2', 1005, 'smallint'],
  [23, 'int4', 1007, 'integer'],
  [24, 'regproc', 1008],
  [25, 'text', 1009],
  [26, 'oid', 1028],
  [27, 'tid', 1010],
  [28, 'xid', 1011],
  [29, 'cid', 1012],
  [114, 'json', 199],
  [142, 'xml', 143],
  [600, 'point', 1017],
  [601, 'lseg', 1018],
  [602, 'path', 1019],
  [603, 'box', 1020],
  [604, 'polygon', 1027],
  [628, 'line', 629],
  [650, 'cidr', 651],
  [700, 'float4', 1021, 'real'],
  [701, 'float8', 1022, 'double precision'],
  [718, 'circle', 719],
  [774, 'macaddr8', 775],
  [790, 'money', 791],
  [829, 'macaddr', 1040],
  [869, 'inet', 1041],
  [1033, 'aclitem', 1034],
  [1042, 'bpchar', 1014, 'character'],
  [1043, 'varchar', 1015, 'character varying'],
  [1082, 'date', 1182],
  [1083, 'time', 1183, 'time without time zone'],
  [1114, 'timestamp', 1115, 'timestamp without time zone'],
  [1184, 'timestamptz', 1185, 'timestamp with time zone'],
  [1186, 'interval', 1187],
  [1266, 'timetz', 1270, 'time with time zone'],
  [1560, 'bit', 1561],
  [1562, 'varbit', 1563, 'bit varying'],
  [1700, 'numeric', 1231],
  [1790, 'refcursor', 2201],
  [2202, 'regprocedure', 2207],
  [2203, 'regoper', 2208],
  [2204, 'regoperator', 2209],
  [2205, 'regclass', 2210],
  [2206, 'regtype', 2211],
  [2950, 'uuid', 2951],
  [2970, 'txid_snapshot', 2949],
  [3220, 'pg_lsn', 3221],
  [3614, 'tsvector', 3643],
  [3615, 'tsquery', 3645],
  [3642, 'gtsvector', 3644],
  [3734, 'regconfig', 3735],
  [3769, 'regdictionary', 3770],
  [3802, 'jsonb', 3807],
  [3904, 'int4range', 3905],
  [3906, 'numrange', 3907],
  [3908, 'tsrange', 3909],
  [3910, 'tstzrange', 3911],
  [3912, 'daterange', 3913],
  [3926, 'int8range', 3927],
  [4072, 'jsonpath', 4073],
  [4089, 'regnamespace', 4090],
  [4096, 'regrole', 4097],
  [4191, 'regcollation', 4192],
  [4451, 'int4multirange', 6150],
  [4532, 'nummultirange', 6151],
  [4533, 'tsmultirange', 6152],
  [4534, 'tstzmultirange', 6153],
  [4535, 'datemultirange', 6155],
  [4536, 'int8multirange', 6157],
  [5038, 'pg_snapshot', 5039],
  [5069, 'xid8', 271],
];

const builtin = new Map<number, BuiltinType>();
for (const [oid, name, arrayOid, sqlName = name] of table) {
  builtin.set(oid, { name, sqlName });
  builtin.set(arrayOid, { name: `_${name}`, sqlName: `${sqlName}[]`, elementOid: oid });
}
builtin.set(705, { name: 'unknown', sqlName: 'unknown' });
builtin.set(2249, { name: 'record', sqlName: 'record' });
builtin.set(2278, { name: 'void', sqlName: 'void' });

/** A built-in type by its number; undefined for those that a database made itself (enums, domains, extensions). */
export function builtinType(oid: number): BuiltinType | undefined {
  return builtin.get(oid);
}

/** The size that a type modifier states, for the types where columns have one. */
export function sizeOf(
  oid: number,
  modifier: number,
): { charSize: number | null; numericPrecision: number | null; numericScale: number | null } {
  const none = { charSize: null, numericPrecision: null, numericScale: null };
  switch (oid) {
    case 1042:
    case 1043:
      return modifier < 4 ? none : { ...none, charSize: modifier - 4 };
    case 1560:
    case 1562:
      return modifier < 0 ? none : { ...none, charSize: modifier };
    case 1700:
      return modifier < 4
        ? none
        : { ...none, numericPrecision: ((modifier - 4) >> 16) & 0xffff, numericScale: scale(modifier) };
    case 21:
      return { ...none, numericPrecision: 16, numericScale: 0 };
    case 23:
      return { ...none, numericPrecision: 32, numericScale: 0 };
    case 20:
      return { ...none, numericPrecision: 64, numericScale: 0 };
    case 700:
      return { ...none, numericPrecision: 24 };
    case 701:
      return { ...none, numericPrecision: 53 };
    default:
      return none;
  }
}

/** Since Postgres 15 a scale may be negative: eleven bits with a sign. */
function scale(modifier: number): number {
  return (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
}

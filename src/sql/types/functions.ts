import type { Dialect } from '../dialect.ts';
import { arrayOf, bare, isNumber, unify } from './unify.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const aggregates = words(`
  count sum avg min max array_agg string_agg json_agg jsonb_agg json_object_agg jsonb_object_agg json_agg_strict jsonb_agg_strict json_arrayagg json_objectagg
  bool_and bool_or every any_value bit_and bit_or bit_xor stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp
  regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy percentile_cont percentile_disc mode
  xmlagg range_agg range_intersect_agg`);

const snowflakeAggregates = words(`
  listagg median count_if approx_count_distinct approx_percentile approx_top_k hash_agg object_agg array_union_agg array_unique_agg boolor_agg booland_agg
  boolxor_agg bitand_agg bitor_agg bitxor_agg kurtosis skew hll hll_accumulate hll_combine max_by min_by minhash ratio_to_report sum_if`);

export function isAggregate(name: string, dialect: Dialect): boolean {
  return aggregates.has(name) || (dialect === 'snowflake' && snowflakeAggregates.has(name));
}

const setReturning = words(`
  unnest generate_series generate_subscripts regexp_split_to_table regexp_matches string_to_table json_array_elements jsonb_array_elements
  json_array_elements_text jsonb_array_elements_text json_object_keys jsonb_object_keys json_each jsonb_each json_each_text jsonb_each_text
  jsonb_path_query jsonb_path_query_tz json_to_recordset jsonb_to_recordset json_populate_recordset jsonb_populate_recordset`);

/** Whether a call in a select list gives several rows. */
export function isSetReturning(name: string, dialect: Dialect): boolean {
  return dialect === 'postgres' && setReturning.has(name);
}

const fixed = new Map<string, string>();
const returns = (type: string, names: string): void => {
  for (const name of words(names)) fixed.set(name, type);
};

returns(
  'text',
  `lower upper initcap trim btrim ltrim rtrim concat concat_ws replace translate left right lpad rpad repeat reverse substring substr split_part
  md5 to_char format string_agg regexp_replace regexp_substr quote_ident quote_literal quote_nullable chr encode to_hex overlay json_typeof jsonb_typeof jsonb_extract_path_text
  json_extract_path_text regexp_split_to_table string_to_table json_array_elements_text jsonb_array_elements_text json_object_keys jsonb_object_keys version
  current_setting pg_typeof_text normalize unistr to_ascii array_to_string obj_description col_description pg_get_viewdef jsonb_pretty strip_accents host masklen_text sha256_text json_serialize left_text`,
);
returns(
  'integer',
  `length char_length character_length octet_length bit_length position strpos ascii array_length array_upper array_lower cardinality array_position
  json_array_length jsonb_array_length num_nulls num_nonnulls ntile width_bucket date_mi levenshtein grouping regexp_count regexp_instr pg_backend_pid array_ndims masklen bit_count_int hashtext generate_subscripts`,
);
returns(
  'bigint',
  'count row_number rank dense_rank regr_count nextval currval lastval txid_current pg_relation_size pg_total_relation_size pg_table_size pg_database_size bit_count hashtextextended',
);
returns(
  'double precision',
  `percent_rank cume_dist sin cos tan asin acos atan atan2 cot radians degrees pi random similarity word_similarity ts_rank ts_rank_cd corr covar_pop covar_samp
  regr_avgx regr_avgy regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy date_part cbrt sinh cosh tanh`,
);
returns('numeric', 'extract to_number factorial numeric_from_text');
returns(
  'boolean',
  `bool_and bool_or every starts_with isfinite isempty lower_inc upper_inc jsonb_exists jsonb_path_exists jsonb_path_match jsonb_contains
  pg_try_advisory_lock has_table_privilege has_schema_privilege has_column_privilege pg_is_in_recovery regexp_like json_exists`,
);
returns('date', 'to_date make_date');
returns(
  'timestamp with time zone',
  'now statement_timestamp transaction_timestamp clock_timestamp to_timestamp make_timestamptz date_add date_subtract',
);
returns('timestamp without time zone', 'make_timestamp');
returns('time without time zone', 'make_time');
returns('interval', 'age make_interval justify_days justify_hours justify_interval');
returns('uuid', 'gen_random_uuid uuid_generate_v4 uuid_generate_v1 uuid_generate_v5 uuid_generate_v3 uuidv4 uuidv7');
returns(
  'jsonb',
  `to_jsonb jsonb_build_object jsonb_build_array jsonb_agg jsonb_object_agg jsonb_set jsonb_insert jsonb_strip_nulls jsonb_extract_path jsonb_array_elements jsonb_path_query
  jsonb_path_query_array jsonb_path_query_first jsonb_object jsonb_set_lax jsonb_agg_strict jsonb_concat`,
);
returns(
  'json',
  'to_json row_to_json array_to_json json_build_object json_build_array json_agg json_object_agg json_object json_extract_path json_array_elements json_strip_nulls json_array json_arrayagg json_objectagg json_query json_scalar',
);
returns('text[]', 'string_to_array regexp_split_to_array regexp_match regexp_matches tsvector_to_array parse_ident');
returns('bytea', 'decode convert_to sha224 sha256 sha384 sha512 digest gen_random_bytes');
returns('tsvector', 'to_tsvector setweight');
returns('tsquery', 'to_tsquery plainto_tsquery websearch_to_tsquery phraseto_tsquery');
returns('name', 'current_database current_schema current_user session_user');
returns('regtype', 'pg_typeof');
returns('xml', 'xmlelement xmlagg xmlforest xmlparse xmlconcat xmlroot');

/** Functions whose result has the type of their arguments, with the length when all agree. */
const common = words('coalesce greatest least nullif ifnull nvl');
/** The type of the first argument, without a length. */
const first = words(
  'max min any_value bit_and bit_or bit_xor mode percentile_disc array_append array_remove array_replace array_cat array_reverse array_sort array_shuffle trim_array array_sample lag lead first_value last_value nth_value',
);
/** Numbers: integers become double precision unless they are kept. */
const keepNumber = words('abs mod gcd lcm div');
const numberOrDouble = words('round ceil ceiling floor trunc sign');
const numericOrDouble = words('sqrt exp ln log log10 power pow');
const spread = words('stddev stddev_pop stddev_samp variance var_pop var_samp');

/** The type of a call's result; undefined when it is not known. */
export function typeOfCall(name: string, types: readonly (string | undefined)[], dialect: Dialect): string | undefined {
  if (dialect === 'snowflake') return snowflakeCall(name, types);
  if (common.has(name)) return name === 'nullif' ? nullif(types) : unify(types, dialect);
  const found = ofArguments(name, types);
  return found ?? (overloaded.has(name) ? undefined : fixed.get(name));
}

/** What `nullif` gives has the type of its first argument, which may come from the second. */
function nullif(types: readonly (string | undefined)[]): string | undefined {
  if (types[0] === 'unknown') return types[1] === 'unknown' ? 'text' : types[1] && bare(types[1]);
  return types[0];
}

const overloaded = words('lower upper substring substr left right length trim btrim ltrim rtrim reverse date_trunc');

function ofArguments(name: string, types: readonly (string | undefined)[]): string | undefined {
  const type = types[0];
  const base = type === 'unknown' ? 'text' : type && bare(type);
  if (first.has(name)) {
    const value = name === 'percentile_disc' ? types.at(-1) : type;
    if (value === undefined) return undefined;
    const plain = value === 'unknown' ? 'text' : bare(value);
    return plain === 'character varying' && (name === 'max' || name === 'min') ? 'text' : plain;
  }
  if (overloaded.has(name)) return overload(name, types, base);
  switch (name) {
    case 'sum':
      if (base === undefined) return undefined;
      return base === 'integer' || base === 'smallint' ? 'bigint' : base === 'bigint' ? 'numeric' : base;
    case 'avg':
      if (base === undefined) return undefined;
      return base === 'interval'
        ? base
        : base === 'real' || base === 'double precision'
          ? 'double precision'
          : 'numeric';
    case 'percentile_cont':
      return types.at(-1) === 'interval' ? 'interval' : 'double precision';
    case 'array_agg':
    case 'array_fill':
      return base === undefined ? undefined : arrayOf(base);
    case 'array_prepend':
      return types[1] && bare(types[1]);
    case 'unnest':
      return base?.endsWith('[]') ? base.slice(0, -2) : undefined;
    case 'generate_series':
      return series(types);
    case 'to_timestamp':
      return 'timestamp with time zone';
    case 'date_bin':
      return types[1] && bare(types[1]);
    case 'json_value':
      return 'text';
    case 'daterange':
    case 'int4range':
    case 'int8range':
    case 'numrange':
    case 'tsrange':
    case 'tstzrange':
    case 'date':
    case 'text':
      return name;
    case 'timezone':
      return types[1] === 'timestamp with time zone'
        ? 'timestamp without time zone'
        : types[1] === 'timestamp without time zone'
          ? 'timestamp with time zone'
          : undefined;
  }
  if (keepNumber.has(name))
    return types.length === 1
      ? base
      : unify(
          types.map((t) => t && bare(t)),
          'postgres',
        );
  if (numberOrDouble.has(name))
    return base === undefined ? undefined : base === 'numeric' || types.length > 1 ? 'numeric' : 'double precision';
  if (numericOrDouble.has(name)) {
    if (types.some((t) => t === undefined)) return undefined;
    return types.some((t) => bare(t!) === 'numeric') && !types.some((t) => t === 'double precision')
      ? 'numeric'
      : 'double precision';
  }
  if (spread.has(name))
    return base === undefined
      ? undefined
      : base === 'real' || base === 'double precision'
        ? 'double precision'
        : 'numeric';
  return undefined;
}

function overload(name: string, types: readonly (string | undefined)[], base: string | undefined): string | undefined {
  if (base === undefined) return undefined;
  const range = /^(int4|int8|num|ts|tstz|date)range$/.exec(base)?.[1];
  if (range && (name === 'lower' || name === 'upper')) {
    return {
      int4: 'integer',
      int8: 'bigint',
      num: 'numeric',
      ts: 'timestamp without time zone',
      tstz: 'timestamp with time zone',
      date: 'date',
    }[range];
  }
  if (name === 'date_trunc') {
    const value = types[1] && bare(types[1]);
    if (value === undefined) return undefined;
    return value === 'date' || value === 'unknown' ? 'timestamp with time zone' : value;
  }
  if (name === 'length') return 'integer';
  return base === 'bytea' ? 'bytea' : base.startsWith('bit') ? base : 'text';
}

function series(types: readonly (string | undefined)[]): string | undefined {
  const type = types[0] === 'unknown' ? types[1] : types[0];
  if (type === undefined) return undefined;
  if (isNumber(type))
    return unify(
      types.map((t) => t && bare(t)),
      'postgres',
    );
  return bare(type) === 'date' ? 'timestamp with time zone' : bare(type);
}

const snowflakeFixed = new Map<string, string>();
for (const [type, names] of [
  [
    'VARCHAR',
    'lower upper initcap trim ltrim rtrim concat concat_ws replace translate left right lpad rpad repeat reverse substring substr split_part md5 md5_hex sha1 sha2 to_char to_varchar listagg regexp_replace regexp_substr typeof dayname monthname uuid_string',
  ],
  ['BOOLEAN', 'startswith endswith contains equal_null regexp_like is_null_value boolor_agg booland_agg to_boolean'],
  ['DATE', 'to_date date_from_parts last_day current_date next_day'],
  ['TIMESTAMP_NTZ', 'to_timestamp_ntz timestamp_ntz_from_parts to_timestamp'],
  ['TIMESTAMP_LTZ', 'current_timestamp to_timestamp_ltz'],
  ['TIMESTAMP_TZ', 'to_timestamp_tz'],
  ['VARIANT', 'parse_json try_parse_json to_variant get get_path'],
  [
    'OBJECT',
    'object_construct object_construct_keep_null object_agg object_insert object_delete object_pick to_object',
  ],
  [
    'ARRAY',
    'array_construct array_agg array_append array_cat array_distinct array_compact split to_array array_slice array_unique_agg object_keys flatten_array',
  ],
  ['NUMBER(18,0)', 'count count_if row_number rank dense_rank approx_count_distinct'],
  ['FLOAT', 'sqrt exp ln log power cos sin tan random_float percent_rank cume_dist'],
] as const)
  for (const name of words(names)) snowflakeFixed.set(name, type);

function snowflakeCall(name: string, types: readonly (string | undefined)[]): string | undefined {
  if (
    ['max', 'min', 'any_value', 'lag', 'lead', 'first_value', 'last_value', 'nth_value', 'nullif', 'mode'].includes(
      name,
    )
  )
    return types[0];
  if (['coalesce', 'ifnull', 'nvl', 'greatest', 'least'].includes(name)) return unify(types, 'snowflake');
  return snowflakeFixed.get(name);
}

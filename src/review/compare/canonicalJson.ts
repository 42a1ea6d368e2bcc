/**
 * A value of Postgres (JSON, an array) as the text that Snowflake's `to_json` gives of it: keys in the order of their bytes, no blanks,
 * numbers without zeros behind. A plain expression, because a check may make no function in production. `levels` deep; what
 * lies deeper is written as Postgres does.
 */
export function canonicalJson(value: string, levels = 8): string {
  return `(select ${written('top.v', levels)} from (select to_jsonb(${value}) as v) as top)`;
}

function written(value: string, levels: number): string {
  const number = `when jsonb_typeof(${value}) = 'number' then trim_scale((${value} #>> '{}')::numeric)::text`;
  if (levels === 0) return `case ${number} else (${value})::text end`;
  const part = `e${levels}`;
  const kind = `jsonb_typeof(${value})`;
  const only = (wanted: string): string => `case ${kind} when '${wanted}' then ${value} end`;
  const parts = `select key, value, 0::bigint as n from jsonb_each(${only('object')}) union all select null, o.value, o.n from jsonb_array_elements(${only('array')}) with ordinality as o (value, n)`;
  const item = `coalesce(to_json(${part}.key)::text || ':', '') || ${written(`${part}.value`, levels - 1)}`;
  const items = `coalesce(string_agg(${item}, ',' order by ${part}.key collate "C", ${part}.n), '')`;
  const bracket = (ofObject: string, ofArray: string): string =>
    `case ${kind} when 'object' then '${ofObject}' else '${ofArray}' end`;
  return `case ${number} when ${kind} in ('object', 'array') then (select ${bracket('{', '[')} || ${items} || ${bracket('}', ']')} from (${parts}) as ${part} (key, value, n)) else (${value})::text end`;
}

{#
  (whether a checked column is new to the table, the checked columns that it has, quoted). The materialization may have read
  the columns of both sides already and hand them over as node['known_columns'].
#}
{% macro snapshot_check_all_get_existing_columns(node, target_exists, check_cols_config) -%}
  {%- if not target_exists -%}
    {# there is nothing to compare with yet #}
    {{ return([false, []]) }}
  {%- endif -%}
  {%- if check_cols_config != 'all' and (check_cols_config is string or not check_cols_config is iterable or not check_cols_config) -%}
    {% do exceptions.raise_compiler_error("check_cols must be 'all' or a list of columns, not: " ~ check_cols_config) %}
  {%- endif -%}

  {%- set known = node.get('known_columns') -%}
  {%- if known -%}
    {%- set wanted = known.source if check_cols_config == 'all' else snapshot_columns_of_list(check_cols_config, known.source) -%}
    {%- set present = known.target -%}
  {%- else -%}
    {%- if check_cols_config == 'all' -%}
      {%- set wanted = get_columns_in_query(node['compiled_code']) -%}
    {%- else -%}
      {%- set wanted = get_columns_in_query('select ' ~ check_cols_config | join(', ') ~ ' from (' ~ node['compiled_code'] ~ ') subq') -%}
    {%- endif -%}
    {%- set target_relation = adapter.get_relation(database=node.database, schema=node.schema, identifier=node.alias) -%}
    {%- set present = adapter.get_columns_in_relation(target_relation) | map(attribute='name') | list -%}
  {%- endif -%}

  {%- set found = namespace(added=false) -%}
  {%- set checked = [] -%}
  {%- for name in wanted -%}
    {%- if name in present -%}
      {%- do checked.append(adapter.quote(name)) -%}
    {%- else -%}
      {%- set found.added = true -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return([found.added, checked]) }}
{%- endmacro %}

{# Names as the database has them for names as a user writes them: quoted ones as they are, others in any case. #}
{% macro snapshot_columns_of_list(names, columns) %}
  {%- set found = [] -%}
  {%- for name in names -%}
    {%- set plain = name | trim -%}
    {%- set quoted = plain[:1] == '"' and plain[-1:] == '"' -%}
    {%- set same = [] -%}
    {%- for column in columns if (column == plain[1:-1] if quoted else column | lower == plain | lower) -%}
      {%- do same.append(column) -%}
    {%- endfor -%}
    {%- if not same -%}
      {% do exceptions.raise_compiler_error("check_cols names the column " ~ name ~ ", which the query does not give. It gives: " ~ columns | join(', ')) %}
    {%- endif -%}
    {%- do found.append(same[0]) -%}
  {%- endfor -%}
  {{ return(found) }}
{% endmacro %}

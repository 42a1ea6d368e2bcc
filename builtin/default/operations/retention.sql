{#
  Deletes what is older than each resource may keep, as its config `retention` says:

      retention: {column: seen_at, keep: 2 years, time_zone: Europe/Berlin}

  Days begin in the time zone, UTC where none is given: a row goes when the day that `keep` reaches back to has begun after it.
  `column` may be an expression. Rows without a time stay. Views are passed over: they have no rows of their own.

      tsdt run-operation apply_retention
      tsdt run-operation apply_retention --args '{as_of: "2026-01-01", dry_run: true}'
#}
{% macro apply_retention(as_of=none, dry_run=false, select=none) %}
  {%- set now = as_of | string if as_of is not none else run_started_at.strftime('%Y-%m-%d %H:%M:%S') -%}
  {%- set chosen = none if select is none else ([select] if select is string else select) -%}
  {%- set total = namespace(rows=0) -%}
  {%- for node in retained_nodes() if chosen is none or node.name in chosen -%}
    {%- set rule = node.config.retention -%}
    {%- set relation = adapter.get_relation(node.database, node.schema, node.alias) -%}
    {%- if relation is not none and relation.is_table -%}
      {%- set condition = retention_condition(rule.column, rule.keep, rule.get('time_zone') or 'UTC', now) -%}
      {%- set count = forget_rows(relation, condition, rule.get('time_zone') or 'UTC', dry_run) -%}
      {%- set total.rows = total.rows + count -%}
      {%- do log(relation.schema ~ '.' ~ relation.identifier ~ ': ' ~ count ~ (' rows would go' if dry_run else ' rows deleted') ~ ', older than ' ~ rule.keep, info=True) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do log('Retention: ' ~ total.rows ~ (' rows would go' if dry_run else ' rows deleted'), info=True) -%}
  {{ return(total.rows) }}
{% endmacro %}

{# Resources with a config `retention`, by name. A rule that cannot be read ends the operation before anything is deleted. #}
{% macro retained_nodes() %}
  {%- set found = [] -%}
  {%- for node in graph.nodes.values() | sort(attribute='unique_id') if node.resource_type in ('model', 'seed', 'snapshot') -%}
    {%- set rule = node.config.get('retention') -%}
    {%- if rule -%}
      {%- if rule is not mapping or not rule.get('column') or not rule.get('keep') -%}
        {%- do exceptions.raise_compiler_error("The config `retention` of `" ~ node.name ~ "` must have `column` and `keep`, such as {column: seen_at, keep: 2 years}") -%}
      {%- endif -%}
      {%- if not modules.re.match('^[0-9]+ +(day|week|month|year)s?$', rule.keep | string) -%}
        {%- do exceptions.raise_compiler_error("`keep` in the config `retention` of `" ~ node.name ~ "` is `" ~ rule.keep ~ "`; it must be a number of days, weeks, months or years, such as `2 years`") -%}
      {%- endif -%}
      {%- do found.append(node) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(found) }}
{% endmacro %}

{# Which rows are too old: an SQL condition. #}
{% macro retention_condition(column, keep, time_zone, now) %}
  {{ return(adapter.dispatch('retention_condition', 'dbt')(column, keep, time_zone, now)) }}
{% endmacro %}

{% macro default__retention_condition(column, keep, time_zone, now) %}
  {{ exceptions.raise_not_implemented('retention is not defined for adapter ' ~ adapter.type()) }}
{% endmacro %}

{#
  Deletes the rows of a table that meet a condition, and gives their count. A landing table keeps the rows that say how far a
  file was loaded, without their data: were they gone, the next load would bring everything back.
#}
{% macro forget_rows(relation, condition, time_zone='UTC', dry_run=false) %}
  {{ return(adapter.dispatch('forget_rows', 'dbt')(relation, condition, time_zone, dry_run)) }}
{% endmacro %}

{% macro default__forget_rows(relation, condition, time_zone, dry_run) %}
  {{ exceptions.raise_not_implemented('forget_rows is not defined for adapter ' ~ adapter.type()) }}
{% endmacro %}

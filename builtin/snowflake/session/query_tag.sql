{# A node's query_tag holds while the node is built; the session's own one comes back afterwards. #}
{% macro get_current_query_tag() -%}
  {{ return(run_query("show parameters like 'query_tag' in session").rows[0]['value']) }}
{% endmacro %}

{# the names under which projects override them #}
{% macro set_query_tag() -%}
  {{ return(adapter.dispatch('set_query_tag', 'dbt')()) }}
{% endmacro %}

{% macro snowflake__set_query_tag() -%}
  {% set wanted = config.get('query_tag') %}
  {% if not wanted %}
    {{ return(none) }}
  {% endif %}
  {% set before = get_current_query_tag() %}
  {% do run_query('alter session set query_tag = ' ~ snowflake__written_literal(wanted)) %}
  {{ return(before) }}
{% endmacro %}

{% macro unset_query_tag(original_query_tag) -%}
  {{ return(adapter.dispatch('unset_query_tag', 'dbt')(original_query_tag)) }}
{% endmacro %}

{% macro snowflake__unset_query_tag(original_query_tag) -%}
  {% if config.get('query_tag') %}
    {% if original_query_tag %}
      {% do run_query('alter session set query_tag = ' ~ snowflake__literal(original_query_tag)) %}
    {% else %}
      {% do run_query('alter session unset query_tag') %}
    {% endif %}
  {% endif %}
{% endmacro %}

{# A text of the project's that was written for SQL stays as it is; one that would end the literal is escaped. #}
{% macro snowflake__written_literal(text) -%}
  {{ return("'" ~ text ~ "'" if modules.re.fullmatch("(?:[^'\\\\]|\\\\.|'')*", text | string) else snowflake__literal(text)) }}
{%- endmacro %}

{# A text as it is written in SQL: backslashes mean something in Snowflake's quotes. #}
{% macro snowflake__literal(text) -%}
  {{ return("'" ~ (text | string).replace('\\', '\\\\').replace("'", "''") ~ "'") }}
{%- endmacro %}

{#
  The one door to the database for SQL written as the body of a call. The result is kept under the given name; reading it
  with load_result is what makes the runtime wait, so statements that nobody reads travel together.
#}
{%- macro statement(name=None, fetch_result=False, auto_begin=True, language='sql') -%}
  {%- if execute: -%}
    {%- set code = caller() -%}
    {%- if name == 'main' -%}
      {# what was run for the node, under target/run #}
      {{ write(code) }}
    {%- endif -%}
    {%- if language == 'sql' -%}
      {%- set response, table = adapter.execute(code, auto_begin=auto_begin, fetch=fetch_result) -%}
    {%- elif language == 'python' -%}
      {%- set response = run_python_job(model, code) -%}
      {%- set table = none -%}
    {%- else -%}
      {{ exceptions.raise_compiler_error("statement: the language '" ~ language ~ "' is neither sql nor python") }}
    {%- endif -%}
    {%- if name is not none -%}
      {{ store_result(name, response=response, agate_table=table) }}
    {%- endif -%}
  {%- endif -%}
{%- endmacro %}

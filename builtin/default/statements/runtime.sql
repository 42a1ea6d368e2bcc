{# Packages ask this to know which engine runs them; the answer is about dbt's Rust line. #}
{% macro is_core_v2() -%}
  {{ return(false) }}
{%- endmacro %}

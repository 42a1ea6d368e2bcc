{# The checkpoint of a model is the newest load among its own rows: what it wrote and how far it came are committed together, so a
   run that failed half-way leaves no model ahead of its rows, and the next run goes on from there. A load that changed no row does
   not move it, and is only read again.

   `shop_since_checkpoint` is a condition: rows that were loaded since then, or all rows of the day that is loaded again. #}
{% macro shop_since_checkpoint(landed_at='landed_at', load_date='load_date') -%}
{%- if is_incremental() -%}
({{ landed_at }} > {{ checkpoint() }}
        {%- if var('shop_reload') %} or {{ load_date }} = '{{ var('shop_reload') }}'{% endif -%})
{%- else -%}
true
{%- endif -%}
{%- endmacro %}

{# A condition: events that this run takes from raw again, although they are known. `checkout_reprocess` names their type,
   `checkout_from` and `checkout_until` the days on which they happened; of several all must hold. #}
{% macro checkout_again() -%}
{%- set conditions = [] -%}
{%- if var('checkout_reprocess') -%}{%- do conditions.append("event_type = '" ~ var('checkout_reprocess') ~ "'") -%}{%- endif -%}
{%- if var('checkout_from') -%}{%- do conditions.append("event_timestamp >= '" ~ var('checkout_from') ~ " 00:00:00+00'") -%}{%- endif -%}
{%- if var('checkout_until') -%}{%- do conditions.append("event_timestamp < '" ~ var('checkout_until') ~ " 00:00:00+00'") -%}{%- endif -%}
{{ '(' ~ (conditions | join(' and ') or 'false') ~ ')' }}
{%- endmacro %}

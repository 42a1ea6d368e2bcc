{# A condition: events that this run takes from raw again, although they are known. `checkout_reprocess` names their type,
   `checkout_from` and `checkout_until` the days on which they happened; of several all must hold. #}
{% macro checkout_again(events=none) -%}
{%- set of = events ~ '.' if events else '' -%}
{%- set conditions = [] -%}
{%- if var('checkout_reprocess') -%}{%- do conditions.append(of ~ "event_type = '" ~ var('checkout_reprocess') ~ "'") -%}{%- endif -%}
{%- if var('checkout_from') -%}{%- do conditions.append(of ~ 'event_timestamp >= ' ~ moment(var('checkout_from') ~ 'T00:00:00+00:00')) -%}{%- endif -%}
{%- if var('checkout_until') -%}{%- do conditions.append(of ~ 'event_timestamp < ' ~ moment(var('checkout_until') ~ 'T00:00:00+00:00')) -%}{%- endif -%}
{{ '(' ~ (conditions | join(' and ') or 'false') ~ ')' }}
{%- endmacro %}

{# Forgets a visitor of the booking app, in the raw messages of every service and in the marts. The visitor is given as the
   marts have them, by a hash: `--args '{visitor: 8c7d...}' --log-level-file none` (the log of a run names its arguments). #}
{% macro funnel_forget_visitor(visitor) %}
  {%- set named = "'" ~ visitor | string | replace("'", "''") ~ "'" -%}
  {%- set total = namespace(rows=0) -%}
  {# others who came in the same session: it is made again without the visitor, which a checkpoint before their messages does #}
  {%- set shared -%}
    select min(others.landed_at)
    from {{ ref('fct_page_events') }} as others
    join {{ ref('fct_page_events') }} as theirs on theirs.session_id = others.session_id
    where theirs.visitor = {{ named }} and others.visitor is distinct from {{ named }}
  {%- endset -%}
  {%- do forget_rows(ref('fct_sessions'), 'landed_at >= (' ~ shared ~ ')') -%}
  {%- for service in ['product', 'cart', 'payment', 'confirmation'] -%}
    {%- set total.rows = total.rows + forget_rows(ref('funnel_raw_' ~ service), 'md5(' ~ funnel_field('user_id') ~ ') = ' ~ named) -%}
  {%- endfor -%}
  {%- for mart in ['fct_page_events', 'fct_sessions'] -%}
    {%- set total.rows = total.rows + forget_rows(ref(mart), 'visitor = ' ~ named) -%}
  {%- endfor -%}
  {%- do log('The visitor is forgotten: ' ~ total.rows ~ ' rows. Remove the landed files that name the visitor.', info=True) -%}
{% endmacro %}

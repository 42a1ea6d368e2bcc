{# Which relation stands on which: (schema and name depended on, schema and name that depends). #}
{% macro postgres__get_relations() -%}
  {%- call statement('relations', fetch_result=True) -%}
    select distinct
      rn.nspname as referenced_schema,
      r.relname as referenced_name,
      dn.nspname as dependent_schema,
      d.relname as dependent_name
    from pg_catalog.pg_depend p
    join pg_catalog.pg_rewrite w on w.oid = p.objid
    join pg_catalog.pg_class d on d.oid = w.ev_class
    join pg_catalog.pg_namespace dn on dn.oid = d.relnamespace
    join pg_catalog.pg_class r on r.oid = p.refobjid
    join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
    where p.classid = 'pg_catalog.pg_rewrite'::regclass
      and p.refclassid = 'pg_catalog.pg_class'::regclass
      and d.oid <> r.oid
      and rn.nspname not in ('information_schema', 'pg_catalog')
      and dn.nspname not in ('information_schema', 'pg_catalog')
    order by 1, 2, 3, 4
  {%- endcall -%}
  {{ return(load_result('relations').table) }}
{% endmacro %}

{# the name under which packages call it #}
{% macro postgres_get_relations() %}
  {{ return(postgres__get_relations()) }}
{% endmacro %}

{#
  Part of the swap: the dependents again, over the new relation. A view that no longer fits may go if this run builds it
  again, and all that stands on it too.
#}
{% macro postgres__swap_rebind_sql(target_relation) -%}
        for item in select e ->> 'kind' as kind, e ->> 'name' as name, e ->> 'statement' as statement from jsonb_array_elements(pending) e loop
          begin
            execute item.statement;
          exception when others then
            get stacked diagnostics what = message_text, state = returned_sqlstate;
            if state in ('40P01', '55P03', '57014') then
              raise;
            end if;
            if not (item.kind = 'view' and {{ postgres__all_rebuilt_sql('item.name::regclass') }}) then
              raise exception using
                errcode = state,
                message = format('%s cannot be replaced: the %s %s stands on it and does not fit its new form: %s', {{ postgres__quoted(target_relation.include(database=false)) }}::regclass, item.kind, item.name, what),
                hint = {{ postgres__swap_hint() }};
            end if;
            execute format('drop view %s cascade', item.name);
          end;
        end loop;
{%- endmacro %}

{# Whether a relation and all relations on it are built again in this run, after this node. #}
{% macro postgres__all_rebuilt_sql(relation) -%}
  {%- set rebuilt = postgres__rebuilt_later() -%}
  {%- if not rebuilt -%}
    false
  {%- else -%}
    not exists (
              with recursive standing as (
                select {{ relation }}::oid as oid
                union
                select w.ev_class from standing s
                join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = s.oid and d.classid = 'pg_rewrite'::regclass
                join pg_rewrite w on w.oid = d.objid
              )
              select from standing where oid <> all (array[
                {%- for relation in rebuilt %}
                coalesce(to_regclass({{ postgres__quoted(relation.include(database=false)) }})::oid, 0){{ ',' if not loop.last }}
                {%- endfor %}
              ])
            )
  {%- endif -%}
{%- endmacro %}

{# Views of both kinds that descend from this node and that this run still builds; the runtime knows the plan. #}
{% macro postgres__rebuilt_later() %}
  {{ return(adapter.relations_rebuilt_later() if adapter.relations_rebuilt_later is defined else []) }}
{% endmacro %}

{# A materialized view cannot be replaced under what stands on it. One that is built again in this run makes way. #}
{% macro postgres__drop_rebuilt_materialized_views() -%}
  {%- for relation in postgres__rebuilt_later() if relation.is_materialized_view and load_cached_relation(relation) is not none -%}
    execute 'drop materialized view if exists ' || {{ postgres__quoted(relation.include(database=false)) }} || ' cascade';
    {% do adapter.cache_dropped(relation) %}
  {%- endfor -%}
{%- endmacro %}

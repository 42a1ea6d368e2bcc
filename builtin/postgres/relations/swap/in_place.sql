{#
  Part of the swap: a view over a view. `create or replace` keeps the view itself, so that nothing that stands on it is touched,
  and where both say the same nothing is written and no reader waits. Not for a view that has what the new one would not have:
  grants that the project does not give, comments, another owner. Where columns or locks do not allow it, the swap goes its usual way.
#}
{% macro postgres__replace_view_in_place_sql(target_relation) -%}
      if old_kind = 'view' and {{ postgres__views_are_alike_sql() }} then
        begin
          perform set_config('search_path', 'pg_catalog, pg_temp', true), set_config('lock_timeout', '2s', true);
          if not {{ postgres__views_say_the_same_sql() }} then
            execute (
              select format('create or replace view %s%s as %s', old_oid::regclass, ' with (' || array_to_string(reloptions, ', ') || ')', pg_get_viewdef(oid))
              from pg_class where oid = new_oid
            );
          end if;
          execute format('drop view %s', new_oid::regclass);
          perform set_config('search_path', old_path, true), set_config('lock_timeout', old_timeout, true);
          return;
        exception when invalid_table_definition or undefined_table or lock_not_available or deadlock_detected then
          null;
        end;
      end if;
{%- endmacro %}

{# In all that the definition does not show. #}
{% macro postgres__views_are_alike_sql() -%}
      (select count(distinct c.relowner) = 1 from pg_catalog.pg_class c where c.oid in (old_oid, new_oid))
        and not exists (
          {{ postgres__grants_of_sql('old_oid') }}
          except ({{ postgres__grants_of_sql('new_oid') }} {{ postgres__configured_grants_sql() }})
        )
        and not exists ({{ postgres__grants_of_sql('new_oid') }} except {{ postgres__grants_of_sql('old_oid') }})
        and not exists (select from pg_catalog.pg_attribute where attrelid = old_oid and (attacl is not null or atthasdef))
        and not exists (select from pg_catalog.pg_description where classoid = 'pg_catalog.pg_class'::regclass and objoid = old_oid)
{%- endmacro %}

{# As rows of grantor, grantee, privilege, and whether the grantee may pass it on. Nobody has oid 0: that is the public. #}
{% macro postgres__grants_of_sql(relation_oid) -%}
select g.grantor, g.grantee, g.privilege_type, g.is_grantable from pg_catalog.pg_class c, pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) g where c.oid = {{ relation_oid }}
{%- endmacro %}

{# What the new view is about to be given. #}
{% macro postgres__configured_grants_sql() -%}
{%- for privilege, grantees in (config.get('grants') or {}).items() %}{% for grantee in grantees %}
          union all
          select c.relowner, g.oid, {{ postgres__quoted(privilege | upper) }}, false
          from pg_catalog.pg_class c, (select oid, rolname from pg_catalog.pg_roles union all select 0, 'public') g
          where c.oid = new_oid and g.rolname = {{ postgres__quoted(grantee[1:-1] | replace('""', '"') if grantee.startswith('"') else grantee | lower) }}
{%- endfor %}{% endfor %}
{%- endmacro %}

{# The same text can mean another function by now: what a view depends on is compared too. #}
{% macro postgres__views_say_the_same_sql() -%}
          (
            select count(distinct (
              pg_get_viewdef(c.oid), c.reloptions::text,
              (select string_agg((attname, atttypid, atttypmod, attcollation)::text, ' ' order by attnum) from pg_attribute where attrelid = c.oid),
              (
                select string_agg((d.refclassid, d.refobjid, d.refobjsubid)::text, ' ' order by d.refclassid, d.refobjid, d.refobjsubid)
                from pg_rewrite r
                join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
                where r.ev_class = c.oid and r.rulename = '_RETURN' and d.deptype = 'n' and d.refobjid <> c.oid
              )
            )) = 1
            from pg_class c where c.oid in (old_oid, new_oid)
          )
{%- endmacro %}

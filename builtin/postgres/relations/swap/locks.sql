{#
  Part of the swap: locks, in an order that readers share. A reader of a view locks the view and then what it stands on, so
  the deepest dependent comes first. The common lock keeps two swaps of one view's parents apart. Whoever waits too long gives
  everything back and tries again, so that a long query on the old relation holds up nobody but this node.
#}
{% macro postgres__swap_locks_sql(existing_relation) -%}
        for attempt in 1..600 loop
          begin
            perform pg_advisory_xact_lock(7239511824);
            perform set_config('search_path', 'pg_catalog, pg_temp', true), set_config('lock_timeout', '2s', true);
            -- another run may have replaced the relation while this one waited
            old_oid := to_regclass({{ postgres__quoted(existing_relation.include(database=false)) }});
            exit when old_oid is null;
            old_kind := {{ postgres__kind_of_old_sql() }};
            direct := {{ postgres__direct_dependents_sql() }};
            for item in
              select c.oid, c.relkind, c.relowner, c.oid::regclass::text as name
              from unnest(direct) with ordinality d (oid, position)
              join pg_class c on c.oid = d.oid
              order by d.position
            loop
              if item.relkind = 'm' then
                raise exception using
                  errcode = 'dependent_objects_still_exist',
                  message = format('%s cannot be replaced: the materialized view %s stands on it and cannot be kept', old_oid::regclass, item.name),
                  hint = {{ postgres__swap_hint() }};
              end if;
              if not pg_has_role(current_user, item.relowner, 'USAGE') then
                raise exception using
                  errcode = 'insufficient_privilege',
                  message = format('%s cannot be replaced: %s stands on it and belongs to %I, in whose name %I cannot put it back',
                    old_oid::regclass, item.name, pg_get_userbyid(item.relowner), current_user),
                  hint = {{ postgres__swap_hint() }};
              end if;
              -- changes nothing but takes the lock of this one relation; `lock table` would go on to what a view reads
              execute format('alter table %s owner to %I', item.name, pg_get_userbyid(item.relowner));
            end loop;
            execute format('alter table %s owner to %I', old_oid::regclass, (select pg_get_userbyid(relowner) from pg_class where oid = old_oid));
            -- the same again: a swap without dependents takes no common lock, and anyone may add a view
            others := {{ postgres__direct_dependents_sql() }};
            if others is distinct from direct or old_oid is distinct from to_regclass({{ postgres__quoted(existing_relation.include(database=false)) }}) then
              raise exception using errcode = 'lock_not_available', message = 'a relation or the views on it changed while it was to be replaced';
            end if;
            exit;
          exception when lock_not_available or deadlock_detected or undefined_table or null_value_not_allowed then
            if attempt = 600 then
              -- not the code of a lock that timed out: that would be tried all over again
              get stacked diagnostics what = message_text;
              raise exception using errcode = 'object_in_use', message = format('%s cannot be replaced, since others did not let go of it or of what stands on it: %s', {{ postgres__quoted(existing_relation.include(database=false)) }}::regclass, what);
            end if;
            perform pg_sleep(0.05 + random() * 0.2);
          end;
        end loop;
{%- endmacro %}

{#
  Relations whose rules or foreign keys name the old one, deepest first. The walk to the top only gives the depth; it goes by
  the catalog's index from one relation to the next, so that its cost does not grow with the rest of the database.
#}
{% macro postgres__direct_dependents_sql() -%}
            array(
              with recursive walk as (
                select old_oid as relation, 0 as depth
                union
                select e.dependent, w.depth + 1
                from walk w
                cross join lateral (
                  select r.ev_class as dependent
                  from pg_depend d join pg_rewrite r on r.oid = d.objid
                  where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid = w.relation
                  union all
                  select r.ev_class
                  from pg_class c
                  join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_type'::regclass and d.refobjid = c.reltype
                  join pg_rewrite r on r.oid = d.objid
                  where c.oid = w.relation
                  union all
                  select conrelid from pg_constraint where w.depth = 0 and contype = 'f' and confrelid = w.relation
                ) e
                where w.depth < 100 and e.dependent <> w.relation
              )
              select relation from walk where depth > 0 group by relation
              having bool_or(depth = 1)
              order by max(depth) desc, relation
            )
{%- endmacro %}

{% macro postgres__kind_of_old_sql() -%}
  (select case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' else 'table' end
        from pg_catalog.pg_class where oid = old_oid)
{%- endmacro %}

{# Anything that a drop without cascade would stumble over. #}
{% macro postgres__has_dependents_sql() -%}
      exists (
        select from pg_catalog.pg_depend d
        left join pg_catalog.pg_rewrite w on d.classid = 'pg_catalog.pg_rewrite'::regclass and w.oid = d.objid
        where d.deptype = 'n' and w.ev_class is distinct from old_oid and (
          (d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = old_oid)
          or (d.refclassid = 'pg_catalog.pg_type'::regclass and d.refobjid = (select reltype from pg_catalog.pg_class where oid = old_oid))
        )
      )
{%- endmacro %}

{% macro postgres__swap_hint() -%}
  'Change or drop it first, or set the config on_dependents: cascade, which drops it together with the old relation.'
{%- endmacro %}

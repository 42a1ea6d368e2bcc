{#
  Part of the swap: what is to be put back, as statements, taken before the rename, because afterwards the database writes the
  old relation under its new name. Options of a view do not come with its definition.
#}
{% macro postgres__swap_capture_sql() -%}
        for item in
          select 'view' as kind, c.oid, c.oid::regclass::text as name, array_position(direct, c.oid) as position,
            format('create or replace view %s%s as %s', c.oid::regclass, ' with (' || array_to_string(c.reloptions, ', ') || ')', pg_get_viewdef(c.oid)) as statement
          from pg_class c
          where c.oid = any(direct) and c.relkind = 'v'
          union all
          select 'rule', w.oid, format('%I on %s', w.rulename, w.ev_class::regclass), 0,
            regexp_replace(pg_get_ruledef(w.oid), '^CREATE RULE', 'CREATE OR REPLACE RULE')
          from pg_rewrite w
          where w.rulename <> '_RETURN' and w.ev_class <> old_oid and exists (
            select from pg_depend d where d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass and d.refobjid = old_oid)
          union all
          select 'function', p.oid, p.oid::regprocedure::text, 0, pg_get_functiondef(p.oid)
          from pg_proc p
          where p.prokind in ('f', 'p') and to_jsonb(p) ->> 'prosqlbody' is not null and exists (
            select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.refclassid = 'pg_class'::regclass and d.refobjid = old_oid)
          union all
          select 'foreign key', f.oid, format('%I of %s', f.conname, f.conrelid::regclass), 0,
            format('alter table %s add constraint %I %s', f.conrelid::regclass, f.conname, pg_get_constraintdef(f.oid))
          from pg_constraint f
          where f.contype = 'f' and f.confrelid = old_oid and f.conrelid <> old_oid and f.conparentid = 0
          order by position desc
        loop
          if item.kind = 'foreign key' then
            -- it needs the key of the new table, which a hook may make: it comes back last of all
            execute (select format('alter table %s drop constraint %I', conrelid::regclass, conname) from pg_constraint where oid = item.oid);
            readers := readers || jsonb_build_object('name', item.name, 'statement', item.statement);
          else
            pending := pending || jsonb_build_object('kind', item.kind, 'name', item.name, 'statement', item.statement);
            if item.kind = 'view' and has_any_column_privilege((select relowner from pg_class where oid = item.oid), old_oid, 'SELECT') then
              readers := readers || jsonb_build_object('name', item.name, 'owner', (select pg_get_userbyid(relowner) from pg_class where oid = item.oid));
            end if;
          end if;
        end loop;
{%- endmacro %}

{#
  Part of the swap: what hangs on the old table itself and would go with it without a word: triggers, rules, policies and the
  switch of row-level security, its place in publications and below a partitioned table. Each as a statement that gives it to
  the new table, and a question that says whether hooks did so already. They are put back last of all (settle.sql).
#}
{% macro postgres__swap_belongings_sql(target_relation) -%}
      if exists (select from pg_catalog.pg_class c where c.oid = old_oid and c.relkind = 'r' and (c.relhastriggers or c.relhasrules or c.relrowsecurity or c.relispartition))
        or exists (select from pg_catalog.pg_publication_rel where prrelid = old_oid)
        or exists (select from pg_catalog.pg_policy where polrelid = old_oid) then
        select coalesce(jsonb_agg(jsonb_build_object('kind', b.kind, 'name', b.name, 'statement', b.statement, 'unless', b.there)), '[]') into readers
        from (
          select 'trigger' as kind, t.tgname as name, pg_get_triggerdef(t.oid)
              || case t.tgenabled when 'D' then format('; alter table %s disable trigger %I', old_oid::regclass, t.tgname)
                when 'R' then format('; alter table %s enable replica trigger %I', old_oid::regclass, t.tgname)
                when 'A' then format('; alter table %s enable always trigger %I', old_oid::regclass, t.tgname) else '' end as statement,
            format('exists (select from pg_catalog.pg_trigger where tgrelid = $1 and tgname = %L)', t.tgname) as there
          from pg_catalog.pg_trigger t where t.tgrelid = old_oid and not t.tgisinternal
          union all
          select 'rule', r.rulename, pg_get_ruledef(r.oid),
            format('exists (select from pg_catalog.pg_rewrite where ev_class = $1 and rulename = %L)', r.rulename)
          from pg_catalog.pg_rewrite r join pg_catalog.pg_class c on c.oid = r.ev_class
          where r.ev_class = old_oid and c.relkind = 'r' and r.rulename <> '_RETURN'
          union all
          select 'policy', p.polname,
            format('create policy %I on %s as %s for %s to %s', p.polname, old_oid::regclass,
              case when p.polpermissive then 'permissive' else 'restrictive' end,
              case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
              (select string_agg(case when r = 0 then 'public' else quote_ident(pg_get_userbyid(r)) end, ', ') from unnest(p.polroles) r))
              || coalesce(' using (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
              || coalesce(' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', ''),
            format('exists (select from pg_catalog.pg_policy where polrelid = $1 and polname = %L)', p.polname)
          from pg_catalog.pg_policy p where p.polrelid = old_oid
          union all
          select 'row-level security', c.relname, format('alter table %s enable row level security', old_oid::regclass)
              || case when c.relforcerowsecurity then format('; alter table %s force row level security', old_oid::regclass) else '' end, 'false'
          from pg_catalog.pg_class c where c.oid = old_oid and c.relrowsecurity
          union all
          select 'publication', p.pubname,
            format('alter publication %I add table only %s', p.pubname, old_oid::regclass)
              || coalesce((select ' (' || string_agg(quote_ident(a.attname), ', ' order by a.attnum) || ')' from pg_catalog.pg_attribute a
                where a.attrelid = old_oid and to_jsonb(m) -> 'prattrs' @> to_jsonb(a.attnum)), '')
              -- lists of columns and conditions came with 15: older servers have neither
              || coalesce((select ' where (' || (to_jsonb(v) ->> 'rowfilter') || ')' from pg_catalog.pg_publication_tables v
                where v.pubname = p.pubname and format('%I.%I', v.schemaname, v.tablename)::regclass = old_oid), ''),
            format('exists (select from pg_catalog.pg_publication_rel where prrelid = $1 and prpubid = %s)', p.oid)
          from pg_catalog.pg_publication_rel m join pg_catalog.pg_publication p on p.oid = m.prpubid where m.prrelid = old_oid
          union all
          select 'partition', i.inhparent::regclass::text,
            format('alter table %s attach partition %s %s', i.inhparent::regclass, old_oid::regclass, pg_get_expr(c.relpartbound, c.oid)),
            'exists (select from pg_catalog.pg_class where oid = $1 and relispartition)'
          from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid where i.inhrelid = old_oid and c.relispartition
        ) b;
      end if;
{%- endmacro %}

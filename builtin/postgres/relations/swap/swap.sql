{#
  Puts a relation built aside in the place of another and drops that one, within the running transaction and without losing
  what stands on it. A view takes the definition of the new one where it can. Where nothing stands on the old relation it is
  dropped and the new one renamed. Otherwise, in this order, which leaves neither readers nor other swaps in a deadlock:
    one lock for all swaps of the database; the dependents, deepest first; the old relation; the definitions, under the old
    name; the renames; the definitions again, so that views keep their identity, owner, grants and comments; the drop.
  What cannot be put back makes the node fail with its name, and everything stays as it was. Two ways around that:
    - views that this run rebuilds after this node are dropped when they no longer fit;
    - the config `on_dependents: cascade` drops whatever stands in the way, at once and always.
#}
{% macro postgres__get_swap_relation_sql(existing_relation, new_relation, target_relation) %}
  {%- set new_name = target_relation.include(database=false, schema=false) | string -%}
  {%- if config.get('on_dependents') == 'cascade' %}
    {{ get_drop_sql(existing_relation) }};
    {{ postgres__rename_any_sql(new_relation, new_name) }}
    {%- for built, declared in postgres__constraint_renames() %};
    alter table {{ target_relation }} rename constraint {{ adapter.quote(built) }} to {{ adapter.quote(declared) }}
    {%- endfor %}
  {%- else -%}
    {%- set former = make_backup_relation(target_relation, existing_relation.type, build_suffix('__dbt_backup')) -%}
    do $tsdt_swap$
    declare
      old_oid oid := pg_catalog.to_regclass({{ postgres__quoted(existing_relation.include(database=false)) }});
      new_oid oid := {{ postgres__quoted(new_relation.include(database=false)) }}::pg_catalog.regclass;
      old_kind text := {{ postgres__kind_of_old_sql() }};
      old_path text := current_setting('search_path');
      old_timeout text := current_setting('lock_timeout');
      direct oid[];
      others oid[];
      item record;
      what text;
      state text;
      pending jsonb := '[]';
      readers jsonb := '[]';
      swapped boolean := old_oid is null;
    begin
      {% if existing_relation.is_view and new_relation.is_view -%}
      {{ postgres__replace_view_in_place_sql(target_relation) }}
      {% endif -%}
      {{ postgres__drop_rebuilt_materialized_views() }}
      {{ postgres__swap_belongings_sql(target_relation) }}
      -- asked first: even a drop without cascade locks the dependents, in the order that meets readers head-on
      if not swapped and not {{ postgres__has_dependents_sql() }} then
        begin
          -- changes nothing but takes the lock; from here on nobody can put anything on it
          execute format('alter table %s owner to %I', old_oid::regclass, (select pg_get_userbyid(relowner) from pg_class where oid = old_oid));
          if old_oid is distinct from pg_catalog.to_regclass({{ postgres__quoted(existing_relation.include(database=false)) }}) or {{ postgres__has_dependents_sql() }} then
            raise exception using errcode = 'lock_not_available', message = 'a relation or the views on it changed while it was to be replaced';
          end if;
          execute format('drop %s %s', old_kind, old_oid::regclass);
          swapped := true;
        exception when lock_not_available or undefined_table or null_value_not_allowed or dependent_objects_still_exist then
          null;
        end;
      end if;
      if swapped then
        execute format('alter table %s rename to %s', new_oid::regclass, {{ postgres__quoted(new_name) }});
        perform set_config('tsdt.after_swap', readers::text, true) where jsonb_array_length(readers) > 0;
      else
        {{ postgres__swap_locks_sql(existing_relation) }}
        if old_oid is not null then
          {{ postgres__swap_capture_sql() }}
          execute format('alter table %s rename to %s', old_oid::regclass, {{ postgres__quoted(former.include(database=false, schema=false)) }});
        end if;
        execute format('alter table %s rename to %s', new_oid::regclass, {{ postgres__quoted(new_name) }});
        if old_oid is not null then
          {{ postgres__swap_rebind_sql(target_relation) }}
          {{ postgres__swap_drop_sql(target_relation) }}
        end if;
        perform set_config('search_path', old_path, true), set_config('lock_timeout', old_timeout, true);
      end if;
      {% for built, declared in postgres__constraint_renames() -%}
      -- of two keys over the same columns the server makes one
      if exists (select from pg_catalog.pg_constraint where conrelid = new_oid and conname = {{ postgres__quoted(built) }}) then
        execute format('alter table %s rename constraint %I to %I', new_oid::regclass, {{ postgres__quoted(built) }}, {{ postgres__quoted(declared) }});
      end if;
      {% endfor -%}
    end
    $tsdt_swap$
  {%- endif %}
{%- endmacro %}

{# `alter table` renames views of both kinds too. #}
{% macro postgres__rename_any_sql(relation, new_name) -%}
  alter table {{ relation }} rename to {{ new_name }}
{%- endmacro %}

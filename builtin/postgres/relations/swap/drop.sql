{# Part of the swap: the old relation goes, and if something unforeseen still needs it, the database names it. #}
{% macro postgres__swap_drop_sql(target_relation) -%}
        begin
          execute format('drop %s %s', old_kind, old_oid::regclass);
        exception when dependent_objects_still_exist then
          get stacked diagnostics what = pg_exception_detail;
          raise exception using
            errcode = 'dependent_objects_still_exist',
            message = format('%s cannot be replaced: other objects stand on it and cannot be kept', {{ postgres__quoted(target_relation.include(database=false)) }}::regclass),
            detail = replace(what, old_oid::regclass::text, {{ postgres__quoted(target_relation.include(database=false)) }}::regclass::text),
            hint = {{ postgres__swap_hint() }};
        end;
        if jsonb_array_length(readers) > 0 then
          perform set_config('tsdt.after_swap', readers::text, true);
        end if;
{%- endmacro %}

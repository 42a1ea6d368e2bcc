{#
  The end of a swap, after grants and hooks: foreign keys come back, and the owners of views that stayed must still be able to
  read the new relation, or the views would fail at their next use.
#}
{% macro postgres__get_settle_swap_sql(target_relation) %}
  {%- if config.get('on_dependents') != 'cascade' -%}
    do $tsdt_swap$
    declare
      item record;
      what text;
      there boolean := false;
    begin
      if coalesce(current_setting('tsdt.after_swap', true), '') = '' then
        return;
      end if;
      for item in
        select e ->> 'kind' as kind, e ->> 'name' as name, e ->> 'owner' as owner, e ->> 'statement' as statement, e ->> 'unless' as unless
        from jsonb_array_elements(current_setting('tsdt.after_swap')::jsonb) e
      loop
        if item.statement is not null then
          if item.unless is not null then
            execute 'select ' || item.unless into there using {{ postgres__quoted(target_relation.include(database=false)) }}::regclass::oid;
            continue when there;
          end if;
          begin
            execute item.statement;
          exception when others then
            get stacked diagnostics what = message_text;
            raise exception using
              errcode = case when item.kind is null then 'foreign_key_violation' else 'dependent_objects_still_exist' end,
              message = case when item.kind is null
                then format('%s cannot be replaced: the foreign key %s cannot point to the new table: %s', {{ postgres__quoted(target_relation.include(database=false)) }}::regclass, item.name, what)
                else format('%s cannot be replaced: its %s %s cannot be given to the new one: %s', {{ postgres__quoted(target_relation.include(database=false)) }}::regclass, item.kind, item.name, what)
              end,
              hint = {{ postgres__swap_hint() }};
          end;
        elsif not has_any_column_privilege(item.owner, {{ postgres__quoted(target_relation.include(database=false)) }}::regclass, 'SELECT') then
          raise exception using
            errcode = 'insufficient_privilege',
            message = format('%s cannot be replaced: the view %s stands on it and belongs to %I, who may not read the new one', {{ postgres__quoted(target_relation.include(database=false)) }}::regclass, item.name, item.owner),
            hint = 'Grant it in the config `grants` or in a post-hook.';
        end if;
      end loop;
      perform set_config('tsdt.after_swap', '', true);
    end
    $tsdt_swap$
  {%- endif -%}
{% endmacro %}

{# Makes the roles that grants name, where the user may make roles. Where roles are managed elsewhere this does nothing. #}
{% macro create_reader_roles(roles) %}
{{ adapter.dispatch('create_reader_roles')(roles) }}
{% endmacro %}

{% macro default__create_reader_roles(roles) %}
do $$
begin
  if (select rolcreaterole or rolsuper from pg_roles where rolname = current_user) then
    {% for role in roles -%}
    if not exists (select from pg_roles where rolname = '{{ role }}') then
      create role {{ adapter.quote(role) }} nologin;
    end if;
    {% endfor -%}
  end if;
end
$$
{% endmacro %}

{% macro snowflake__create_reader_roles(roles) %}
execute immediate $$
begin
  {% for role in roles -%}
  create role if not exists {{ role }};
  {% endfor -%}
exception
  -- the user may not make roles
  when statement_error then return sqlerrm;
end
$$
{% endmacro %}

{# Makes the roles that grants name, where the user may make roles. On a server whose roles are managed elsewhere this does nothing. #}
{% macro create_reader_roles(roles) %}
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

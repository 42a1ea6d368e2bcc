{# Lets the roles that `grants` names into the schemas of what they may read. tsdt grants on relations alone, as dbt does, and a role reads
   nothing of a schema that it may not use. For `on-run-end`; on Postgres what was granted is not granted again, on Snowflake nothing comes of it. #}
{% macro grant_schema_usage() %}
  {%- set wanted = [] -%}
  {%- for node in graph.nodes.values() if execute and node.config.get('grants') -%}
    {%- for roles in node.config.grants.values() -%}
      {%- for role in ([roles] if roles is string else roles) if (node.database, node.schema, role) not in wanted -%}
        {%- do wanted.append((node.database, node.schema, role)) -%}
      {%- endfor -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- if wanted -%}
    {{ adapter.dispatch('grant_usage_of_schemas')(wanted) }}
  {%- endif -%}
{% endmacro %}

{% macro default__grant_usage_of_schemas(wanted) %}
do $$
declare
  wanted record;
begin
  for wanted in
    select n.oid, n.nspname, r.rolname
    from (values {% for _, schema, role in wanted %}('{{ schema }}', '{{ role }}'){{ ', ' if not loop.last }}{% endfor %}) as given (schema_name, role_name)
    join pg_namespace as n on n.nspname = given.schema_name
    join pg_roles as r on r.rolname = given.role_name
    where not has_schema_privilege(r.oid, n.oid, 'usage')
  loop
    execute format('grant usage on schema %I to %I', wanted.nspname, wanted.rolname);
  end loop;
end
$$
{% endmacro %}

{# Schemas of what was not built yet are passed over. #}
{% macro snowflake__grant_usage_of_schemas(wanted) %}
{%- for database, schema, role in wanted if adapter.check_schema_exists(database, schema) %}
grant usage on schema {{ api.Relation.create(database=database, schema=schema).without_identifier() }} to role {{ role }};
{%- endfor %}
{% endmacro %}

{# Lets the roles that `grants` names into the schemas of what they may read. tsdt grants on relations alone, as dbt does, and on Postgres a
   role reads nothing of a schema that it may not use. For `on-run-end`; what was granted is not granted again. #}
{% macro grant_schema_usage() %}
  {%- set wanted = [] -%}
  {%- for node in graph.nodes.values() if execute and node.config.get('grants') -%}
    {%- for roles in node.config.grants.values() -%}
      {%- for role in ([roles] if roles is string else roles) if (node.schema, role) not in wanted -%}
        {%- do wanted.append((node.schema, role)) -%}
      {%- endfor -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- if wanted -%}
do $$
declare
  wanted record;
begin
  for wanted in
    select n.oid, n.nspname, r.rolname
    from (values {% for schema, role in wanted %}('{{ schema }}', '{{ role }}'){{ ', ' if not loop.last }}{% endfor %}) as given (schema_name, role_name)
    join pg_namespace as n on n.nspname = given.schema_name
    join pg_roles as r on r.rolname = given.role_name
    where not has_schema_privilege(r.oid, n.oid, 'usage')
  loop
    execute format('grant usage on schema %I to %I', wanted.nspname, wanted.rolname);
  end loop;
end
$$
  {%- endif -%}
{% endmacro %}
